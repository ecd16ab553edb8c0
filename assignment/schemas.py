"""What the assignment service takes and gives."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from chassis.pictures import Events, Picture, Published, identifier
from chassis.times import rfc3339

PRIORITIES = ("low", "medium", "high", "critical")


class TicketCreated(Schema):
    """The event of the ticket service, as far as triage needs it."""

    class Meta:
        unknown = EXCLUDE

    id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**63 - 1))
    title = fields.String(required=True)
    description = fields.String(load_default="", allow_none=True)
    requester_email = fields.String(load_default=None, allow_none=True)


class AssignmentPicture(Picture):
    """A ticket's priority and why."""

    ticket_id = identifier()
    priority = fields.String(validate=validate.OneOf(PRIORITIES))
    rule = fields.String(allow_none=True, metadata={"description": "null: no rule matched"})
    words = fields.List(fields.String(), metadata={"description": "what the rule found"})
    created_at = fields.AwareDateTime()


class PriorityAssignedData(Picture):
    """What ``priority.assigned`` says."""

    ticket_id = identifier(example=6)
    priority = fields.String(validate=validate.OneOf(PRIORITIES))
    rule = fields.String(allow_none=True, metadata={"example": "outage"})
    words = fields.List(fields.String(), metadata={"example": ["caído", "nadie puede"]})
    requester_email = fields.String(allow_none=True, metadata={"example": "ana@example.com"})


EVENTS: Events = {"priority.assigned": Published(PriorityAssignedData, "a priority was decided")}


def picture(assignment: Any) -> dict[str, Any]:
    """An assignment as RPC shows it."""
    return {
        "ticket_id": assignment.ticket_id,
        "priority": assignment.priority,
        "rule": assignment.rule,
        "words": assignment.words,
        "created_at": rfc3339(assignment.created_at),
    }
