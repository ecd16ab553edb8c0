"""What the ticket service takes and gives."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from chassis.paging import PageQuery
from chassis.pictures import OPTIONAL, Events, Picture, Published
from chassis.pictures import identifier as id_field
from chassis.times import rfc3339
from chassis.validation import Choices, Moment, Text, TrueOrFalse, identifier, spanish
from ticket.csv_format import DELIMITERS
from ticket.lifecycle import STATUSES, moves
from ticket.models import PRIORITIES

spanish(
    {
        "Has to be your own address.": "Tiene que ser su propia dirección.",
    }
)

TITLE, DESCRIPTION, EMAIL = 200, 20_000, 254  # characters
TAG, TAGS = 50, 20
REFERENCE = 200
IMPORT_ROWS = 200  # at once: others wait while they are checked
COMMENT = 20_000


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


class ImportedTicket(NewTicket):
    """A ticket of another system; ``priority`` counts as set by hand."""

    external_ref = Text(required=True, trim=True, validate=validate.Length(min=1, max=REFERENCE))
    status = fields.String(load_default=STATUSES[0], validate=validate.OneOf(STATUSES))
    priority = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(PRIORITIES)
    )
    assignee_email = _email(load_default=None)
    created_at = Moment(load_default=None, allow_none=True)


class Import(Schema):
    """``rows``: tickets to import."""

    rows = fields.List(
        fields.Nested(ImportedTicket), required=True, validate=validate.Length(max=IMPORT_ROWS)
    )


class TicketChanges(Schema):
    title = _title()
    description = _description()
    status = fields.String(validate=validate.OneOf(STATUSES))
    requester_email = _email()
    assignee_email = _email()
    priority = fields.String(allow_none=True, validate=validate.OneOf(PRIORITIES))
    tags = _tags()


class NewComment(Schema):
    body = Text(required=True, trim=True, validate=validate.Length(min=1, max=COMMENT))
    internal = TrueOrFalse(load_default=False)


class TicketQuery(PageQuery):
    status = Choices(STATUSES)
    priority = Choices(PRIORITIES)
    tag = Choices()
    requester_email = _Address(trim=True)
    assignee_email = _Address(trim=True)
    unassigned = fields.Boolean()
    q = Text(trim=True, validate=validate.Length(max=200))
    created_after = Moment()
    created_before = Moment()
    ordering = fields.String(load_default="-created_at", validate=validate.OneOf(["-created_at"]))


class TicketExportQuery(TicketQuery):
    """The list's filters, and how the file is written."""

    class Meta:
        exclude = ("page_size", "page", "cursor", "ordering")

    delimiter = fields.String(load_default="comma", validate=validate.OneOf(list(DELIMITERS)))
    bom = fields.Boolean(
        load_default=False,
        metadata={"description": "begins with the mark by which Excel knows UTF-8"},
    )


class PriorityAssigned(Schema):
    """The event of the assignment service, as far as a ticket needs it."""

    class Meta:
        unknown = EXCLUDE

    ticket_id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**63 - 1))
    priority = fields.String(required=True, validate=validate.OneOf(PRIORITIES))
    rule = fields.String(load_default=None, allow_none=True)
    words = fields.List(fields.String(), load_default=list)


def ticket_id(value: Any) -> int:
    """What can be a ticket's id; 0, which is none, for all else."""
    return identifier(value) or 0


class TicketPicture(Picture):
    """A ticket."""

    id = id_field(example=6)
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
    assignee_email = fields.String(allow_none=True, metadata={"example": "leo@example.com"})
    priority_overridden = fields.Boolean(
        metadata={"description": "an agent has set the priority by hand"}
    )
    external_ref = fields.String(
        allow_none=True, metadata={"description": "where the ticket was imported from"}
    )
    allowed_moves = fields.List(
        fields.String(validate=validate.OneOf(STATUSES)),
        metadata={"description": "statuses that can be next"},
    )


class CommentPicture(Picture):
    """A comment on a ticket."""

    id = id_field(example=3)
    ticket_id = id_field(example=6)
    author_id = fields.String(metadata={"example": "person:7"})
    author_name = fields.String()
    author_email = fields.String(allow_none=True)
    internal = fields.Boolean(metadata={"description": "a note among agents"})
    body = fields.String()
    created_at = fields.AwareDateTime()


# "from" is a word that Python keeps for itself
StatusChangedData = TicketPicture.from_dict(
    {name: fields.String(validate=validate.OneOf(STATUSES)) for name in ("from", "to")},
    name="StatusChangedData",
)
AssignedData = TicketPicture.from_dict(
    {name: fields.String(allow_none=True) for name in ("from", "to")}, name="AssignedData"
)


class CommentedData(TicketPicture):
    """What ``ticket.commented`` says: the ticket, and the comment."""

    comment_id = id_field(example=3)
    body = fields.String()
    internal = fields.Boolean(metadata={"description": "a note among agents"})
    author_id = fields.String(metadata={"example": "person:7"})
    author_name = fields.String()
    author_email = fields.String(allow_none=True)
    by_requester = fields.Boolean()
    first_response = fields.Boolean(metadata={"description": "the first public one of an agent"})


class CreatedData(TicketPicture):
    """What ``ticket.created`` says."""

    imported = fields.Boolean(
        metadata={
            **OPTIONAL,
            "description": "true: it comes from another system; nobody is told of it",
        }
    )


EVENTS: Events = {
    "ticket.created": Published(CreatedData, "a ticket was created"),
    "ticket.updated": Published(
        TicketPicture, "a person changed a ticket (not: its priority arrived)"
    ),
    "ticket.status_changed": Published(StatusChangedData, "a ticket has another status"),
    "ticket.assigned": Published(AssignedData, "a ticket has another assignee, or none"),
    "ticket.commented": Published(CommentedData, "somebody commented on a ticket"),
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
        "assignee_email": ticket.assignee_email,
        "priority_overridden": ticket.priority_overridden,
        "external_ref": ticket.external_ref,
        "allowed_moves": moves(ticket.status),
    }


def comment_picture(comment: Any) -> dict[str, Any]:
    """A comment as the API shows it."""
    return {
        "id": comment.id,
        "ticket_id": comment.ticket_id,
        "author_id": comment.author_id,
        "author_name": comment.author_name,
        "author_email": comment.author_email,
        "internal": comment.internal,
        "body": comment.body,
        "created_at": rfc3339(comment.created_at),
    }
