"""Tickets by id: what concurrent workers ask for is read in one statement."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import text

from chassis.coalesce import Coalescer
from chassis.events.publisher import database_of
from ticket.exceptions import TicketNotFound
from ticket.pictures import picture

_BY_ID = text("SELECT * FROM tickets WHERE id = ANY(:ids)")


class Lookup(DependencyProvider):
    """Injects a function from a ticket's id to its picture.

    The function raises:
        TicketNotFound
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Callable[[int], dict[str, Any]]: ...

    def setup(self) -> None:
        self._database = database_of(self.container)
        self._get: Coalescer[int, dict[str, Any]] = Coalescer(self._get_all)

    def get_dependency(self, worker_ctx: WorkerContext) -> Callable[[int], dict[str, Any]]:
        return self._get

    def _get_all(self, ids: Sequence[int]) -> list[dict[str, Any] | Exception]:
        with self._database.reading() as connection:
            rows = connection.execute(_BY_ID, {"ids": list(set(ids))})
            found = {row.id: picture(row) for row in rows}
        return [found.get(id) or TicketNotFound(id) for id in ids]
