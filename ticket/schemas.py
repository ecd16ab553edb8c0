"""What the ticket service takes and gives."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from chassis.paging import PageQuery
from chassis.pictures import Events, Picture, Published, identifier
from chassis.times import rfc3339
from chassis.validation import Choices, Moment, Text
from ticket.lifecycle import STATUSES
from ticket.models import PRIORITIES

TITLE, DESCRIPTION, EMAIL = 200, 20_000, 254  # characters
TAG, TAGS = 50, 20
KEY = 255


def _title(**options: Any) -> Text:
    return Text(trim=True, validate=validate.Length(min=1, max=TITLE), **options)


def _description(**options: Any) -> Text:
    return Text(validate=validate.Length(max=DESCRIPTION), **options)


class _Email(Text, fields.Email):
    """Kept in lower case, so that whose ticket it is needs no more than a comparison."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return super()._deserialize(value, attr, data, **options).lower()


class _Address(Text):
    """An address to look for: any text, in lower case."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return super()._deserialize(value, attr, data, **options).lower()


def _email(**options: Any) -> Text:
    return _Email(trim=True, allow_none=True, validate=validate.Length(max=EMAIL), **options)


def _tags(**options: Any) -> fields.List:
    return fields.List(
        Text(trim=True, validate=validate.Length(min=1, max=TAG)),
        validate=validate.Length(max=TAGS),
        **options,
    )


class NewTicket(Schema):
    title = _title(required=True)
    description = _description(load_default="")
    requester_email = _email(load_default=None)
    tags = _tags(load_default=list)


class TicketChanges(Schema):
    title = _title()
    description = _description()
    status = fields.String(validate=validate.OneOf(STATUSES))
    requester_email = _email()
    tags = _tags()


class TicketQuery(PageQuery):
    status = Choices(STATUSES)
    priority = Choices(PRIORITIES)
    tag = Choices()
    requester_email = _Address(trim=True)
    q = Text(trim=True, validate=validate.Length(max=200))
    created_after = Moment()
    created_before = Moment()
    ordering = fields.String(load_default="-created_at", validate=validate.OneOf(["-created_at"]))


class PriorityAssigned(Schema):
    """The event of the assignment service, as far as a ticket needs it."""

    class Meta:
        unknown = EXCLUDE

    ticket_id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**63 - 1))
    priority = fields.String(required=True, validate=validate.OneOf(PRIORITIES))


class TicketPicture(Picture):
    """A ticket."""

    id = identifier(example=6)
    title = fields.String(
        validate=validate.Length(min=1, max=TITLE),
        metadata={"example": "Servidor caído en producción"},
    )
    description = fields.String(
        validate=validate.Length(max=DESCRIPTION), metadata={"example": "Nadie puede entrar"}
    )
    status = fields.String(validate=validate.OneOf(STATUSES))
    priority = fields.String(
        allow_none=True,
        validate=validate.OneOf(PRIORITIES),
        metadata={"description": "null until it has been decided"},
    )
    requester_email = fields.String(allow_none=True, metadata={"example": "ana@example.com"})
    tags = fields.List(fields.String(), metadata={"example": ["red"]})
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()
    version = fields.Integer(
        metadata={"minimum": 1, "description": "grows with every change; the ETag"}
    )


EVENTS: Events = {
    "ticket.created": Published(TicketPicture, "a ticket was created"),
    "ticket.updated": Published(
        TicketPicture, "a person changed a ticket (not: its priority arrived)"
    ),
}


PUBLIC = ("id", "title", "description", "status", "priority", "created_at", "updated_at")


def public_picture(ticket: dict[str, Any]) -> dict[str, Any]:
    """What of a ticket's picture needs no sign-in: nobody's address."""
    return {name: ticket[name] for name in PUBLIC}


def picture(ticket: Any) -> dict[str, Any]:
    """A ticket as the API and the events show it; from a row or an instance."""
    return {
        "id": ticket.id,
        "title": ticket.title,
        "description": ticket.description,
        "status": ticket.status,
        "priority": ticket.priority,
        "requester_email": ticket.requester_email,
        "tags": ticket.tags,
        "created_at": rfc3339(ticket.created_at),
        "updated_at": rfc3339(ticket.updated_at),
        "version": ticket.version,
    }
