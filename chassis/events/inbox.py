"""Which events have had their effect, and which may have killed the process.

Source: "Idempotent consumer", microservices.io.
"""

from collections.abc import Collection, Sequence

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from chassis.prepared import prepared
from chassis.transaction import Transaction

_CLAIM = prepared(
    "claim_events",
    """
    INSERT INTO inbox (handler, event_id)
    SELECT :handler, * FROM json_array_elements_text(CAST(:ids AS json))
    """,
)
_RECORD = text(f"{_CLAIM.text} ON CONFLICT DO NOTHING RETURNING event_id")
_KNOWN = text("SELECT FROM inbox WHERE handler = :handler AND event_id = :id")
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


def claim(transaction: Transaction, handler: str, event_ids: Collection[str]) -> set[str]:
    """Write the ids in the transaction of their effects, in the hope that none is known: in the same
    round trip as what follows. The ids.

    If one is known, the transaction fails with an error that :func:`is_duplicate` tells: then
    :func:`record` them. A concurrent duplicate waits for the other transaction: the unique key
    decides, not a look before.
    """
    transaction.ahead(_CLAIM, _parameters(handler, event_ids))
    return set(event_ids)


def record(transaction: Transaction, handler: str, event_ids: Collection[str]) -> set[str]:
    """Write the ids in the transaction of their effects; the ids that are new."""
    return set(transaction.execute(_RECORD, _parameters(handler, event_ids)).scalars())


def is_duplicate(exc: IntegrityError) -> bool:
    """Whether a transaction failed because an event is known."""
    return exc.orig is not None and exc.orig.diag.table_name == "inbox"  # type: ignore[attr-defined]


def is_known(connection: Connection, handler: str, event_id: str) -> bool:
    """Whether an event has had its effect."""
    return connection.execute(_KNOWN, {"handler": handler, "id": event_id}).first() is not None


def _parameters(handler: str, event_ids: Collection[str]) -> dict[str, str]:
    # sorted, so that two batches cannot wait for one another
    return {"handler": handler, "ids": orjson.dumps(sorted(event_ids)).decode()}


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
