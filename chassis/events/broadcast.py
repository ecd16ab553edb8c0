"""Hearing events in every replica, as they happen.

For what is shown live and can be asked for again: a queue of each process' own, gone with it,
without acknowledgements, retries or an inbox. What must have an effect is handled by
``chassis.events.handler``.

It costs a delivery of every event to every process (a sixth of a busy gateway's CPU), so the
queue is there only while somebody wants to hear.
"""

import logging
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any
from uuid import uuid4

import eventlet
from nameko.extensions import SharedExtension

from chassis.broker.link import Link
from chassis.events import envelope
from chassis.events.envelope import Event, UnreadableEvent

log = logging.getLogger(__name__)

LENGTH = 10_000  # messages that wait in the broker at most; the oldest go first


class BroadcastConsumer(SharedExtension):
    """Consumes all events of some services."""

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self._listening = False
        self._sources: Sequence[str] = ()

    def configure(
        self,
        sources: Sequence[str],
        on_event: Callable[[Event], None],
        on_gap: Callable[[], None],
    ) -> None:
        """
        Args:
            sources: services whose events are wanted.
            on_event: called with each; must not block.
            on_gap: called when events may have been missed: listening begins, or begins anew
                after the connection was lost.
        """
        self._sources, self._on_event, self._on_gap = sources, on_event, on_gap

    def listen(self, timeout: float) -> bool:
        """Begin to listen, if need be; whether it was reached in ``timeout`` seconds.

        If not, it goes on trying.
        """
        if self._link is None:
            self._link = Link(self.container, "broadcast", self._opened)
            eventlet.spawn_n(self._link.start)
        until = monotonic() + timeout
        while not self._listening and monotonic() < until:
            eventlet.sleep(0.02)
        return self._listening

    def rest(self) -> None:
        """Listen no more."""
        link, self._link = self._link, None
        self._listening = False
        if link is not None:
            link.stop()

    def stop(self) -> None:
        self.rest()

    def _opened(self, link: Link) -> None:
        channel = link.channel()
        queue = f"evt-all--{self.container.service_name}.broadcast-{uuid4().hex}"
        channel.queue_declare(
            queue, exclusive=True, auto_delete=True, arguments={"x-max-length": LENGTH}
        )
        for source in self._sources:
            exchange = f"{source}.events"
            channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
            channel.queue_bind(queue, exchange, "#")
        channel.basic_consume(queue, no_ack=True, callback=self._arrived)
        self._listening = True
        self._on_gap()

    def _arrived(self, message: Any) -> None:
        try:
            event = envelope.open_envelope(message, str(message.delivery_info["routing_key"]))
            self._on_event(event)
        except UnreadableEvent as exc:
            log.debug("not shown live: %s", exc)
        except Exception:
            # one event that cannot be shown must not end the connection
            log.exception("not shown live")
