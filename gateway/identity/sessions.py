"""Browsers that are signed in: the session behind a cookie.

Source: OWASP Session Management Cheat Sheet.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from chassis.transaction import Transaction
from gateway.identity.cookies import full_name, set_cookie, value_in, value_of
from gateway.identity.keys import Kind, hashed, new_key
from gateway.models import PEOPLE, SESSIONS

COOKIE = "session"
IDLE = timedelta(hours=12)  # unused
LIFETIME = timedelta(days=30)  # used all the time
TOUCH_EVERY = timedelta(minutes=1)  # a use is written down this often at most
USER_AGENT = 300  # characters

_ALIVE = (SESSIONS.c.expires_at > func.now(), SESSIONS.c.last_used_at > func.now() - IDLE)


def create(tx: Transaction, person_id: int, address: str, user_agent: str) -> str:
    """A new session; the key for its cookie."""
    key = new_key()
    tx.execute(
        insert(SESSIONS).values(
            key_hash=hashed(key),
            person_id=person_id,
            expires_at=func.now() + LIFETIME,
            address=address,
            user_agent=user_agent[:USER_AGENT],
        )
    )
    return key


def find(connection: Connection, key_hash: str) -> Row | None:
    """A session that is alive, with its person (``email``, ``name``, ``role``), or None.

    ``stale``: whether this use is to be written down.
    """
    return connection.execute(
        select(
            SESSIONS.c.id,
            SESSIONS.c.person_id,
            SESSIONS.c.expires_at,
            SESSIONS.c.proved_at,
            (SESSIONS.c.last_used_at < func.now() - TOUCH_EVERY).label("stale"),
            PEOPLE.c.email,
            PEOPLE.c.name,
            PEOPLE.c.role,
        )
        .join(PEOPLE, PEOPLE.c.id == SESSIONS.c.person_id)
        .where(SESSIONS.c.key_hash == key_hash, PEOPLE.c.active, *_ALIVE)
    ).first()


def touch(tx: Transaction, session_id: int) -> None:
    """Write down that it is used now."""
    tx.execute(update(SESSIONS).where(SESSIONS.c.id == session_id).values(last_used_at=func.now()))


KIND = Kind("session", find, touch)


def prove(tx: Transaction, session_id: int) -> None:
    """Write down that its person has proved now who they are."""
    tx.execute(update(SESSIONS).where(SESSIONS.c.id == session_id).values(proved_at=func.now()))


def of_person(connection: Connection, person_id: int) -> list[Row]:
    """Those alive, the last used first."""
    mine = select(SESSIONS).where(SESSIONS.c.person_id == person_id, *_ALIVE)
    return list(connection.execute(mine.order_by(SESSIONS.c.last_used_at.desc())))


def end(tx: Transaction, person_id: int, session_id: int | None) -> bool:
    """End one of a person's sessions; whether there was one."""
    this = (SESSIONS.c.id == session_id, SESSIONS.c.person_id == person_id)
    return tx.execute(delete(SESSIONS).where(*this)).rowcount > 0


def end_all(tx: Transaction, person_id: int, but: int | None = None) -> int:
    """End a person's sessions, ``but`` one; how many."""
    mine = delete(SESSIONS).where(SESSIONS.c.person_id == person_id)
    if but is not None:
        mine = mine.where(SESSIONS.c.id != but)
    return tx.execute(mine).rowcount


def end_by_key(tx: Transaction, key: str) -> None:
    """End the session of a cookie, if it has one."""
    tx.execute(delete(SESSIONS).where(SESSIONS.c.key_hash == hashed(key)))


def prune(tx: Transaction) -> None:
    """Forget those that have ended by themselves."""
    ended = or_(SESSIONS.c.expires_at < func.now(), SESSIONS.c.last_used_at < func.now() - IDLE)
    tx.execute(delete(SESSIONS).where(ended))


def cookie(key: str, secure: bool) -> str:
    """The value of ``Set-Cookie``."""
    return set_cookie(COOKIE, key, int(LIFETIME.total_seconds()), secure)


def no_cookie(secure: bool) -> str:
    """The value of ``Set-Cookie`` that takes the cookie away."""
    return set_cookie(COOKIE, "", 0, secure)


def key_of(headers: Mapping[str, str], secure: bool) -> str | None:
    """What the request's cookie holds; None if it has none, or two of that name.

    Args:
        secure: whether the client came by https, where the name is another one.
    """
    return value_of(headers, full_name(COOKIE, secure))


def key_in(cookies: str, secure: bool = False) -> str | None:
    """The key in a ``Cookie`` or ``Set-Cookie`` header."""
    return value_in(cookies, full_name(COOKIE, secure))
