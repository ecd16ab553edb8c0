"""What the ticket service takes and gives."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from chassis.paging import PageQuery
from chassis.pictures import OPTIONAL, Events, Picture, Published
from chassis.pictures import identifier as id_field
from chassis.times import rfc3339
from chassis.validation import (
    Choices,
    Moment,
    Text,
    TimeOfDay,
    TimeZone,
    TrueOrFalse,
    identifier,
    spanish,
)
from ticket import sla
from ticket.csv_format import DELIMITERS
from ticket.lifecycle import STATUSES, moves
from ticket.models import PRIORITIES
from ticket.queries import ORDERS, RELEVANCE

spanish(
    {
        "Has to be your own address.": "Tiene que ser su propia dirección.",
        "Only with q: nothing else is relevant.": "Solo con q: sin ella nada es relevante.",
        "The end has to come after the beginning.": "El final tiene que ser posterior al comienzo.",
        "Working hours of the same day overlap.": "Hay horarios del mismo día que se solapan.",
        "It takes more than two years of these hours.": "Son más de dos años de este horario.",
        "Each day once.": "Cada día una sola vez.",
        "The first response cannot be due after the resolution.": (
            "La primera respuesta no puede vencer después de la resolución."
        ),
    }
)

TITLE, DESCRIPTION, EMAIL = 200, 20_000, 254  # characters
TAG, TAGS = 50, 20
REFERENCE = 200
IMPORT_ROWS = 200  # at once: others wait while they are checked
COMMENT = 20_000
WINDOWS, HOLIDAYS = 21, 500
TARGET, WEEKS = 365 * 24 * 60, 104  # minutes; weeks that those may take
OVERVIEW = 366  # days
LEVELS_DEPTH = 3  # complaints name the one field: targets.low.resolution_minutes


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


class TicketFilters(Schema):
    """Which tickets: parameters of lists and of what is counted."""

    status = Choices(STATUSES)
    priority = Choices(PRIORITIES)
    tag = Choices()
    requester_email = _Address(trim=True)
    assignee_email = _Address(trim=True)
    unassigned = fields.Boolean()
    q = Text(trim=True, validate=validate.Length(max=200))
    created_after = Moment()
    created_before = Moment()
    sla_breached = fields.Boolean()
    sla_due_before = Moment()


class TicketQuery(TicketFilters, PageQuery):
    ordering = fields.String(load_default="-created_at", validate=validate.OneOf(list(ORDERS)))

    @validates_schema
    def _check_ordering(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("ordering") == RELEVANCE and not data.get("q"):
            raise ValidationError("Only with q: nothing else is relevant.", "ordering")


class BusinessHours(Schema):
    """Hours of some days of the week; day 1 is Monday (ISO 8601)."""

    days = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 7)),
        required=True,
        validate=validate.Length(min=1, max=7),
    )
    start = TimeOfDay(required=True, data_key="from", attribute="from")
    end = TimeOfDay(required=True, data_key="to", attribute="to")

    @validates_schema
    def _lasts(self, data: dict[str, Any], **_: Any) -> None:
        if data["from"] >= data["to"]:
            raise ValidationError("The end has to come after the beginning.", "to")


class Target(Schema):
    """What a priority promises; null: nothing."""

    first_response_minutes = fields.Integer(
        required=True, strict=True, allow_none=True, validate=validate.Range(1, TARGET)
    )
    resolution_minutes = fields.Integer(
        required=True, strict=True, allow_none=True, validate=validate.Range(1, TARGET)
    )
    around_the_clock = TrueOrFalse(load_default=False)
    escalate = TrueOrFalse(load_default=False)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data["first_response_minutes"], data["resolution_minutes"]
        if first is not None and last is not None and first > last:
            message = "The first response cannot be due after the resolution."
            raise ValidationError(message, "first_response_minutes")


Targets = Schema.from_dict(
    {priority: fields.Nested(Target, required=True) for priority in PRIORITIES}, name="Targets"
)


class _Day(fields.Date):
    """Kept as it is written in JSON."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        return super()._deserialize(value, attr, data, **options).isoformat()


class ServiceLevels(Schema):
    time_zone = TimeZone(required=True, validate=validate.Length(max=64))
    business_hours = fields.List(
        fields.Nested(BusinessHours),
        required=True,
        validate=validate.Length(min=1, max=WINDOWS),
    )
    holidays = fields.List(
        _Day(format="iso"), load_default=list, validate=validate.Length(max=HOLIDAYS)
    )
    targets = fields.Nested(Targets, required=True)

    @validates_schema
    def _makes_sense(self, data: dict[str, Any], **_: Any) -> None:
        if len(set(data["holidays"])) != len(data["holidays"]):
            raise ValidationError("Each day once.", "holidays")
        hours = sorted(
            (day, window["from"], window["to"], index)
            for index, window in enumerate(data["business_hours"])
            for day in window["days"]
        )
        for (day, _from, end, _index), (next_day, start, _to, index) in pairwise(hours):
            if day == next_day and start < end:
                message = "Working hours of the same day overlap."
                raise ValidationError({"business_hours": {index: {"from": [message]}}})
        week = sum(_minutes(end) - _minutes(start) for _, start, end, _ in hours)
        for priority, target in data["targets"].items():
            for name in ("resolution_minutes", "first_response_minutes"):
                if (target[name] or 0) > week * WEEKS and not target["around_the_clock"]:
                    # and would take long to find
                    message = "It takes more than two years of these hours."
                    raise ValidationError({"targets": {priority: {name: [message]}}})


class OverviewQuery(Schema):
    days = fields.Integer(load_default=30, validate=validate.Range(1, OVERVIEW))
    time_zone = TimeZone(load_default="UTC", validate=validate.Length(max=64))


class TicketExportQuery(TicketFilters):
    """The list's filters, and how the file is written."""

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
    ticket_created_at = fields.AwareDateTime(load_default=None, allow_none=True)


def ticket_id(value: Any) -> int:
    """What can be a ticket's id; 0, which is none, for all else."""
    return identifier(value) or 0


class TicketData(Picture):
    """A ticket, as events have it."""

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

    id = id_field(example=3)
    ticket_id = id_field(example=6)
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

    comment_id = id_field(example=3)
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


# what agents alone see of a ticket
AGENTS_ONLY = tuple(name for name in TicketPicture().fields if name not in TicketData().fields)


def told(picture: dict[str, Any]) -> dict[str, Any]:
    """A ticket's picture as events have it, which requesters hear of."""
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
            priority: {name: row.targets[priority][name] for name in Target().fields}
            for priority in PRIORITIES
        },
        "version": row.version,
    }


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
