"""From RabbitMQ to the hub, in every replica of the gateway."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from chassis.events.broadcast import BroadcastConsumer
from chassis.events.envelope import Event
from gateway.stream.hub import Hub, entry

SOURCES = ("ticket", "assignment")


class Feed(DependencyProvider):
    """Injects the :class:`gateway.stream.hub.Hub` of this process."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Hub: ...

    consumer = BroadcastConsumer()

    def setup(self) -> None:
        self._hub = Hub()
        self.consumer.listen(SOURCES, self._heard, self._hub.gap)

    def get_dependency(self, worker_ctx: WorkerContext) -> Hub:
        return self._hub

    def _heard(self, event: Event) -> None:
        # one sent by hand has no id
        id = event.id if event.id is not None and event.id.isascii() else uuid4().hex
        self._hub.publish(entry(id, event.type, event.data))
