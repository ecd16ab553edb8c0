"""``@event_handler``: Nameko's, with effects that count once and failures that are not lost.

What has arrived is handled in batches: the service method runs for each event, and one
transaction records their ids (inbox), writes their effects and outgoing events, and commits;
then all are acknowledged at once. The method sees one event and knows nothing of the batch.

The ids travel with the effects, as if all events were new. If one is not, the inbox's unique key
takes everything back, and the batch is handled again without the events that are known.

If the batch fails, its events are handled one by one. One that fails alone is published to a
retry queue, or at last to the dead-letter queue, before it is acknowledged.

A batch that comes back because the process died is handled one by one as well, each attempt
noted in the database beforehand (``suspects``): the event that kills the process is known when
it comes again, is tried last, and is set aside after CRASHES attempts.
"""

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar, cast

import eventlet
from amqp import spec
from marshmallow import Schema, ValidationError
from nameko.events import BROADCAST, SERVICE_POOL
from nameko.events import EventHandler as NamekoEventHandler
from nameko.exceptions import ConfigurationError, ContainerBeingKilled
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from chassis import metrics
from chassis.broker import frames, topology
from chassis.broker.link import BROKER_ERRORS
from chassis.broker.publisher import ConfirmingPublisher, OutgoingMessage
from chassis.container import QuickSignature
from chassis.database import Database, is_unavailable
from chassis.events import envelope, inbox, retries
from chassis.events.consumer import EventConsumer
from chassis.events.envelope import Event, UnreadableEvent
from chassis.events.publisher import database_of
from chassis.exceptions import ServiceUnavailable
from chassis.transaction import Transaction

log = logging.getLogger(__name__)

T = TypeVar("T")

BATCH = 250  # events in one transaction, and unacknowledged at most
# A busy handler waits for more events: the broker hands a burst over in pieces.
GATHER = 0.008  # seconds
BUSY = 8  # events in a batch that make it busy
TURN = 8  # events after which others get theirs: requests do not wait for a batch
CRASHES = 3  # attempts at an event that kills the process
DATABASE_DELAYS = (0.5, 1.0, 2.0, 5.0)  # seconds; the last one again and again
TRANSIENT = 3  # failures forgiven to a server that answers again
BROKER_DELAY = 0.5  # seconds


