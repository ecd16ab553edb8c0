"""The outbox relay: from the database to the broker, in order of commit, at least once.

Runs in every replica of a service; a session advisory lock lets one be active. It wakes by
NOTIFY, and by itself every second. A batch is read, published with one wait for all confirms,
and deleted. Whatever fails in between, the rows stay and are published again.

Source: "Transactional outbox" and "Polling publisher", microservices.io.
"""

import logging
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import eventlet
import orjson
import psycopg2
from eventlet.hubs import trampoline
from nameko import config
from nameko.extensions import SharedExtension
from psycopg2.extras import register_default_jsonb

from chassis import metrics
from chassis.broker import topology
from chassis.broker.publisher import ConfirmingPublisher, OutgoingMessage
from chassis.events.envelope import PUBLISHED
from chassis.exceptions import ServiceUnavailable

log = logging.getLogger(__name__)

BATCH = 500  # rows
POLL = 1.0  # seconds between looks when nothing notifies
# A busy relay waits for more rows: they share its confirms, and transactions at the consumers.
LINGER = 0.1  # seconds
BUSY = 8  # rows that make it busy
STANDBY_POLL = 0.5  # seconds between attempts to become the active relay
RETRY_DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0)  # seconds; the last one again and again
PRUNE_EVERY = 600.0  # seconds
INBOX_DAYS = 30  # how long a duplicate is known as one
LOCK = "chassis.relay"  # hashed to the key of the advisory lock
LOG_EVERY = 5.0  # seconds between lines about the same trouble

_PREPARE = (
    # a deletion lost in a crash costs a duplicate, which the inbox knows
    "SET synchronous_commit = off",
    # planned once, when the outbox is empty: by its index, however full it will be
    "SET enable_seqscan = off",
    "PREPARE read (bigint) AS SELECT id, exchange, routing_key, headers, content_type, body,"
    " extract(epoch FROM clock_timestamp() - created_at)"
    " FROM outbox ORDER BY id LIMIT $1",
    "PREPARE remove (bigint[]) AS DELETE FROM outbox WHERE id = ANY($1)",
    "LISTEN outbox",
)
_READ = "EXECUTE read (%s)"
_DELETE = "EXECUTE remove (%s)"
_DEPTH = (
    "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)"
    " FROM outbox"
)
_PRUNE = (
    "DELETE FROM inbox WHERE processed_at < now() - %s * interval '1 day'",
    "DELETE FROM suspects WHERE tried_at < now() - %s * interval '1 day'",
)


