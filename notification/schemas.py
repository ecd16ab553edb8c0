"""What the notification service takes and gives."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from chassis.paging import PageQuery
from chassis.pictures import Picture, identifier
from chassis.times import rfc3339
from notification import wording

_ID = validate.Range(1, 2**63 - 1)


class TicketCreated(Schema):
    """The event of the ticket service, as far as its announcement needs it."""

    class Meta:
        unknown = EXCLUDE

    id = fields.Integer(required=True, strict=True, validate=_ID)
    title = fields.String(required=True)
    requester_email = fields.String(load_default=None, allow_none=True)


class PriorityAssigned(Schema):
    """The event of the assignment service, as far as its announcement needs it."""

    class Meta:
        unknown = EXCLUDE

    ticket_id = fields.Integer(required=True, strict=True, validate=_ID)
    priority = fields.String(required=True)
    rule = fields.String(load_default=None, allow_none=True)
    words = fields.List(fields.String(), load_default=list)
    requester_email = fields.String(load_default=None, allow_none=True)


class NotificationQuery(PageQuery):
    ticket_id = fields.Integer(validate=_ID)
    unread = fields.Boolean()


class NotificationPicture(Picture):
    """A notification, in the reader's language."""

    id = identifier(example=12)
    ticket_id = identifier(example=6)
    event = fields.String(metadata={"example": "priority.assigned"})
    text = fields.String(metadata={"example": "El ticket n.º 6 tiene prioridad crítica"})
    data = fields.Dict(metadata={"description": "what the event says"})
    recipient = fields.String(allow_none=True, metadata={"example": "ana@example.com"})
    read_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "of the first reading"}
    )
    created_at = fields.AwareDateTime()


def picture(notification: Any, language: str) -> dict[str, Any]:
    """A notification as the API shows it."""
    data = dict(notification.data)
    if notification.event == "priority.assigned":
        data["reason"] = wording.reason(data, language)
    return {
        "id": notification.id,
        "ticket_id": notification.ticket_id,
        "event": notification.event,
        "text": wording.text(notification.event, notification.ticket_id, data, language),
        "data": data,
        "recipient": notification.recipient,
        "read_at": notification.read_at and rfc3339(notification.read_at),
        "created_at": rfc3339(notification.created_at),
    }
