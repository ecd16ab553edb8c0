"""What the ticket service gives: answers of the API, and data of events."""

from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from chassis.pictures import OPTIONAL, Events, Picture, Published, identifier
from chassis.times import rfc3339
from ticket import schemas, sla
from ticket.lifecycle import STATUSES, moves
from ticket.models import PRIORITIES


class TicketData(Picture):
    """A ticket, as events have it."""

    id = identifier(example=6)
    title = fields.String(
        validate=validate.Length(min=1, max=schemas.TITLE),
        metadata={"example": "Servidor caído en producción"},
    )
    description = fields.String(
        validate=validate.Length(max=schemas.DESCRIPTION),
        metadata={"example": "Nadie puede entrar"},
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


class CountPicture(Picture):
    """How many tickets have a value."""

    value = fields.String(allow_none=True, metadata={"description": "null: those without one"})
    count = fields.Integer(metadata={"minimum": 0})
    capped = fields.Boolean(metadata={"description": "there may be more"})


class FacetsPicture(Picture):
    """Tickets of a list by their values. A facet leaves out the filter on itself."""

    status = fields.List(fields.Nested(CountPicture))
    priority = fields.List(fields.Nested(CountPicture))
    assignee = fields.List(fields.Nested(CountPicture))
    tag = fields.List(fields.Nested(CountPicture))


def _agents_time(description: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(
        allow_none=True, metadata={"description": f"{description}; null to requesters"}
    )


class TicketPicture(TicketData):
    """A ticket."""

    first_response_at = _agents_time("when an agent first answered in public")
    first_response_due_at = _agents_time("null while its clock is paused")
    resolved_at = _agents_time("when it was resolved, or closed without that")
    resolution_due_at = _agents_time("null while its clock is paused")
    sla_due_at = _agents_time("the earlier of the two that are still to be reached")
    sla_state = fields.String(
        allow_none=True,
        validate=validate.OneOf(sla.STATES),
        metadata={"description": "breached from the first missed target on; null to requesters"},
    )
    escalated_from = fields.String(
        allow_none=True,
        validate=validate.OneOf(PRIORITIES),
        metadata={"description": "the priority before a breach raised it; null to requesters"},
    )


class CommentPicture(Picture):
    """A comment on a ticket."""

    id = identifier(example=3)
    ticket_id = identifier(example=6)
    author_id = fields.String(metadata={"example": "person:7"})
    author_name = fields.String()
    author_email = fields.String(allow_none=True)
    internal = fields.Boolean(metadata={"description": "a note among agents"})
    body = fields.String()
    created_at = fields.AwareDateTime()


# "from" is a word that Python keeps for itself
StatusChangedData = TicketData.from_dict(
    {name: fields.String(validate=validate.OneOf(STATUSES)) for name in ("from", "to")},
    name="StatusChangedData",
)
AssignedData = TicketData.from_dict(
    {name: fields.String(allow_none=True) for name in ("from", "to")}, name="AssignedData"
)


class CommentedData(TicketData):
    """What ``ticket.commented`` says: the ticket, and the comment."""

    comment_id = identifier(example=3)
    body = fields.String()
    internal = fields.Boolean(metadata={"description": "a note among agents"})
    author_id = fields.String(metadata={"example": "person:7"})
    author_name = fields.String()
    author_email = fields.String(allow_none=True)
    by_requester = fields.Boolean()
    first_response = fields.Boolean(metadata={"description": "the first public one of an agent"})


class ServiceLevelData(TicketData):
    """What ``ticket.sla_warning`` and ``ticket.sla_breached`` say: the ticket, and its target."""

    target = fields.String(validate=validate.OneOf(sla.TARGETS))
    due_at = fields.AwareDateTime(metadata={"description": "of the target"})
    time_zone = fields.String(
        metadata={"example": "Europe/Madrid", "description": "of the business hours"}
    )
    escalated_from = fields.String(
        allow_none=True,
        validate=validate.OneOf(PRIORITIES),
        metadata={"description": "the priority that this breach has raised"},
    )
    internal = fields.Boolean(metadata={"description": "true: it is not for requesters"})


class CreatedData(TicketData):
    """What ``ticket.created`` says."""

    imported = fields.Boolean(
        metadata={
            **OPTIONAL,
            "description": "true: it comes from another system; nobody is told of it",
        }
    )
    anonymous = fields.Boolean(
        metadata={
            **OPTIONAL,
            "description": "true: somebody who is not signed in sent it; the address may be another's",
        }
    )


EVENTS: Events = {
    "ticket.created": Published(CreatedData, "a ticket was created"),
    "ticket.updated": Published(
        TicketData,
        "a person changed a ticket, or a breach its priority (not: its priority arrived)",
    ),
    "ticket.status_changed": Published(StatusChangedData, "a ticket has another status"),
    "ticket.assigned": Published(AssignedData, "a ticket has another assignee, or none"),
    "ticket.commented": Published(CommentedData, "somebody commented on a ticket"),
    "ticket.sla_warning": Published(
        ServiceLevelData, "three quarters of the time for a target have passed"
    ),
    "ticket.sla_breached": Published(ServiceLevelData, "a target was missed"),
}


class SlaHoursPicture(Picture):
    """Hours of some days of the week."""

    days = fields.List(fields.Integer(validate=validate.Range(1, 7)))
    start = fields.String(data_key="from", metadata={"example": "09:00"})
    end = fields.String(data_key="to", metadata={"example": "18:00"})


class SlaTargetPicture(Picture):
    """What a priority promises."""

    first_response_minutes = fields.Integer(allow_none=True)
    resolution_minutes = fields.Integer(allow_none=True)
    around_the_clock = fields.Boolean(metadata={"description": "not in business hours alone"})
    escalate = fields.Boolean(metadata={"description": "a breach raises the priority"})


class SlaPicture(Picture):
    """What is promised for each priority, and when people work."""

    time_zone = fields.String(metadata={"example": "Europe/Madrid"})
    business_hours = fields.List(fields.Nested(SlaHoursPicture))
    holidays = fields.List(fields.Date(), metadata={"example": ["2026-12-25"]})
    targets = fields.Dict(
        keys=fields.String(validate=validate.OneOf(PRIORITIES)),
        values=fields.Nested(SlaTargetPicture),
    )
    version = fields.Integer(metadata={"minimum": 1})


def _count(**metadata: Any) -> fields.Integer:
    return fields.Integer(metadata={"minimum": 0, **metadata})


def _priority(**metadata: Any) -> fields.String:
    return fields.String(
        allow_none=True, validate=validate.OneOf(PRIORITIES), metadata=metadata or None
    )


class DayPicture(Picture):
    """A day of the overview."""

    date = fields.Date()
    created = _count()
    resolved = _count()


class BacklogGroupPicture(Picture):
    """Open tickets of one status and one priority."""

    status = fields.String(validate=validate.OneOf(STATUSES))
    priority = _priority()
    count = _count()


class AgeGroupPicture(Picture):
    """Open tickets that were created so long ago."""

    from_days = _count()
    to_days = fields.Integer(allow_none=True, metadata={"description": "null: and older"})
    count = _count()


class BacklogPicture(Picture):
    """The tickets that are open now."""

    count = _count()
    unassigned = _count()
    breached = _count(description="a target of theirs was missed")
    by_status_and_priority = fields.List(fields.Nested(BacklogGroupPicture))
    by_age = fields.List(fields.Nested(AgeGroupPicture))


class SpeedPicture(Picture):
    """How fast tickets of one priority reach a target."""

    priority = fields.String(validate=validate.OneOf(PRIORITIES))
    met = _count()
    missed = _count()
    pending = _count(description="there is still time")
    median_seconds = fields.Float(allow_none=True, metadata={"description": "from the creation on"})
    p90_seconds = fields.Float(allow_none=True, metadata={"description": "of nine in ten"})


class OverviewPicture(Picture):
    """How much comes and goes, how much is open and how old, and how fast it is."""

    first_day = fields.Date()
    last_day = fields.Date(metadata={"description": "today"})
    time_zone = fields.String(metadata={"example": "Europe/Madrid"})
    by_day = fields.List(fields.Nested(DayPicture))
    backlog = fields.Nested(BacklogPicture)
    first_response = fields.List(
        fields.Nested(SpeedPicture),
        metadata={"description": "of the tickets that were created in these days"},
    )
    resolution = fields.List(fields.Nested(SpeedPicture))


PUBLIC = ("id", "title", "description", "status", "priority", "created_at", "updated_at")


def public_picture(ticket: dict[str, Any]) -> dict[str, Any]:
    """What of a ticket's picture needs no sign-in: nobody's address."""
    return {name: ticket[name] for name in PUBLIC}


# what agents alone see of a ticket; every way out to requesters cuts it by this list
AGENTS_ONLY = tuple(name for name in TicketPicture().fields if name not in TicketData().fields)


def told(picture: dict[str, Any]) -> dict[str, Any]:
    """A ticket's picture as events have it, or its changes by field: what requesters may hear of."""
    return {name: value for name, value in picture.items() if name not in AGENTS_ONLY}


def picture(ticket: Any) -> dict[str, Any]:
    """A ticket as the API shows it to agents; from a row or an instance."""
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
        "first_response_at": _time(ticket.first_response_at),
        "first_response_due_at": _time(ticket.first_response_due_at),
        "resolved_at": _time(ticket.resolved_at),
        "resolution_due_at": _time(ticket.resolution_due_at),
        "sla_due_at": _time(ticket.sla_due_at),
        "sla_state": ticket.sla_state,
        "escalated_from": ticket.escalated_from,
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


def service_levels_picture(row: Any) -> dict[str, Any]:
    """The service levels as the API shows them."""
    # jsonb keeps no order
    return {
        "time_zone": row.time_zone,
        "business_hours": [
            {name: window[name] for name in ("days", "from", "to")} for window in row.business_hours
        ],
        "holidays": row.holidays,
        "targets": {
            priority: {name: row.targets[priority][name] for name in schemas.Target().fields}
            for priority in PRIORITIES
        },
        "version": row.version,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
