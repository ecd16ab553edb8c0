"""What the ticket service takes."""

from itertools import pairwise
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.events.schema import EventSchema
from chassis.paging import PageQuery
from chassis.validation import (
    Body,
    Choices,
    EmailAddress,
    Moment,
    SoughtAddress,
    SoughtTags,
    Tag,
    Text,
    TimeOfDay,
    TimeZone,
    Title,
    TrueOrFalse,
    identifier,
    spanish,
)
from ticket.business_hours import END_OF_DAY, days_of
from ticket.csv_format import DELIMITERS
from ticket.lifecycle import STATUSES
from ticket.models import PRIORITIES
from ticket.queries import ORDERS, RELEVANCE

spanish(
    {
        "Has to be your own address.": "Tiene que ser su propia dirección.",
        "Only with q: nothing else is relevant.": "Solo con q: sin ella nada es relevante.",
        "A window has to have a length.": "Una franja no puede ser vacía.",
        "Working hours overlap.": "Hay horarios que se solapan.",
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
    return Title(validate=validate.Length(min=1, max=TITLE), **options)


def _description(**options: Any) -> Text:
    return Body(validate=validate.Length(max=DESCRIPTION), **options)


def _email(**options: Any) -> Text:
    return EmailAddress(allow_none=True, validate=validate.Length(max=EMAIL), **options)


def _tags(**options: Any) -> fields.List:
    return fields.List(
        Tag(validate=validate.Length(min=1, max=TAG)),
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

    external_ref = Title(required=True, validate=validate.Length(min=1, max=REFERENCE))
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
    body = Body(required=True, trim=True, validate=validate.Length(min=1, max=COMMENT))
    internal = TrueOrFalse(load_default=False)


class TicketFilters(Schema):
    """Which tickets: parameters of lists and of what is counted."""

    status = Choices(STATUSES)
    priority = Choices(PRIORITIES)
    tag = SoughtTags()
    requester_email = SoughtAddress()
    assignee_email = SoughtAddress()
    unassigned = fields.Boolean()
    q = Title(validate=validate.Length(max=200))
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
    """Hours of some days of the week; day 1 is Monday (ISO 8601).

    Hours that end before they begin end on the next day.
    """

    days = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 7)),
        required=True,
        validate=validate.Length(min=1, max=7),
    )
    start = TimeOfDay(required=True, data_key="from", attribute="from")
    end = TimeOfDay(required=True, data_key="to", attribute="to")

    @validates_schema
    def _lasts(self, data: dict[str, Any], **_: Any) -> None:
        if data["from"] == data["to"] or data["from"] == END_OF_DAY:
            raise ValidationError("A window has to have a length.", "to")


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
        hours = sorted(days_of(data["business_hours"]))
        for (day, _from, end, _index), (next_day, start, _to, index) in pairwise(hours):
            if day == next_day and start < end:
                message = "Working hours overlap."
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


class PriorityAssigned(EventSchema):
    """The event of the assignment service, as far as a ticket needs it."""

    ticket_id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**63 - 1))
    priority = fields.String(required=True, validate=validate.OneOf(PRIORITIES))
    rule = fields.String(load_default=None, allow_none=True)
    words = fields.List(fields.String(), load_default=list)
    ticket_created_at = fields.AwareDateTime(load_default=None, allow_none=True)
    ticket_published_at = fields.AwareDateTime(load_default=None, allow_none=True)


def ticket_id(value: Any) -> int:
    """What can be a ticket's id; 0, which is none, for all else."""
    return identifier(value) or 0


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
