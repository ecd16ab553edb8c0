"""Signing a person in, whichever way they proved who they are."""

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from chassis.http import Request
from chassis.transaction import Transaction
from gateway.identity import audit, sessions
from gateway.identity.caller import Caller
from gateway.identity.emails import normalised
from gateway.models import PEOPLE


def sign_in(tx: Transaction, person: Row, request: Request, way: str) -> str:
    """Begin a session; the value of ``Set-Cookie``.

    The session that the browser had until now ends; a key that it brought along is never taken
    over.

    Args:
        person: a row of the table, read in ``tx``; whoever calls has made sure that it is active.
        way: how they proved who they are: ``password``, ``oidc:<provider>``; for the record.
    """
    caller: Caller = request.caller
    if (old := sessions.key_of(request.headers, request.caller.secure)) is not None:
        sessions.end_by_key(tx, old)
    key = sessions.create(tx, person.id, caller.address, caller.user_agent)
    values = {"last_signed_in_at": func.now(), "language": request.language}
    tx.execute(update(PEOPLE).where(PEOPLE.c.id == person.id).values(values))
    audit.write(
        tx,
        actor_id=f"person:{person.id}",
        actor_name=person.name,
        action="sign_in",
        target=f"person:{person.id}",
        address=caller.address,
        request_id=caller.request_id,
        details={"way": way},
    )
    return sessions.cookie(key, caller.secure)


def find_person(tx: Transaction, email: str) -> Row | None:
    """The person with this address, in any spelling; locked until the transaction ends.

    Raises:
        ValueError: it is no address that people here can have (``emails.normalised``).
    """
    found = select(PEOPLE).where(PEOPLE.c.email == normalised(email))
    return tx.execute(found.with_for_update(key_share=True)).first()


def create_person(tx: Transaction, email: str, name: str, role: str) -> Row | None:
    """A new person; None if somebody has this address.

    Raises:
        ValueError: it is no address that people here can have (``emails.normalised``).
    """
    new = pg_insert(PEOPLE).values(email=normalised(email), name=name, role=role)
    return tx.execute(new.on_conflict_do_nothing().returning(PEOPLE)).first()


def find_or_create_person(tx: Transaction, email: str, name: str, role: str) -> Row:
    """The person with this address; who is there already keeps name and role.

    Look at ``active`` before signing anybody in.

    Raises:
        ValueError: it is no address that people here can have (``emails.normalised``).
    """
    person = create_person(tx, email, name, role) or find_person(tx, email)
    assert person is not None
    return person
