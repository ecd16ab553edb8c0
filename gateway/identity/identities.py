"""Accounts at providers of OpenID Connect, and whom they sign in.

Issuer and subject name an account. An e-mail address does not: it can change hands, and a provider
may assert anybody's.

Source: OpenID Connect Core 1.0, 5.7 (claim stability and uniqueness).
"""

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from chassis.transaction import Transaction
from gateway.models import IDENTITIES, PEOPLE


def find(tx: Transaction, issuer: str, subject: str) -> Row | None:
    """The person whom this account signs in, locked until the transaction ends; or None."""
    person = (
        select(PEOPLE)
        .join(IDENTITIES, IDENTITIES.c.person_id == PEOPLE.c.id)
        .where(IDENTITIES.c.issuer == issuer, IDENTITIES.c.subject == subject)
    )
    return tx.execute(person.with_for_update(of=PEOPLE, key_share=True)).first()


def link(tx: Transaction, person_id: int, issuer: str, subject: str) -> bool:
    """Let an account sign this person in from now on.

    Returns:
        Whether it does; False: it already signs somebody else in, which stays so.
    """
    new = insert(IDENTITIES).values(issuer=issuer, subject=subject, person_id=person_id)
    tx.execute(new.on_conflict_do_nothing())
    owner = find(tx, issuer, subject)
    return owner is not None and owner.id == person_id
