"""Links by which whoever has one sees one ticket."""

from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select

from chassis.transaction import Transaction
from gateway.identity.keys import hashed, new_key
from gateway.models import SHARED_TICKETS

LIFETIME = timedelta(days=90)


def create(tx: Transaction, ticket_id: int) -> str:
    """The key of a new link."""
    key = new_key()
    tx.execute(
        insert(SHARED_TICKETS).values(
            key_hash=hashed(key), ticket_id=ticket_id, expires_at=func.now() + LIFETIME
        )
    )
    return key


def find(connection: Connection, key: str) -> int | None:
    """The ticket's id; None where there is no such link, or no more."""
    shared = SHARED_TICKETS.c
    good = (shared.key_hash == hashed(key), shared.expires_at > func.now())
    return connection.execute(select(shared.ticket_id).where(*good)).scalar()


def prune(tx: Transaction) -> None:
    tx.execute(delete(SHARED_TICKETS).where(SHARED_TICKETS.c.expires_at < func.now()))
