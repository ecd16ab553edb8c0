"""From RabbitMQ to the hub, in every replica of the gateway."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import eventlet
from nameko import config
from nameko.containers import WorkerContext
from nameko.exceptions import ConfigurationError
from nameko.extensions import DependencyProvider

from chassis.events.broadcast import BroadcastConsumer
from chassis.events.envelope import Event
from chassis.http.settings import HttpSettings
from gateway.stream.hub import Hub, Subscriber, entry
from gateway.stream.places import PART, Places

SOURCES = ("ticket", "assignment")
CONNECT = 3.0  # seconds a listener waits for the broker before it is told to go ahead
IDLE = 300.0  # seconds without listeners after which the broker is not listened to any more
LOOK = 10.0  # seconds
STREAMS_PER_PERSON = 20


class Feed(DependencyProvider):
    """Injects itself: the hub of this process, fed while somebody listens.

    Attributes:
        places: how many may listen (``STREAMS_PER_PERSON``).

    Raises:
        ConfigurationError: at start.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "Feed": ...

    consumer = BroadcastConsumer()

    def setup(self) -> None:
        self.hub = Hub()
        connections = HttpSettings.from_config(config.get("HTTP")).max_connections
        each = str(config.get("STREAMS_PER_PERSON") or STREAMS_PER_PERSON)
        if not (each.isascii() and each.isdigit() and int(each) > 0):
            raise ConfigurationError(
                f"STREAMS_PER_PERSON has to be a number from 1 on, not {each!r}"
            )
        self.places = Places(int(each), max(1, int(connections * PART)))
        self.consumer.configure(SOURCES, self._heard, self.hub.gap)

    def start(self) -> None:
        self.container.spawn_managed_thread(self._rest_when_idle, identifier="live stream")

    def get_dependency(self, worker_ctx: WorkerContext) -> "Feed":
        return self

    def subscribe(
        self, sees: Callable[[dict[str, Any]], bool], last_event_id: str | None
    ) -> Subscriber:
        """As :meth:`Hub.subscribe`; from then on nothing is missed without being told so."""
        self.consumer.listen(CONNECT)
        return self.hub.subscribe(sees, last_event_id)

    def _rest_when_idle(self) -> None:
        busy = monotonic()
        while True:
            eventlet.sleep(LOOK)
            if len(self.hub):
                busy = monotonic()
            elif monotonic() - busy > IDLE:
                self.consumer.rest()

    def _heard(self, event: Event) -> None:
        if event.data.get("imported") is True:
            return  # tens of thousands at once: no page could follow
        # one sent by hand has no id
        id = event.id if event.id is not None and event.id.isascii() else uuid4().hex
        self.hub.publish(entry(id, event.type, event.data))
