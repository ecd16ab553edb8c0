"""Whether a service can do its work."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy.exc import SQLAlchemyError

from chassis.broker.publisher import ConfirmingPublisher
from chassis.database import Database

OK = "ok"


class Health(DependencyProvider):
    """Injects a function that checks this process: ``{"database": "ok", "broker": "ok"}``."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Callable[[], dict[str, str]]: ...

    publisher = ConfirmingPublisher()

    def get_dependency(self, worker_ctx: WorkerContext) -> Any:
        return self.check

    def check(self) -> dict[str, str]:
        """What is wrong is a sentence in place of ``ok``."""
        return {"database": self._database(), "broker": self._broker()}

    def _database(self) -> str:
        for dependency in self.container.dependencies:
            if isinstance(dependency, Database):
                try:
                    dependency.ping()
                except SQLAlchemyError:
                    return "the database does not answer"
        return OK

    def _broker(self) -> str:
        return "the broker takes no messages" if self.publisher.blocked else OK
