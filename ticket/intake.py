"""Creating a ticket: the row, its event, and the answer to its idempotency key, together.

The key decides by its unique index: a concurrent twin waits for the first to commit and then
finds its answer. A creation that fails leaves no key behind.

Source: "The Idempotency-Key HTTP Header Field", IETF httpapi draft.
"""

import hashlib
from typing import Any

import orjson
from sqlalchemy import insert, text

from chassis.database import Transaction
from ticket.exceptions import IdempotencyKeyReused
from ticket.models import Ticket
from ticket.schemas import picture

KEY_HOURS = 24

_INSERT = insert(Ticket).returning(*Ticket.__table__.c)
# an expired key is taken over as if it were not there
_CLAIM = text(
    """
    INSERT INTO idempotency_keys AS known (key, fingerprint, answer)
    VALUES (:key, :fingerprint, 'null')
    ON CONFLICT (key) DO UPDATE
        SET fingerprint = excluded.fingerprint, answer = 'null', created_at = now()
        WHERE known.created_at < now() - make_interval(hours => :hours)
    RETURNING true
    """
)
_KNOWN = text("SELECT fingerprint, answer FROM idempotency_keys WHERE key = :key")
_REMEMBER = text("UPDATE idempotency_keys SET answer = CAST(:answer AS jsonb) WHERE key = :key")
PRUNE = text(
    "DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(hours => :hours)"
)


def create(
    transaction: Transaction, new: dict[str, Any], key: str | None
) -> tuple[dict[str, Any], bool]:
    """
    Args:
        new: loaded by ``schemas.NewTicket``.
        key: idempotency key, if the caller sent one.

    Returns:
        The ticket's picture, and whether it was created now.

    Raises:
        IdempotencyKeyReused: the key came before with another ticket.
    """
    if key is not None and (known := _known_answer(transaction, new, key)) is not None:
        return known, False
    ticket = picture(transaction.execute(_INSERT, new).one())
    if key is not None:
        transaction.execute(_REMEMBER, {"key": key, "answer": orjson.dumps(ticket).decode()})
    return ticket, True


def fingerprint(new: dict[str, Any]) -> str:
    """The same for the same ticket, however its JSON was written."""
    return hashlib.sha256(orjson.dumps(new, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _known_answer(transaction: Transaction, new: dict[str, Any], key: str) -> dict[str, Any] | None:
    claim = {"key": key, "fingerprint": fingerprint(new), "hours": KEY_HOURS}
    if transaction.execute(_CLAIM, claim).first() is not None:
        return None
    known = transaction.execute(_KNOWN, {"key": key}).one()
    if known.fingerprint != claim["fingerprint"]:
        raise IdempotencyKeyReused(key)
    return known.answer
