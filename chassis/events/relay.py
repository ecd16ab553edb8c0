"""The outbox relay: from the database to the broker, in order of commit, at least once.

Runs in every replica of a service; a session advisory lock lets one be active. It wakes by
NOTIFY, and looks by itself every second. A batch is taken, published with one wait for all
confirms, and deleted. Whatever fails in between, the rows stay and are published again.

Source: "Transactional outbox" and "Polling publisher", microservices.io.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic, time
from typing import Any

import eventlet
import psycopg2
from nameko import config
from nameko.extensions import SharedExtension

from chassis import metrics
from chassis.broker import topology
from chassis.broker.publisher import ConfirmingPublisher, OutgoingMessage
from chassis.events.envelope import PUBLISHED
from chassis.events.outbox import BATCH, Outbox, Row
from chassis.exceptions import ServiceUnavailable

log = logging.getLogger(__name__)

WAIT = 0.5  # seconds between looks at whether it has to stop
# A busy relay waits for more rows: they share its confirms, and transactions at the consumers.
LINGER = 0.1  # seconds
BUSY = 8  # rows that make it busy
STANDBY_POLL = 0.5  # seconds between attempts to become the active relay
RETRY_DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0)  # seconds; the last one again and again
PRUNE_EVERY = 600.0  # seconds
INBOX_DAYS = 30  # how long a duplicate is known as one
LOG_EVERY = 5.0  # seconds between lines about the same trouble

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
            outbox = None
            try:
                url, service = self._database.engine.url, self.container.service_name
                outbox = Outbox(url, f"{service} relay")
                if not outbox.lock():
                    self._pause(STANDBY_POLL)
                    continue
                self.active = True
                log.debug("this relay is the active one")
                failures = 0
                self._relay(outbox)
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
                if outbox is not None:
                    outbox.close()

    def _pause(self, seconds: float) -> None:
        until = monotonic() + seconds
        while not self._stopping and (left := until - monotonic()) > 0:
            eventlet.sleep(min(left, 0.2))

    def _relay(self, outbox: Outbox) -> None:
        failures = 0
        while not self._stopping:
            rows = outbox.next_rows()
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
                    outbox.look()
                    continue
                outbox.remove(confirmed)
            if len(rows) < BUSY:
                self._prune(outbox)
                outbox.wait(WAIT)
                continue
            outbox.look()
            if len(rows) < BATCH:
                eventlet.sleep(LINGER)

    def _publish(self, rows: Sequence[Row]) -> list[int]:
        """The ids of rows that need not be kept."""
        sent = {PUBLISHED: datetime.now(UTC).isoformat()}
        unroutable = self.publisher.publish(
            [
                OutgoingMessage(
                    row.exchange, row.routing_key, row.body, row.headers | sent, row.content_type
                )
                for row in rows
            ]
        )
        lost = [position for position in unroutable if self._is_expected(rows[position])]
        if lost:
            self.publisher.redeclare()
            raise ServiceUnavailable(
                f"no queue for {rows[lost[0]].routing_key}: declaring it again"
            )
        metrics.events_relayed.inc(len(rows))
        now = time()
        for row in rows:
            metrics.relay_lag.observe(max(0.0, now - row.written_at))
        return [row.id for row in rows]

    @staticmethod
    def _is_expected(row: Row) -> bool:
        """Whether some queue has to be there for this row."""
        source = row.exchange.removesuffix(".events")
        return not row.exchange or topology.has_subscribers(source, row.routing_key)

    def _prune(self, outbox: Outbox) -> None:
        if monotonic() < self._next_prune:
            return
        self._next_prune = monotonic() + PRUNE_EVERY
        for statement in _PRUNE:
            outbox.execute(statement, (INBOX_DAYS,))
