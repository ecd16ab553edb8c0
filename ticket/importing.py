"""Tickets of another system, by what that called them: created once, however often they come."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from chassis.events.publisher import Publish
from chassis.identity import Acting
from chassis.transaction import Transaction, as_json
from ticket.pictures import picture, told

CREATED, EXISTING = "created", "existing"

# The condition keeps numbers of tickets for those that are new: a conflict would use one up.
_INSERT = text(
    """
    INSERT INTO tickets (
        external_ref, title, description, requester_email, tags, status, priority,
        priority_overridden, assignee_email, created_at, created_by, created_by_name, sla_next_at
    )
    SELECT
        external_ref, title, description, requester_email, tags, status, priority,
        priority IS NOT NULL, assignee_email, coalesce(created_at, now()), :by, :by_name,
        -- the timer measures what is still to be done, if it came after there were service levels
        CASE WHEN priority IS NOT NULL AND status NOT IN ('resolved', 'closed')
            AND coalesce(created_at, now()) >= (SELECT since FROM service_levels) THEN now() END
    FROM ROWS FROM (
        json_to_recordset(CAST(:rows AS json)) AS (
            external_ref text, title text, description text, requester_email text, tags text[],
            status text, priority text, assignee_email text, created_at timestamptz
        )
    ) WITH ORDINALITY AS new (
        external_ref, title, description, requester_email, tags, status, priority,
        assignee_email, created_at, position
    )
    WHERE NOT EXISTS (SELECT FROM tickets WHERE tickets.external_ref = new.external_ref)
    ORDER BY position
    ON CONFLICT (external_ref) WHERE external_ref IS NOT NULL DO NOTHING
    RETURNING *
    """
)


def create(
    tx: Transaction, rows: Sequence[dict[str, Any]], actor: Acting, events: Publish
) -> list[str]:
    """Create those that are not there yet, and publish ``ticket.created``, marked, for each.

    Args:
        rows: loaded by ``schemas.ImportedTicket``.

    Returns:
        CREATED or EXISTING for each row.
    """
    who = {"by": actor.id, "by_name": actor.name}
    new = set()
    for ticket in tx.execute(_INSERT, {"rows": as_json(rows), **who}):
        new.add(ticket.external_ref)
        events.publish(tx, "ticket.created", told(picture(ticket)) | {"imported": True})
    results = []
    for row in rows:
        results.append(CREATED if row["external_ref"] in new else EXISTING)
        new.discard(row["external_ref"])  # a second one in the same call is there by now
    return results
