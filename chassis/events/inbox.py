"""Which events have had their effect, and which may have killed the process.

Source: "Idempotent consumer", microservices.io.
"""

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, text

from chassis.prepared import prepared

_RECORD = prepared(
    "record_events",
    """
    INSERT INTO inbox (handler, event_id)
    SELECT :handler, * FROM json_array_elements_text(CAST(:ids AS json))
    ON CONFLICT DO NOTHING
    RETURNING event_id
    """,
)
_SUSPECT = text(
    """
    INSERT INTO suspects (handler, event_key) VALUES (:handler, :key)
    ON CONFLICT (handler, event_key)
        DO UPDATE SET attempts = suspects.attempts + 1, tried_at = now()
    RETURNING attempts
    """
)
_CLEAR = text("DELETE FROM suspects WHERE handler = :handler AND event_key = :key")
_ATTEMPTS = text(
    "SELECT event_key, attempts FROM suspects"
    " WHERE handler = :handler AND event_key = ANY(CAST(:keys AS text[]))"
)


def record(connection: Connection, handler: str, event_ids: Sequence[str]) -> set[str]:
    """Write the ids in the transaction of their effects; the ids that are new.

    A concurrent duplicate waits here for the other transaction: the unique key decides, not a
    look before. Ids go in sorted, so that two batches cannot wait for one another.
    """
    ids = sorted(set(event_ids))
    if not ids:
        return set()
    return set(
        connection.execute(
            _RECORD, {"handler": handler, "ids": orjson.dumps(ids).decode()}
        ).scalars()
    )


def attempts_of(connection: Connection, handler: str, keys: Sequence[str]) -> dict[str, int]:
    """Attempts at redelivered events that have begun and not ended."""
    rows = connection.execute(_ATTEMPTS, {"handler": handler, "keys": list(keys)})
    return {row.event_key: row.attempts for row in rows}


def begin_attempt(connection: Connection, handler: str, key: str) -> int:
    """Note, before it is tried, that a redelivered event is tried; which attempt this is."""
    return connection.execute(_SUSPECT, {"handler": handler, "key": key}).scalar_one()


def end_attempt(connection: Connection, handler: str, key: str) -> None:
    """The process has survived the event."""
    connection.execute(_CLEAR, {"handler": handler, "key": key})
