"""Hearing events in every replica, as they happen.

For what is shown live and can be asked for again: a queue of each process' own, gone with it,
without acknowledgements, retries or an inbox. What must have an effect is handled by
``chassis.events.handler``.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

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
        self._sources: Sequence[str] = ()
        self._opened_before = False

    def listen(
        self,
        sources: Sequence[str],
        on_event: Callable[[Event], None],
        on_gap: Callable[[], None],
    ) -> None:
        """
        Args:
            sources: services whose events are wanted.
            on_event: called with each; must not block.
            on_gap: called when events may have been missed (the connection was lost).
        """
        self._sources, self._on_event, self._on_gap = sources, on_event, on_gap

    def setup(self) -> None:
        self._link = Link(self.container, "broadcast", self._opened)

    def start(self) -> None:
        assert self._link is not None
        self._link.start()

    def stop(self) -> None:
        if self._link is not None:
            self._link.stop()

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
        if self._opened_before:
            self._on_gap()
        self._opened_before = True

    def _arrived(self, message: Any) -> None:
        try:
            event = envelope.open_envelope(message, str(message.delivery_info["routing_key"]))
            self._on_event(event)
        except UnreadableEvent as exc:
            log.debug("not shown live: %s", exc)
        except Exception:
            # one event that cannot be shown must not end the connection
            log.exception("not shown live")
