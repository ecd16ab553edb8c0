"""``self.event``: the event that a handler handles."""

from typing import TYPE_CHECKING, Any

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from chassis.events.envelope import Event


class CurrentEvent(DependencyProvider):
    """Injects the :class:`Event` under way; None outside of event handlers."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Event: ...

    def get_dependency(self, worker_ctx: WorkerContext) -> Event | None:
        return getattr(worker_ctx, "event", None)
