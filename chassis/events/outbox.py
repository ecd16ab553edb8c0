"""The relay's side of the outbox: what is to be published next.

A notification brings a few small rows along, which need not be read then: a round trip less on the
way of an event that is alone (bench/README.md). PostgreSQL delivers notifications in order of commit.
Whatever no notification has brought is found by looking, every second.

Source: PostgreSQL documentation, "NOTIFY".
"""

from collections import deque
from collections.abc import Sequence
from time import monotonic
from typing import Any, NamedTuple

import eventlet
import orjson
import psycopg2
from eventlet.hubs import trampoline
from psycopg2.extras import register_default_jsonb
from sqlalchemy import URL

from chassis.prepared import prepared

BATCH = 500  # rows
LOOK = 1.0  # seconds
LOCK = "chassis.relay"  # hashed to the key of the advisory lock
NOTIFICATION = 7000  # octets of events that one may bring along; PostgreSQL takes less than 8000

# What transactions write; takes rows as JSON, and whether the notification is to bring them along.
WRITE = prepared(
    "write_outbox",
    """
    WITH written AS (
        INSERT INTO outbox (exchange, routing_key, headers, content_type, body)
        SELECT :exchange, routing_key, headers, 'application/json', convert_to(body, 'UTF8')
        FROM json_to_recordset(CAST(:rows AS json))
            AS event (routing_key text, headers jsonb, body text)
        RETURNING id, routing_key, headers, content_type, body, created_at
    ), brought AS (
        SELECT json_agg(json_build_array(
            id, :exchange, routing_key, headers, content_type, extract(epoch FROM created_at),
            convert_from(body, 'UTF8')
        ) ORDER BY id)::text AS rows
        FROM written WHERE :brings
    )
    SELECT pg_notify('outbox', CASE WHEN octet_length(rows) < 8000 THEN rows ELSE '' END)
    FROM brought
    """,
)
_PREPARE = (
    # a deletion lost in a crash costs a duplicate, which the inbox knows
    "SET synchronous_commit = off",
    # planned once, when the outbox is empty: by its index, however full it will be
    "SET enable_seqscan = off",
    "PREPARE read (bigint) AS SELECT id, exchange, routing_key, headers, content_type,"
    " extract(epoch FROM created_at)::float, body FROM outbox ORDER BY id LIMIT $1",
    "PREPARE remove (bigint[]) AS DELETE FROM outbox WHERE id = ANY($1)",
    "LISTEN outbox",
)
_READ = "EXECUTE read (%s)"
_DELETE = "EXECUTE remove (%s)"
_LOCK = "SELECT pg_try_advisory_lock(hashtext(%s))"


class Row(NamedTuple):
    """An event that is to be published. ``written_at``: seconds since 1970."""

    id: int
    exchange: str
    routing_key: str
    headers: dict[str, Any]
    content_type: str | None
    written_at: float
    body: bytes


class Outbox:
    """A connection of its own to a service's database.

    Raises:
        psycopg2.Error: from any method; then close it.
    """

    def __init__(self, url: URL, name: str) -> None:
        options: dict[str, Any] = dict(url.query)
        self._connection: Any = psycopg2.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=url.database,
            connect_timeout=5,
            application_name=name,
            **options,
        )
        self._connection.autocommit = True
        register_default_jsonb(self._connection, loads=orjson.loads)
        self._cursor = self._connection.cursor()
        for statement in _PREPARE:
            self._cursor.execute(statement)
        self._next_look = 0.0
        # the notification of what was read may come later
        self._read: deque[int] = deque(maxlen=2 * BATCH)

    def close(self) -> None:
        self._connection.close()

    def lock(self) -> bool:
        """Whether this one is, from now on, the only one to publish."""
        self.execute(_LOCK, (LOCK,))
        return self._cursor.fetchone()[0]

    def next_rows(self) -> list[Row]:
        """The next to be published, in order of commit; empty if there seem to be none."""
        notifications, self._connection.notifies = self._connection.notifies, []
        if monotonic() < self._next_look:
            brought = _brought_by(notifications)
            if brought is not None:
                return [row for row in brought if row.id not in self._read]
        self.execute(_READ, (BATCH,))
        rows = [Row._make([*values, bytes(body)]) for *values, body in self._cursor.fetchall()]
        self._read.extend(row.id for row in rows)
        self._next_look = monotonic() + LOOK
        return rows

    def look(self) -> None:
        """Whatever is not removed is among the next rows again."""
        self._next_look = 0.0

    def remove(self, ids: Sequence[int]) -> None:
        self.execute(_DELETE, (list(ids),))

    def execute(self, statement: str, parameters: Sequence[Any]) -> None:
        self._cursor.execute(statement, parameters)

    def wait(self, seconds: float) -> None:
        """Until something has been written, or so long."""
        # a notification that came with an answer lies here already, and the socket stays silent
        if not self._connection.notifies:
            with eventlet.Timeout(seconds, False):
                trampoline(self._connection.fileno(), read=True)
                self._connection.poll()


def _brought_by(notifications: Sequence[Any]) -> list[Row] | None:
    """The rows that notifications have brought along; None if one has left them in the outbox."""
    payloads = [notification.payload for notification in notifications]
    if not all(payloads):
        return None
    return [
        Row._make([*values, body.encode()])
        for payload in payloads
        for *values, body in orjson.loads(payload)
    ]
