"""The record of who did what: entries are added and never changed."""

from typing import Any

from sqlalchemy import insert

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
