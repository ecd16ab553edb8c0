"""What the assignment service takes and gives."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from chassis.times import rfc3339


class TicketCreated(Schema):
    """The event of the ticket service, as far as triage needs it."""

    class Meta:
        unknown = EXCLUDE

    id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**63 - 1))
    title = fields.String(required=True)
    description = fields.String(load_default="", allow_none=True)
    requester_email = fields.String(load_default=None, allow_none=True)


def picture(assignment: Any) -> dict[str, Any]:
    """An assignment as RPC shows it."""
    return {
        "ticket_id": assignment.ticket_id,
        "priority": assignment.priority,
        "rule": assignment.rule,
        "words": assignment.words,
        "created_at": rfc3339(assignment.created_at),
    }
