"""Statements about notifications, and which of them somebody may see."""

from sqlalchemy import ColumnElement, Table, false, func

from chassis.identity import Acting
from chassis.prepared import prepared
from notification.events import FOR_AGENTS
from notification.models import Notification

NOTIFICATIONS: Table = Notification.__table__  # type: ignore[assignment]

# What a person has turned off in the page is muted: it is not shown to them. Agents see the entry
# of the ticket all the same, and the mail takes its subject from it.
STORE = prepared(
    "store_notifications",
    """
    INSERT INTO notifications (ticket_id, event, recipient, data, muted)
    SELECT ticket_id, event, recipient, data, EXISTS (
        SELECT FROM preferences
        WHERE preferences.email = told.recipient
            AND CAST(preferences.events -> told.event ->> 'in_app' AS boolean) = false
    )
    FROM json_populate_recordset(NULL::notifications, CAST(:rows AS json)) AS told
    ON CONFLICT DO NOTHING
    """,
)


def visible(actor: Acting) -> list[ColumnElement[bool]]:
    """Conditions of the notifications that the allowed action reaches."""
    recipient = func.lower(NOTIFICATIONS.c.recipient)
    if not actor.own_only:
        if actor.email is None:
            return []
        return [~NOTIFICATIONS.c.muted | recipient.is_distinct_from(actor.email)]
    if actor.email is None:  # and not: those without a recipient, as SQLAlchemy takes None
        return [false()]
    # an assignee need not be an agent, or not any more
    for_them = NOTIFICATIONS.c.event.not_in(FOR_AGENTS)
    return [recipient == actor.email, ~NOTIFICATIONS.c.muted, for_them]