class Relay(SharedExtension):
    """Publishes the outbox of the service's database."""

    publisher = ConfirmingPublisher()

    def __init__(self) -> None:
        super().__init__()
        self._database: Any = None
        self._thread: Any = None
        self._stopping = False
        self._next_prune = 0.0
        self.active = False

    def attach(self, database: Any) -> None:
        """Name the :class:`chassis.database.Database` whose outbox this is."""
        self._database = database

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier="relay")

    def stop(self) -> None:
        self._stopping = True
        if self._thread is not None:
            # whoever takes over publishes what is left
            with eventlet.Timeout(2, False):
                self._thread.wait()
            self._thread.kill()

    def depth(self) -> tuple[int, float]:
        """Rows in the outbox and the age of the oldest in seconds."""
        with self._database.reading() as connection:
            count, age = connection.exec_driver_sql(_DEPTH).one()
        return int(count), float(age)

    # ------------------------------------------------------------ the loop

    def _run(self) -> None:
        failures, last_line = 0, 0.0
        while not self._stopping:
            raw = None
            try:
                raw = self._connect()
                if not self._lock(raw):
                    self._pause(STANDBY_POLL)
                    continue
                self.active = True
                log.debug("this relay is the active one")
                failures = 0
                self._relay(raw)
            except (psycopg2.Error, ServiceUnavailable, OSError) as exc:
                if monotonic() - last_line > LOG_EVERY:
                    last_line = monotonic()
                    log.warning("events wait in the outbox: %s", str(exc).strip())
                self._pause(RETRY_DELAYS[min(failures, len(RETRY_DELAYS) - 1)])
                failures += 1
            except Exception:
                # a row that cannot be sent must not take the service down with it
                log.exception("events wait in the outbox")
                self._pause(RETRY_DELAYS[-1])
            finally:
                self.active = False
                if raw is not None:
                    raw.close()

    def _pause(self, seconds: float) -> None:
        until = monotonic() + seconds
        while not self._stopping and (left := until - monotonic()) > 0:
            eventlet.sleep(min(left, 0.2))

    def _connect(self) -> Any:
        url = self._database.engine.url
        raw = psycopg2.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=url.database,
            connect_timeout=5,
            application_name=f"{self.container.service_name} relay",
            **url.query,
        )
        raw.autocommit = True
        register_default_jsonb(raw, loads=orjson.loads)
        with raw.cursor() as cursor:
            for statement in _PREPARE:
                cursor.execute(statement)
        return raw

    def _lock(self, raw: Any) -> bool:
        with raw.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (LOCK,))
            return cursor.fetchone()[0]

    def _relay(self, raw: Any) -> None:
        failures = 0
        with raw.cursor() as cursor:
            while not self._stopping:
                cursor.execute(_READ, (BATCH,))
                rows = cursor.fetchall()
                if rows:
                    if pause := float(config.get("RELAY_PAUSE", 0)):
                        eventlet.sleep(pause)
                    try:
                        confirmed = self._publish(rows)
                        failures = 0
                    except ServiceUnavailable as exc:
                        if failures % 5 == 0:
                            log.warning("%d events wait in the outbox: %s", len(rows), exc)
                        self._pause(RETRY_DELAYS[min(failures, len(RETRY_DELAYS) - 1)])
                        failures += 1
                        continue
                    cursor.execute(_DELETE, (confirmed,))
                if len(rows) < BUSY:
                    self._prune(cursor)
                    self._wait(raw)  # what was committed after the reading has notified
                elif len(rows) < BATCH:
                    eventlet.sleep(LINGER)

    def _publish(self, rows: list[tuple]) -> list[int]:
        """The ids of rows that need not be kept."""
        sent = {PUBLISHED: datetime.now(UTC).isoformat()}
        unroutable = self.publisher.publish(
            [
                OutgoingMessage(exchange, key, bytes(body), headers | sent, content_type)
                for _, exchange, key, headers, content_type, body, _ in rows
            ]
        )
        lost = [position for position in unroutable if self._is_expected(rows[position])]
        if lost:
            self.publisher.redeclare()
            raise ServiceUnavailable(f"no queue for {rows[lost[0]][2]}: declaring it again")
        metrics.events_relayed.inc(len(rows))
        for row in rows:
            metrics.relay_lag.observe(max(0.0, float(row[6])))
        return [row[0] for row in rows]

    @staticmethod
    def _is_expected(row: tuple) -> bool:
        """Whether some queue has to be there for this row."""
        _, exchange, key, *_ = row
        return not exchange or topology.has_subscribers(exchange.removesuffix(".events"), key)

    def _wait(self, raw: Any) -> None:
        until = monotonic() + POLL
        # one that came with an answer lies here already, and the socket stays silent
        while not raw.notifies and not self._stopping and (left := until - monotonic()) > 0:
            try:
                trampoline(raw.fileno(), read=True, timeout=min(left, 0.5), timeout_exc=_Nothing)
            except _Nothing:
                continue
            raw.poll()
        raw.notifies.clear()

    def _prune(self, cursor: Any) -> None:
        if monotonic() < self._next_prune:
            return
        self._next_prune = monotonic() + PRUNE_EVERY
        for statement in _PRUNE:
            cursor.execute(statement, (INBOX_DAYS,))


class _Nothing(Exception):
    pass
