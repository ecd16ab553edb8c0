"""Links that let a person set a password, once: invitations and resets."""

from datetime import timedelta

from sqlalchemy import Connection, Row, delete, func, insert, select

from chassis.transaction import Transaction
from gateway.identity.keys import hashed, new_key
from gateway.models import LINKS, PEOPLE

INVITE, RESET = "invite", "reset"
LIFETIMES = {INVITE: timedelta(days=7), RESET: timedelta(hours=1)}

_GOOD = (LINKS.c.expires_at > func.now(), PEOPLE.c.active)


def create(tx: Transaction, person_id: int, purpose: str) -> str:
    """The key of a new link; those made before stay good."""
    key = new_key()
    tx.execute(
        insert(LINKS).values(
            key_hash=hashed(key),
            person_id=person_id,
            purpose=purpose,
            expires_at=func.now() + LIFETIMES[purpose],
        )
    )
    return key


def address(page_url: str, key: str, purpose: str) -> str:
    """The page's address with the key in the fragment, which no server and no log sees."""
    return f"{page_url}/reset{'?invitation' if purpose == INVITE else ''}#{key}"


def find(connection: Connection, key: str) -> Row | None:
    """The person a link is for, with ``link_id`` and ``purpose``; None if it is not good."""
    columns = (PEOPLE, LINKS.c.id.label("link_id"), LINKS.c.purpose)
    person = select(*columns).join(LINKS, LINKS.c.person_id == PEOPLE.c.id)
    return connection.execute(person.where(LINKS.c.key_hash == hashed(key), *_GOOD)).first()


def use(tx: Transaction, link_id: int) -> bool:
    """Use up a link; whether it was still there. Lock its person first (``people.lock``)."""
    return tx.execute(delete(LINKS).where(LINKS.c.id == link_id)).rowcount > 0


def forget_all(tx: Transaction, person_id: int) -> None:
    """Make all links of a person useless."""
    tx.execute(delete(LINKS).where(LINKS.c.person_id == person_id))


def prune(tx: Transaction) -> None:
    tx.execute(delete(LINKS).where(LINKS.c.expires_at < func.now()))
