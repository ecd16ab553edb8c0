"""The assignment service: decides how urgent a ticket is. It has no HTTP API."""

from typing import Any

from sqlalchemy import Table, select, text

from assignment import schemas, triage
from assignment.exceptions import AssignmentNotFound
from assignment.models import Assignment, Base
from assignment.policy import POLICY
from chassis import service
from chassis.database import Database
from chassis.events.handler import event_handler
from chassis.events.publisher import EventPublisher
from chassis.identity import Guard, allowed
from chassis.rpc.server import rpc
from chassis.validation import identifier

ASSIGNMENTS: Table = Assignment.__table__  # type: ignore[assignment]

# a ticket that was announced twice keeps its first priority
_STORE = text(
    """
    INSERT INTO assignments (ticket_id, priority, rule, words)
    SELECT ticket_id, priority, rule, words
    FROM json_populate_recordset(NULL::assignments, CAST(:rows AS json))
    ON CONFLICT DO NOTHING
    """
)


class AssignmentService(service.Service):
    name = "assignment"

    actor = Guard(POLICY)
    db = Database(Base)
    events = EventPublisher()

    @event_handler("ticket", "ticket.created", schema=schemas.TicketCreated())
    def on_ticket_created(self, ticket: dict[str, Any]) -> None:
        """Decide the priority, keep it with its reason, publish ``priority.assigned``."""
        decision = triage.decide(ticket["title"], ticket["description"] or "")
        assignment = {
            "ticket_id": ticket["id"],
            "priority": decision.priority,
            "rule": decision.rule,
            "words": list(decision.words),
        }
        with self.db.transaction() as tx:
            tx.later(_STORE, assignment)
            event = assignment | {"requester_email": ticket["requester_email"]}
            self.events.publish(tx, "priority.assigned", event)

    @rpc
    @allowed("assignments.read")
    def get(self, ticket_id: int) -> dict[str, Any]:
        """A ticket's priority and why.

        Raises:
            AssignmentNotFound
        """
        found = select(ASSIGNMENTS).where(ASSIGNMENTS.c.ticket_id == identifier(ticket_id))
        with self.db.reading() as connection:
            row = connection.execute(found).first()
        if row is None:
            raise AssignmentNotFound(ticket_id)
        return schemas.picture(row)
