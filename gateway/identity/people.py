"""The lock on a person, which orders the transactions that change what a person has.

Such a transaction takes its locks in this order: the person, throttled attempts, links, sessions,
API tokens. So two transactions of one person wait for each other here and cannot deadlock.
"""

from sqlalchemy import Row, select

from chassis.transaction import Transaction
from gateway.models import PEOPLE


def lock(tx: Transaction, person_id: int | None) -> Row | None:
    """The person, locked until the transaction ends; None if there is none."""
    this = select(PEOPLE).where(PEOPLE.c.id == person_id)
    return tx.execute(this.with_for_update(key_share=True)).first()
