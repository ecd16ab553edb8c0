"""API tokens: what programs act with for a person."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from chassis.transaction import Transaction
from gateway.exceptions import TooManyTokens
from gateway.identity import people
from gateway.identity.keys import Kind, hashed, new_key
from gateway.models import PEOPLE, TOKENS

PREFIX = "tk_"  # so that a secret scanner knows one
MOST = 50  # that are good, a person
SHOWN = 10  # characters a token is known by
TOUCH_EVERY = timedelta(minutes=1)
KEEP = timedelta(days=30)  # one that is over stays in the list, so that people see why


def create(
    tx: Transaction, person_id: int, name: str, scopes: list[str], days: int
) -> tuple[Row, str]:
    """A new token, and its secret, which is nowhere else.

    Raises:
        TooManyTokens: the person has MOST already.
    """
    # of two at once, the second waits here and counts the first
    people.lock(tx, person_id)
    good = (TOKENS.c.person_id == person_id, TOKENS.c.expires_at > func.now())
    if tx.execute(select(func.count()).select_from(TOKENS).where(*good)).scalar_one() >= MOST:
        raise TooManyTokens(MOST)
    secret = new_key(PREFIX)
    new = insert(TOKENS).values(
        key_hash=hashed(secret),
        prefix=secret[:SHOWN],
        person_id=person_id,
        name=name,
        scopes=scopes,
        expires_at=func.now() + timedelta(days=days),
    )
    return tx.execute(new.returning(TOKENS)).one(), secret


def find(connection: Connection, key_hash: str) -> Row | None:
    """One that is good, with its person (``email``, ``name``, ``role``), or None.

    ``stale``: whether this use is to be written down.
    """
    last_used = func.coalesce(TOKENS.c.last_used_at, "-infinity")
    return connection.execute(
        select(
            TOKENS.c.id,
            TOKENS.c.person_id,
            TOKENS.c.expires_at,
            TOKENS.c.scopes,
            (last_used < func.now() - TOUCH_EVERY).label("stale"),
            PEOPLE.c.email,
            PEOPLE.c.name,
            PEOPLE.c.role,
        )
        .join(PEOPLE, PEOPLE.c.id == TOKENS.c.person_id)
        .where(TOKENS.c.key_hash == key_hash, TOKENS.c.expires_at > func.now(), PEOPLE.c.active)
    ).first()


def touch(tx: Transaction, token_id: int) -> None:
    """Write down that it is used now."""
    tx.execute(update(TOKENS).where(TOKENS.c.id == token_id).values(last_used_at=func.now()))


KIND = Kind("token", find, touch)


def of_person(connection: Connection, person_id: int) -> list[Row]:
    """The newest first."""
    mine = select(TOKENS).where(TOKENS.c.person_id == person_id)
    return list(connection.execute(mine.order_by(TOKENS.c.id.desc())))


def revoke(tx: Transaction, person_id: int, token_id: int | None) -> Row | None:
    """Revoke one of a person's tokens; the token, or None if there is none."""
    this = (TOKENS.c.id == token_id, TOKENS.c.person_id == person_id)
    return tx.execute(delete(TOKENS).where(*this).returning(TOKENS)).first()


def revoke_all(tx: Transaction, person_id: int) -> int:
    """Revoke a person's tokens; how many."""
    return tx.execute(delete(TOKENS).where(TOKENS.c.person_id == person_id)).rowcount


def prune(tx: Transaction) -> None:
    """Forget those that have long been over."""
    tx.execute(delete(TOKENS).where(TOKENS.c.expires_at < func.now() - KEEP))


def secret_of(headers: Any) -> str | None:
    """What ``Authorization: Bearer`` holds; None if there is none.

    Args:
        headers: a mapping that does not mind the case of names.
    """
    scheme, _, secret = headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