class EventHandler(QuickSignature, NamekoEventHandler):
    """
    Args:
        source_service: name of the service that publishes.
        event_type: its routing key.
        schema: marshmallow schema of the event's data; what breaks it is set aside at once.
            Unknown fields are the schema's matter (a tolerant reader has ``unknown = EXCLUDE``).
        batch: events in one transaction.

    Raises:
        ConfigurationError: at start, when SUBSCRIPTIONS in config.yaml does not list it.
    """

    consumer = EventConsumer()
    publisher = ConfirmingPublisher()

    def __init__(
        self,
        source_service: str,
        event_type: str,
        schema: Schema | None = None,
        batch: int = BATCH,
        handler_type: str = SERVICE_POOL,
        **options: Any,
    ) -> None:
        if handler_type == BROADCAST:
            raise ConfigurationError("a broadcast handler is Nameko's own: nameko.events")
        super().__init__(source_service, event_type, handler_type=handler_type, **options)  # type: ignore[call-arg]
        self.schema = schema
        self.batch = batch
        self._arrived: deque[Any] = deque()
        self._channel: Any = None
        self._consumer_tag: str | None = None
        self._working = False
        self._stopping = False

    # ------------------------------------------------------------ life

    def setup(self) -> None:
        service = self.container.service_name
        self.subscription = topology.Subscription(
            self.source_service, self.event_type, service, self.method_name
        )
        if self.subscription not in topology.subscriptions():
            raise ConfigurationError(
                f"add '{service}.{self.method_name}' to SUBSCRIPTIONS in config.yaml, under "
                f"{self.source_service}: {self.event_type}:"
            )
        self._label = f"{service}.{self.method_name}"  # in metrics
        self._observe = metrics.handler_seconds.labels(self._label).observe
        self._database: Database = database_of(self.container)
        self.consumer.register_provider(self)

    def start(self) -> None:
        """The shared consumer starts all handlers of the service."""

    def stop(self) -> None:
        """Take no more; return when what is in hand is done and acknowledged."""
        self._stopping = True
        self._cancel()
        while self._working:
            eventlet.sleep(0.02)
        self.consumer.unregister_provider(self)

    def open(self, channel: Any) -> None:
        """Declare and consume; with every (re)connection."""
        topology.declare_subscription(channel, self.subscription)
        # unacknowledged messages of the lost connection come again
        self._arrived.clear()
        self._channel = channel
        if self._stopping:
            return
        channel.basic_qos(0, self.batch, False)
        self._consumer_tag = channel.basic_consume(
            self.subscription.queue, callback=self._arrived.append
        )

    def close(self) -> None:
        """The connection is lost."""
        self._arrived.clear()
        self._channel = None

    def _cancel(self) -> None:
        channel, tag = self._channel, self._consumer_tag
        if channel is not None and tag is not None:
            try:
                channel.send_method(spec.Basic.Cancel, "sb", (tag, True))
            except (*BROKER_ERRORS, ServiceUnavailable):
                pass  # then the connection is lost, and the consumer with it

    # ------------------------------------------------------------ work

    def arrived(self) -> None:
        """A burst of messages has come in."""
        if self._arrived and not self._working and not self._stopping:
            self._working = True
            self.container.spawn_managed_thread(self._work, identifier=self.subscription.queue)

    def _work(self) -> None:
        try:
            size = 0
            while self._arrived and not self._stopping:
                if size >= BUSY and len(self._arrived) < self.batch:
                    eventlet.sleep(GATHER)
                size = min(self.batch, len(self._arrived))
                if size:  # a connection that is lost takes them along
                    self._settle([self._arrived.popleft() for _ in range(size)])
        except ContainerBeingKilled:
            pass  # unacknowledged: they go to another replica
        except Exception:
            log.exception("%s: taking the events again", self.subscription.queue)
            eventlet.sleep(BROKER_DELAY)
            self.consumer.reset()
        finally:
            self._working = False

    def _settle(self, messages: Sequence[Any]) -> None:
        """Handle a batch, come what may, and acknowledge it."""
        channel = self._channel
        events, redelivered = [], []
        for message in _by_turns(messages):
            try:
                event = self._open(message)
            except UnreadableEvent as exc:
                log.warning("%s set aside: %s", self.subscription.queue, exc)
                self._set_aside(message, str(exc))
                continue
            (redelivered if message.delivery_info["redelivered"] else events).append(event)
        if redelivered:
            self._retry_suspects(redelivered)
        if events:
            self._handle_all(events)
        # what was lost with its connection comes again, and the inbox knows it
        if channel is not None and channel is self._channel and channel.connection is not None:
            try:
                last = messages[-1].delivery_tag
                self.consumer.send(frames.ack(channel.channel_id, last, multiple=True))
            except ServiceUnavailable:
                pass

    def _open(self, message: Any) -> Event:
        event = envelope.open_envelope(message, self.event_type)
        if self.schema is not None:
            try:
                event.data = cast(dict[str, Any], self.schema.load(event.data))
            except ValidationError as exc:
                raise UnreadableEvent(f"breaks its schema: {exc.messages}") from exc
        return event

    def _handle_all(self, events: Sequence[Event]) -> None:
        try:
            self._in_one_transaction(events)
        except ContainerBeingKilled:
            raise
        except Exception as exc:
            if len(events) > 1:
                for event in events:
                    self._handle_all([event])
            elif self._is_known(events[0]):
                metrics.events_handled.labels(self._label, "duplicate").inc()
            else:
                self._failed(events[0], exc)

    def _is_known(self, event: Event) -> bool:
        if event.id is None:
            return False
        with self._database.reading() as connection:
            return inbox.is_known(connection, self.method_name, event.id)

    def _in_one_transaction(self, events: Sequence[Event]) -> None:
        failures = 0
        while True:
            try:
                done = self._attempt(events)
                break
            except SQLAlchemyError as exc:
                # a server that is away is no fault of the event: wait, do not count
                transient = is_unavailable(exc) and failures < TRANSIENT
                if not transient and not self._database_is_away():
                    raise
                delay = DATABASE_DELAYS[min(failures, len(DATABASE_DELAYS) - 1)]
                if failures == 0:
                    log.warning("%s waits for the database", self.subscription.queue)
                failures += 1
                self._pause(delay)
        counted = metrics.events_handled.labels
        if done:
            counted(self._label, "done").inc(done)
        if len(events) > done:
            counted(self._label, "duplicate").inc(len(events) - done)

    def _attempt(self, events: Sequence[Event]) -> int:
        """Handle events in a transaction; how many of them were no duplicates."""
        if not any(event.delivery.delivery_info["redelivered"] for event in events):
            try:
                return self._handle(events, inbox.claim)
            except IntegrityError as exc:
                if not inbox.is_duplicate(exc):
                    raise
        return self._handle(events, inbox.record)

    def _handle(
        self,
        events: Sequence[Event],
        write: Callable[[Transaction, str, Collection[str]], set[str]],
    ) -> int:
        done = 0
        run = self.container.run_worker
        with self._database.begin() as transaction:
            ids = {event.id for event in events if event.id is not None}
            new = write(transaction, self.method_name, ids) if ids else set()
            for event in _by_turns(events):
                if event.id is not None:
                    if event.id not in new:
                        continue
                    new.discard(event.id)
                started = monotonic()
                run(self, (event.data,), {}, event.context, transaction=transaction, event=event)
                self._observe(monotonic() - started)
                done += 1
        return done

    def _database_is_away(self) -> bool:
        try:
            self._database.ping()
        except SQLAlchemyError:
            return True
        return False

    def _pause(self, seconds: float) -> None:
        if self._stopping:
            raise ContainerBeingKilled
        eventlet.sleep(seconds)

    # ------------------------------------------------------------ failures

    def _failed(self, event: Event, exc: Exception) -> None:
        message = event.delivery
        headers, delay = retries.after_failure(
            envelope.headers_of(message), exc, datetime.now(UTC), topology.retry_delays()
        )
        if delay is None:
            log.error("%s: dead letter, %s", self.subscription.queue, headers[retries.ERROR])
            self._publish(message, headers, "", self.subscription.dead_letter_queue)
            metrics.events_handled.labels(self._label, "dead").inc()
        else:
            exchange = topology.retry_name(self.container.service_name, delay)
            log.warning(
                "%s: again in %g s, %s",
                self.subscription.queue,
                delay / 1000,
                headers[retries.ERROR],
            )
            self._publish(message, headers, exchange, self.subscription.queue)
            metrics.events_handled.labels(self._label, "retried").inc()

    def _set_aside(self, message: Any, reason: str) -> None:
        headers = retries.set_aside(envelope.headers_of(message), reason, datetime.now(UTC))
        self._publish(message, headers, "", self.subscription.dead_letter_queue)
        metrics.events_handled.labels(self._label, "dead").inc()

    def _publish(
        self, message: Any, headers: dict[str, Any], exchange: str, routing_key: str
    ) -> None:
        outgoing = OutgoingMessage(
            exchange,
            routing_key,
            envelope.body_of(message),
            headers,
            message.properties.get("content_type"),
            message.properties.get("content_encoding"),
        )
        while True:
            try:
                if not self.publisher.publish([outgoing]):
                    return
                self.publisher.redeclare()
            except ServiceUnavailable as exc:
                log.warning("%s: a failed event waits, %s", self.subscription.queue, exc)
            self._pause(BROKER_DELAY)

    # ------------------------------------------------------------ suspects

    def _retry_suspects(self, events: Iterable[Event]) -> None:
        """Handle what came again one by one; what was tried before comes last."""
        keyed = [(event.key, event) for event in events]
        with self._database.reading() as connection:
            tried = inbox.attempts_of(connection, self.method_name, [key for key, _ in keyed])
        for key, event in sorted(keyed, key=lambda pair: tried.get(pair[0], 0)):
            if tried.get(key, 0) >= CRASHES:
                self._set_aside(event.delivery, f"the process died {CRASHES} times handling it")
            else:
                with self._database.reading() as connection:
                    inbox.begin_attempt(connection, self.method_name, key)
                self._handle_all([event])
            with self._database.reading() as connection:
                inbox.end_attempt(connection, self.method_name, key)


def _by_turns(batch: Sequence[T]) -> Iterator[T]:
    for n, one in enumerate(batch, 1):
        if n % TURN == 0:
            eventlet.sleep(0)
        yield one


event_handler = EventHandler.decorator
