"""Dead letters for people: from the dead-letter queues into the service's database.

A message is acknowledged in its dead-letter queue when its row is committed. A replay moves the
row into the outbox, addressed to the one queue the message failed in, in one transaction: it
exists in one place or the other, whatever dies in between.
"""

import hashlib
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import eventlet
import orjson
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider, SharedExtension
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import metrics
from chassis.broker import frames, topology
from chassis.broker.link import Link
from chassis.database import Database, is_unavailable
from chassis.events import envelope, retries
from chassis.events.publisher import database_of
from chassis.events.tables import dead_letters, outbox
from chassis.exceptions import NotFound, ServiceUnavailable

log = logging.getLogger(__name__)

RETRY = 1.0  # seconds before a letter is tried again that could not be stored
PREFETCH = 20
PREVIEW = 2_000  # octets of a body shown in a list
LIST_LIMIT = 500


class DeadLetterNotFound(NotFound):
    """No dead letter has this id (any more)."""


class DeadLetterConsumer(SharedExtension):
    """Takes what lands in the dead-letter queues of this service's handlers."""

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self._arrived: list[tuple[topology.Subscription, Any]] = []
        self._working = False
        self._channel: Any = None
        self.database: Database | None = None

    def setup(self) -> None:
        self.database = database_of(self.container)
        metrics.watch_dead_letters(self.counts)
        self._link = Link(self.container, "dead letters", self._opened, self._burst, self._closed)

    def start(self) -> None:
        assert self._link is not None
        self._link.start()

    def stop(self) -> None:
        if self._link is not None:
            self._link.stop()

    def counts(self) -> dict[str, int]:
        """How many there are of each queue, also of those that have none."""
        assert self.database is not None
        own = (s for s in topology.subscriptions() if s.service == self.container.service_name)
        counts = {subscription.queue: 0 for subscription in own}
        queue, number = dead_letters.c.queue, func.count().label("number")
        with self.database.reading() as connection:
            found = connection.execute(select(queue, number).group_by(queue))
            return counts | {row.queue: row.number for row in found}

    def _opened(self, link: Link) -> None:
        self._arrived.clear()
        channel = self._channel = link.channel()
        channel.basic_qos(0, PREFETCH, False)
        for subscription in topology.subscriptions():
            if subscription.service == self.container.service_name:
                topology.declare_subscription(channel, subscription)
                channel.basic_consume(
                    subscription.dead_letter_queue,
                    callback=lambda message, s=subscription: self._arrived.append((s, message)),
                )

    def _closed(self) -> None:
        self._arrived.clear()
        self._channel = None

    def _burst(self) -> None:
        if self._arrived and not self._working:
            self._working = True
            self.container.spawn_managed_thread(self._work, identifier="dead letters")

    def _work(self) -> None:
        try:
            while self._arrived:
                subscription, message = self._arrived[0]
                try:
                    self._store(subscription, message)
                except Exception as exc:
                    log.warning("a dead letter waits in its queue: %r", exc.__cause__ or exc)
                    eventlet.sleep(RETRY)
                    continue
                if self._arrived and self._arrived[0][1] is message:
                    self._arrived.pop(0)
                self._acknowledge(message)
        finally:
            self._working = False

    def _acknowledge(self, message: Any) -> None:
        channel = self._channel
        if channel is None or message.channel is not channel or self._link is None:
            return  # it comes again, and its letter_id is known
        try:
            self._link.send(frames.ack(channel.channel_id, message.delivery_tag))
        except ServiceUnavailable:
            pass

    def _store(self, subscription: topology.Subscription, message: Any) -> None:
        queue, event_type = subscription.queue, subscription.event_type
        try:
            row = letter(queue, event_type, message, envelope.headers_of(message))
            self._insert(row)
        except Exception as exc:
            if is_unavailable(exc):
                raise
            # whatever its headers are: one letter must not hold up all others
            log.exception("the headers of a dead letter in %s are left out", queue)
            row = letter(queue, event_type, message, {})
            self._insert(row)
        log.warning("dead letter in %s: %s", queue, row["reason"])

    def _insert(self, row: dict[str, Any]) -> None:
        assert self.database is not None
        with self.database.reading() as connection:
            connection.execute(upsert(dead_letters).on_conflict_do_nothing(), row)


