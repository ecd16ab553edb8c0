"""The record of who did what: entries are added, never changed, and dropped when they are old."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, text

from chassis.transaction import Transaction
from gateway.identity.caller import Caller
from gateway.models import AUDIT


def record(
    tx: Transaction,
    caller: Caller,
    action: str,
    target: str | None = None,
    **details: Any,
) -> None:
    """Add an entry, in the transaction of what it tells of.

    Args:
        action: ``sign_in``, ``person.changed`` ...
        target: what it was done to, like ``person:7``.
        details: JSON values; never a secret.
    """
    write(
        tx,
        actor_id=caller.actor.id,
        actor_name=caller.actor.name,
        action=action,
        target=target,
        address=caller.address,
        request_id=caller.request_id,
        details=details,
    )


def write(tx: Transaction, **values: Any) -> None:
    """Add an entry that no request caused; the columns of the table by name."""
    tx.execute(insert(AUDIT).values(**{"details": {}, **values}))


def prune(tx: Transaction, days: int) -> None:
    """Drop entries that are older, and note how many; a trigger refuses those under 30 days."""
    tx.execute(text("SET LOCAL tickets.audit_retention = 'on'"))
    old = AUDIT.c.at < func.now() - timedelta(days=days)
    dropped = tx.execute(delete(AUDIT).where(old)).rowcount
    if dropped:
        details = {"dropped": dropped, "older_than_days": days}
        write(
            tx,
            actor_id="system",
            actor_name="system",
            action="audit.pruned",
            details=details,
        )
