"""Statements about notifications, and which of them somebody may see."""

from sqlalchemy import ColumnElement, Table, false, func

from chassis.identity import Acting
from chassis.prepared import prepared
from notification.models import Notification

NOTIFICATIONS: Table = Notification.__table__  # type: ignore[assignment]

# What a person has turned off is not kept.
STORE = prepared(
    "store_notifications",
    """
    INSERT INTO notifications (ticket_id, event, recipient, data)
    SELECT ticket_id, event, recipient, data
    FROM json_populate_recordset(NULL::notifications, CAST(:rows AS json)) AS told
    WHERE NOT EXISTS (
        SELECT FROM preferences
        WHERE preferences.email = told.recipient
            AND CAST(preferences.events -> told.event ->> 'in_app' AS boolean) = false
    )
    ON CONFLICT DO NOTHING
    """,
)


def visible(actor: Acting) -> list[ColumnElement[bool]]:
    """Conditions of the notifications that the allowed action reaches."""
    if not actor.own_only:
        return []
    if actor.email is None:  # and not: those without a recipient, as SQLAlchemy takes None
        return [false()]
    return [func.lower(NOTIFICATIONS.c.recipient) == actor.email]
