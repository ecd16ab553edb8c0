"""Which notifications somebody may see, and the statements about them."""

from sqlalchemy import ColumnElement, Table, false, func

from chassis.identity import Acting
from notification.models import Notification

NOTIFICATIONS: Table = Notification.__table__  # type: ignore[assignment]


def visible(actor: Acting) -> list[ColumnElement[bool]]:
    """Conditions of the notifications that the allowed action reaches."""
    if not actor.own_only:
        return []
    if actor.email is None:  # and not: those without a recipient, as SQLAlchemy takes None
        return [false()]
    return [func.lower(NOTIFICATIONS.c.recipient) == actor.email]
