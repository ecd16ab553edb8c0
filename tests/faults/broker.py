"""A client of the broker that sends exactly what it is told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import amqp
import yaml
from amqp.protocol import queue_declare_ok_t
from kombu.connection import Connection

ROOT = Path(__file__).parents[2]
SUBSCRIPTIONS: dict[str, dict[str, list[str]]] = yaml.safe_load((ROOT / "config.yaml").read_text())[
    "SUBSCRIPTIONS"
]

EVENT_QUEUES = [
    f"evt-{source}-{event_type}--{handler}"
    for source, events in SUBSCRIPTIONS.items()
    for event_type, handlers in events.items()
    for handler in handlers
]


class Broker:
    """One connection."""

    def __init__(self, connection: Any) -> None:
        self.channel: Any = connection.channel()

    def publish(
        self,
        exchange: str,
        routing_key: str | bytes,
        body: bytes,
        headers: dict[str, Any] | None = None,
        **properties: Any,
    ) -> None:
        """Publish octets; ``properties``: ``content_type``, ``reply_to`` ... and no other."""
        if headers is not None:
            properties["application_headers"] = headers
        self.channel.basic_publish(amqp.Message(body, **properties), exchange, routing_key)

    def event(self, source: str, event_type: str, data: Any, id: str | None = None) -> None:
        """Publish an event of ``source``; without headers if it has no ``id``."""
        headers = {"cloudEvents:id": id} if id is not None else None
        self.publish(
            f"{source}.events",
            event_type,
            json.dumps(data).encode(),
            headers,
            content_type="application/json",
        )

    def publish_again(self, exchange: str, message: Any) -> None:
        """The same message once more, as it was published."""
        again = amqp.Message(message.body, **message.properties)
        self.channel.basic_publish(again, exchange, message.delivery_info["routing_key"])

    def tap(self, exchange: str, key: str = "#") -> str:
        """Name of a queue of its own that sees what the exchange does from now on."""
        queue = self.channel.queue_declare(exclusive=True).queue
        self.channel.queue_bind(queue, exchange, key)
        return queue

    def get(self, queue: str) -> Any:
        """The next message, taken; None without one."""
        return self.channel.basic_get(queue, no_ack=True)

    def consumers(self, queue: str) -> int:
        """How many consume from a queue; 0 if there is no such queue."""
        return self._look(queue).consumer_count

    def depth(self, queue: str) -> int:
        """Messages that wait to be delivered; 0 if there is no such queue."""
        return self._look(queue).message_count

    def _look(self, queue: str) -> queue_declare_ok_t:
        try:
            return self.channel.queue_declare(queue, passive=True)
        except amqp.NotFound:
            self.channel = self.channel.connection.channel()
            return queue_declare_ok_t(queue, 0, 0)


@contextmanager
def connected(uri: str) -> Iterator[Broker]:
    """A connection for a while."""
    with Connection(uri, connect_timeout=5) as connection:
        yield Broker(connection)
