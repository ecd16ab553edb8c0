"""Publishing that is sure: persistent, mandatory, and confirmed by the broker.

Confirms are pipelined: any number of messages leaves at once and is waited for together.

Source: RabbitMQ documentation, "Consumer Acknowledgements and Publisher Confirms".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import eventlet
from eventlet.event import Event
from nameko.extensions import SharedExtension

from chassis.broker import frames, topology
from chassis.broker.link import Link
from chassis.exceptions import ServiceUnavailable

CONFIRM_TIMEOUT = 10.0  # seconds


@dataclass(frozen=True)
class OutgoingMessage:
    """What goes to ``exchange`` with ``routing_key``. ``body``: octets."""

    exchange: str
    routing_key: str
    body: bytes
    headers: dict[str, Any] = field(default_factory=dict)
    content_type: str | None = "application/json"
    content_encoding: str | None = "utf-8"


class _Waiting:
    """Messages of one call that the broker has not answered for."""

    def __init__(self, tags: range) -> None:
        self.first = tags.start
        self.open = set(tags)
        self.unroutable: set[int] = set()
        self.refused: set[int] = set()
        self.done = Event()

    def settle(self, tags: set[int]) -> None:
        self.open -= tags
        if not self.open and not self.done.ready():
            self.done.send()

    def fail(self, exc: Exception) -> None:
        if not self.done.ready():
            self.done.send_exception(exc)


class ConfirmingPublisher(SharedExtension):
    """One channel in confirm mode, shared by the relay and the retries of a service.

    Declares the topology of what its service publishes with every (re)connection.
    """

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self._channel: Any = None
        self._next_tag = 1
        self._waiting: list[_Waiting] = []

    def setup(self) -> None:
        self._link = Link(self.container, "publisher", self._opened, on_close=self._closed)

    def start(self) -> None:
        assert self._link is not None
        self._link.start()

    def stop(self) -> None:
        if self._link is not None:
            self._link.stop()

    @property
    def blocked(self) -> bool:
        """Whether the broker takes no messages now (away, or an alarm)."""
        return self._channel is None or self._link is None or self._link.blocked

    def redeclare(self) -> None:
        """Open the connection again, which declares exchanges and queues again."""
        if self._link is not None:
            self._link.reset()

    def publish(self, messages: Sequence[OutgoingMessage]) -> set[int]:
        """Publish and wait until the broker has taken all.

        Returns:
            Positions of the messages that no queue was bound for.

        Raises:
            ServiceUnavailable: no broker, no confirm in 10 s, or a message was refused; any
                of the messages may have been taken all the same.
        """
        if not messages:
            return set()
        channel, link = self._channel, self._link
        if channel is None or link is None:
            raise ServiceUnavailable("not connected to the broker")
        first = self._next_tag
        outgoing = b"".join(
            frames.publish(
                channel.channel_id,
                message.exchange,
                message.routing_key,
                message.body,
                headers=message.headers,
                mandatory=True,
                delivery_mode=frames.PERSISTENT,
                correlation_id=str(tag),
                content_type=message.content_type,
                content_encoding=message.content_encoding,
            )
            for tag, message in enumerate(messages, first)
        )
        link.send(outgoing)
        # only what was sent counts: the broker counts along
        self._next_tag += len(messages)
        waiting = _Waiting(range(first, self._next_tag))
        self._waiting.append(waiting)
        try:
            timeout = ServiceUnavailable("the broker did not confirm in time")
            with eventlet.Timeout(CONFIRM_TIMEOUT, timeout):
                waiting.done.wait()
        finally:
            self._waiting.remove(waiting)
        if waiting.refused:
            raise ServiceUnavailable("the broker refused a message")
        return {tag - first for tag in waiting.unroutable}

    # ------------------------------------------------------------ answers of the broker

    def _opened(self, link: Link) -> None:
        channel = link.channel()
        service = self.container.service_name
        topology.declare_source(channel, service)
        topology.declare_retries(channel, service)
        channel.confirm_select()
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)
        channel.events["basic_return"].add(self._returned)
        self._next_tag = 1
        self._channel = channel

    def _closed(self) -> None:
        self._channel = None
        for waiting in self._waiting:
            waiting.fail(ServiceUnavailable("the connection to the broker was lost"))

    def _acked(self, tag: int, multiple: bool) -> None:
        for waiting in list(self._waiting):
            if multiple:
                waiting.settle({t for t in waiting.open if t <= tag})
            elif tag in waiting.open:
                waiting.settle({tag})

    def _nacked(self, tag: int, multiple: bool) -> None:
        for waiting in self._waiting:
            waiting.refused |= {t for t in waiting.open if t == tag or (multiple and t < tag)}
        self._acked(tag, multiple)

    def _returned(self, exc: Any, exchange: str, routing_key: str, message: Any) -> None:
        tag = int(message.properties.get("correlation_id") or 0)
        for waiting in self._waiting:
            if tag in waiting.open:
                waiting.unroutable.add(tag)
