"""Publishing from business code: into the outbox, in its own transaction."""

from typing import TYPE_CHECKING, Any

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from chassis import metrics
from chassis.database import Database
from chassis.events.relay import Relay
from chassis.transaction import Transaction


class Publish:
    """What a service method finds at ``self.events``."""

    def __init__(self, context: dict[str, Any]) -> None:
        self._context = context

    def publish(self, transaction: Transaction, event_type: str, data: dict[str, Any]) -> None:
        """Publish ``data`` as ``event_type`` of this service, if ``transaction`` commits.

        Raises:
            TypeError: ``data`` is no JSON.
        """
        transaction.publish(event_type, data, self._context)


class EventPublisher(DependencyProvider):
    """Dependency provider of :class:`Publish`; its relay empties the outbox."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Publish: ...

    relay = Relay()

    def setup(self) -> None:
        self.relay.attach(database_of(self.container))
        metrics.watch_outbox(self.relay.depth)

    def get_dependency(self, worker_ctx: WorkerContext) -> Publish:
        return Publish(worker_ctx.data)


def database_of(container: Any) -> Database:
    """The service's :class:`Database`.

    Raises:
        LookupError: it has none.
    """
    for dependency in container.dependencies:
        if isinstance(dependency, Database):
            return dependency
    raise LookupError(f"{container.service_name} has no chassis.database.Database")