def letter(queue: str, event_type: str, message: Any, headers: dict[str, Any]) -> dict[str, Any]:
    """The row of ``dead_letters`` for a message in a dead-letter queue."""
    headers = retries.storable(headers)
    body = envelope.body_of(message)
    event_id = headers.get(envelope.ID)
    letter_id = headers.get(retries.LETTER_ID)
    if not isinstance(letter_id, str):
        # set aside by the broker: the same message, delivered twice, has the same digest
        stamp = orjson.dumps(headers.get("x-death", []), default=str)
        letter_id = hashlib.sha256(queue.encode() + stamp + body).hexdigest()
    return {
        "queue": queue,
        "event_id": event_id if isinstance(event_id, str) else None,
        "event_type": event_type,
        "reason": str(headers.get(retries.REASON) or "set aside by the broker: delivery limit"),
        "error": error if isinstance(error := headers.get(retries.ERROR), str) else None,
        "attempts": retries.count(headers.get(retries.ATTEMPTS)),
        "first_failed_at": _time(headers.get(retries.FIRST_FAILED)),
        "last_failed_at": _time(headers.get(retries.LAST_FAILED)),
        "headers": orjson.loads(orjson.dumps(headers, default=str)),
        "content_type": retries.plain(message.properties.get("content_type")),
        "body": body,
        "letter_id": letter_id,
    }


def _time(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return datetime.now(UTC)


class DeadLetterDesk:
    """What a service method finds at ``self.dead_letters``."""

    def __init__(self, database: Database, service: str) -> None:
        self._database = database
        self._service = service

    def list(self, limit: int, before: int | None) -> list[dict[str, Any]]:
        """Newest first, bodies cut to PREVIEW octets."""
        whole = [column for column in dead_letters.c if column.name != "body"]
        start = func.substring(dead_letters.c.body, 1, PREVIEW).label("body")
        query = select(*whole, start).order_by(dead_letters.c.id.desc())
        query = query.limit(max(1, min(int(limit), LIST_LIMIT)))
        if before is not None:
            query = query.where(dead_letters.c.id < int(before))
        with self._database.reading() as connection:
            return [self._picture(row) for row in connection.execute(query)]

    def get(self, id: int) -> dict[str, Any]:
        """
        Raises:
            DeadLetterNotFound
        """
        with self._database.reading() as connection:
            row = connection.execute(
                select(dead_letters).where(dead_letters.c.id == int(id))
            ).one_or_none()
        if row is None:
            raise DeadLetterNotFound(id)
        return self._picture(row)

    def replay(self, id: int) -> dict[str, Any]:
        """
        Raises:
            DeadLetterNotFound
        """
        with self._database.begin() as transaction:
            row = self._take(transaction, id)
            transaction.execute(
                insert(outbox).values(
                    exchange="",
                    routing_key=row.queue,
                    headers=retries.without_history(row.headers),
                    content_type=row.content_type,
                    body=row.body,
                )
            )
            transaction.notify_relay()
        return self._picture(row)

    def discard(self, id: int) -> dict[str, Any]:
        """
        Raises:
            DeadLetterNotFound
        """
        with self._database.begin() as transaction:
            return self._picture(self._take(transaction, id))

    @staticmethod
    def _take(transaction: Any, id: int) -> Any:
        row = transaction.execute(
            delete(dead_letters).where(dead_letters.c.id == int(id)).returning(dead_letters)
        ).one_or_none()
        if row is None:
            raise DeadLetterNotFound(id)
        return row

    def _picture(self, row: Any) -> dict[str, Any]:
        text = bytes(row.body).decode("utf-8", "replace")
        return {
            "id": f"{self._service}-{row.id}",
            "service": self._service,
            "queue": row.queue,
            "event_id": row.event_id,
            "event_type": row.event_type,
            "reason": row.reason,
            "error": row.error,
            "traceback": row.headers.get(retries.TRACEBACK),
            "attempts": row.attempts,
            "first_failed_at": row.first_failed_at,
            "last_failed_at": row.last_failed_at,
            "created_at": row.created_at,
            "content_type": row.content_type,
            "headers": row.headers,
            "body": text,
        }


class DeadLetters(DependencyProvider):
    """Dependency provider of :class:`DeadLetterDesk`."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> DeadLetterDesk: ...

    consumer = DeadLetterConsumer()

    def get_dependency(self, worker_ctx: WorkerContext) -> DeadLetterDesk:
        assert self.consumer.database is not None
        return DeadLetterDesk(self.consumer.database, self.container.service_name)
