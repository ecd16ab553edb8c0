"""Taking over the priority that the assignment service has decided."""

from typing import Any

from sqlalchemy import text

from chassis.times import rfc3339
from chassis.transaction import Transaction
from ticket.service_levels import Levels

# An array of ids is looked up in the index, however little PostgreSQL knows of the table: joined, an
# event read all of a table that had grown since it was analysed (8 ms of 20,000 tickets).
_TAKE = text(
    """
    WITH assigned AS (
        -- the last one, if there are several of a ticket
        SELECT DISTINCT ON (ticket_id) event.*
        FROM ROWS FROM (
            json_to_recordset(CAST(:rows AS json)) AS (
                ticket_id bigint, priority text, rule text, words jsonb,
                ticket_created_at timestamptz, ticket_published_at text,
                first_response_due_at timestamptz,
                resolution_due_at timestamptz, sla_due_at timestamptz, sla_state text,
                sla_next_at timestamptz
            )
        ) WITH ORDINALITY AS event (
            ticket_id, priority, rule, words, ticket_created_at, ticket_published_at,
            first_response_due_at, resolution_due_at, sla_due_at, sla_state, sla_next_at, position
        )
        ORDER BY ticket_id, position DESC
    ), before AS (
        SELECT id, automatic_priority, triage, created_at,
            priority_overridden OR escalated_from IS NOT NULL AS settled,
            version = 1 AND status = 'open' AND NOT priority_overridden AS untouched
        FROM tickets
        WHERE id = ANY (ARRAY(SELECT ticket_id FROM assigned))
        ORDER BY id FOR UPDATE
    ), step AS (
        SELECT assigned.*, automatic_priority AS old_priority, triage AS old_triage, settled,
            -- of a ticket that more has happened to, the timer finds out when it is due
            coalesce(untouched AND created_at = ticket_created_at, false) AS measured
        FROM assigned JOIN before ON id = ticket_id
    ), updated AS (
        UPDATE tickets
        SET automatic_priority = step.priority,
            priority = CASE WHEN settled THEN tickets.priority ELSE step.priority END,
            triage = coalesce(old_triage, jsonb_build_object(
                'priority', step.priority, 'rule', rule, 'words', words,
                'published_at', ticket_published_at,
                'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            )),
            first_response_due_at = CASE WHEN measured THEN step.first_response_due_at
                ELSE tickets.first_response_due_at END,
            resolution_due_at = CASE WHEN measured THEN step.resolution_due_at
                ELSE tickets.resolution_due_at END,
            sla_due_at = CASE WHEN measured THEN step.sla_due_at ELSE tickets.sla_due_at END,
            sla_state = CASE WHEN measured THEN step.sla_state ELSE tickets.sla_state END,
            sla_next_at = CASE WHEN measured THEN step.sla_next_at ELSE now() END,
            updated_at = now(),
            version = version + 1
        FROM step
        WHERE tickets.id = ticket_id AND tickets.id = ANY (ARRAY(SELECT ticket_id FROM step))
            AND old_priority IS DISTINCT FROM step.priority
        RETURNING tickets.id
    )
    -- the first decision of a ticket is in its row
    INSERT INTO history (ticket_id, kind, actor_id, actor_name, data)
    SELECT id, 'priority_assigned', 'assignment', '', jsonb_build_object(
        'from', old_priority, 'to', priority, 'rule', rule, 'words', words
    )
    FROM updated JOIN step ON ticket_id = id
    WHERE old_triage IS NOT NULL
    """
)


def take(tx: Transaction, event: dict[str, Any], levels: Levels) -> None:
    """Keep a copy of the priority, and when the ticket is due by it; written before the commit,
    together with others.

    Args:
        event: loaded by ``schemas.PriorityAssigned``.
    """
    created_at = event["ticket_created_at"]
    due = levels.begin(event["priority"], created_at) if created_at is not None else {}
    published_at = event["ticket_published_at"]
    said = event | {"ticket_published_at": published_at and rfc3339(published_at)}
    tx.later(_TAKE, said | due)
