"""What the assignment service takes and gives."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from assignment import wording
from assignment.triage import FIELDS, LEVELS, PRIORITIES, normalized
from chassis import addresses
from chassis.events.schema import EventSchema
from chassis.pictures import OPTIONAL, Events, Picture, Published, identifier
from chassis.times import rfc3339
from chassis.validation import (
    Body,
    EmailAddress,
    Line,
    Moment,
    Tag,
    Text,
    TimeOfDay,
    TimeZone,
    Title,
    TrueOrFalse,
    spanish,
)

spanish(
    {
        "A phrase has 1 to 10 words.": "Una frase tiene de 1 a 10 palabras.",
        "Not a valid domain.": "No es un dominio válido.",
        "A window has to have a length.": "Una franja no puede ser vacía.",
        "A rule needs at least one condition.": "Una regla necesita alguna condición.",
        "Give either priority, or impact and urgency.": "Indique la prioridad, o bien el impacto y la urgencia.",
        "Each id once.": "Cada id una sola vez.",
    }
)

RULES = 200  # rules at most
NAME, PHRASE, DOMAIN, TAG = 100, 100, 253, 50  # characters
PHRASES, PHRASE_WORDS, DOMAINS, TAGS, WINDOWS = 200, 10, 100, 50, 21
_ID = validate.Range(1, 2**63 - 1)


class TicketCreated(EventSchema):
    """The event of the ticket service, as far as triage needs it."""

    id = fields.Integer(required=True, strict=True, validate=_ID)
    title = fields.String(required=True)
    description = fields.String(load_default="", allow_none=True)
    requester_email = fields.String(load_default=None, allow_none=True)
    tags = fields.List(fields.String(), load_default=list, allow_none=True)
    created_at = fields.AwareDateTime(default_timezone=UTC, load_default=None, allow_none=True)
    imported = fields.Boolean(load_default=False)


def _texts(field: fields.Field, most: int) -> fields.List:
    return fields.List(field, validate=[validate.Length(min=1), validate.Length(max=most)])


def _is_phrase(text: str) -> None:
    if not 1 <= len(normalized(text)) <= PHRASE_WORDS:
        raise ValidationError("A phrase has 1 to 10 words.")


def _is_domain(text: str) -> None:
    labels = text.split(".")
    if not all(0 < len(x) < 64 and x.replace("-", "").isalnum() for x in labels):
        raise ValidationError("Not a valid domain.")


class Domain(Text):
    """In ASCII, as the domains of addresses are kept; a bare ``local`` has no dot."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        domain = super()._deserialize(value, attr, data, **options).lower()
        try:
            return addresses.canonical_domain(addresses.trimmed(domain))
        except ValueError:
            if domain.isascii() and not domain.startswith("xn--"):
                return domain  # the validator says what is wrong
            raise ValidationError("Not a valid domain.") from None


class Window(Schema):
    days = _texts(fields.Integer(strict=True, validate=validate.Range(1, 7)), 7)
    start = TimeOfDay(required=True, data_key="from", attribute="from")
    end = TimeOfDay(required=True, data_key="to", attribute="to")

    @validates_schema
    def _lasts(self, data: dict[str, Any], **_: Any) -> None:
        if "days" not in data:
            raise ValidationError("Missing data for required field.", "days")
        if data["from"] == data["to"] or data["from"] == "24:00":
            raise ValidationError("A window has to have a length.", "to")


class Hours(Schema):
    timezone = TimeZone(required=True, validate=validate.Length(max=64))
    windows = fields.List(
        fields.Nested(Window),
        required=True,
        validate=[validate.Length(min=1), validate.Length(max=WINDOWS)],
    )
    outside = TrueOrFalse(load_default=False)


class Conditions(Schema):
    phrases = _texts(Title(validate=[validate.Length(max=PHRASE), _is_phrase]), PHRASES)
    fields_ = _texts(fields.String(validate=validate.OneOf(FIELDS)), len(FIELDS))
    domains = _texts(Domain(trim=True, validate=[validate.Length(max=DOMAIN), _is_domain]), DOMAINS)
    tags = _texts(Tag(validate=validate.Length(min=1, max=TAG)), TAGS)
    hours = fields.Nested(Hours)

    @validates_schema
    def _some(self, data: dict[str, Any], **_: Any) -> None:
        if not data.keys() - {"fields"}:
            raise ValidationError("A rule needs at least one condition.")


# "fields" is a Schema's own attribute
Conditions._declared_fields["fields_"].data_key = "fields"
Conditions._declared_fields["fields_"].attribute = "fields"


class Outcome(Schema):
    priority = fields.String(validate=validate.OneOf(PRIORITIES))
    impact = fields.String(validate=validate.OneOf(LEVELS))
    urgency = fields.String(validate=validate.OneOf(LEVELS))

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_: Any) -> None:
        if data.keys() not in ({"priority"}, {"impact", "urgency"}):
            raise ValidationError("Give either priority, or impact and urgency.")


def _name() -> Text:
    return Line(required=True, validate=validate.Length(min=1, max=NAME))


class Name(Schema):
    en = _name()
    es = _name()


class Rule(Schema):
    name = fields.Nested(Name, required=True)
    enabled = TrueOrFalse(load_default=True)
    conditions = fields.Nested(Conditions, required=True)
    outcome = fields.Nested(Outcome, required=True)


def _by_level(field: Callable[[], fields.Field], name: str) -> type[Schema]:
    return Schema.from_dict({level: field() for level in LEVELS}, name=name)


def _priority() -> fields.Field:
    return fields.String(required=True, validate=validate.OneOf(PRIORITIES))


Urgencies = _by_level(_priority, "Urgencies")
Matrix = _by_level(lambda: fields.Nested(Urgencies, required=True), "Matrix")


class Settings(Schema):
    default_priority = fields.String(required=True, validate=validate.OneOf(PRIORITIES))
    matrix = fields.Nested(Matrix, required=True)


class Order(Schema):
    ids = fields.List(fields.Integer(strict=True, validate=_ID), required=True)

    @validates_schema
    def _once(self, data: dict[str, Any], **_: Any) -> None:
        if len(set(data["ids"])) != len(data["ids"]):
            raise ValidationError("Each id once.", "ids")


class Draft(Schema):
    """A ticket that is still being written; limits as the ticket service has them."""

    title = Title(required=True, validate=validate.Length(max=200))
    description = Body(load_default="", validate=validate.Length(max=20_000))
    requester_email = EmailAddress(
        load_default=None, allow_none=True, validate=validate.Length(max=254)
    )
    tags = fields.List(
        Tag(validate=validate.Length(min=1, max=50)),
        load_default=list,
        validate=validate.Length(max=20),
    )
    created_at = Moment(load_default=None, allow_none=True)


class RuleChanges(Rule):
    """Any of a rule's fields, each of them whole."""

    def __init__(self, **options: Any) -> None:
        super().__init__(partial=tuple(Rule._declared_fields), **options)


def _rule_id() -> fields.Integer:
    return fields.Integer(
        allow_none=True, metadata={"format": "int64", "description": "null: no rule matched"}
    )


def _rule_version() -> fields.Integer:
    return fields.Integer(allow_none=True, metadata={"minimum": 1})


class RuleNamePicture(Picture):
    """A rule's name."""

    en = fields.String()
    es = fields.String()


class ReasonPicture(Picture):
    """Why a ticket has its priority, in one sentence."""

    en = fields.String()
    es = fields.String()


class AssignmentPicture(Picture):
    """A ticket's priority and why."""

    ticket_id = identifier()
    priority = fields.String(validate=validate.OneOf(PRIORITIES))
    rule = fields.String(
        allow_none=True, metadata={"description": "key of a rule that came with the system"}
    )
    rule_id = _rule_id()
    rule_version = _rule_version()
    rule_name = fields.String(allow_none=True)
    words = fields.List(fields.String(), metadata={"description": "what the rule found"})
    reason = fields.String(metadata={"description": "one sentence"})
    created_at = fields.AwareDateTime()


class PriorityAssignedData(Picture):
    """What ``priority.assigned`` says."""

    ticket_id = identifier(example=6)
    priority = fields.String(validate=validate.OneOf(PRIORITIES))
    rule = fields.String(allow_none=True, metadata={"example": "outage"})
    rule_id = _rule_id()
    rule_version = _rule_version()
    rule_name = fields.Nested(RuleNamePicture, allow_none=True)
    words = fields.List(fields.String(), metadata={"example": ["caído", "nadie puede"]})
    reason = fields.Nested(ReasonPicture)
    requester_email = fields.String(allow_none=True, metadata={"example": "ana@example.com"})
    ticket_created_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "null: the ticket's creation did not say"}
    )
    ticket_published_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "when ticket.created left its service; null: nobody knows"},
    )
    imported = fields.Boolean(
        metadata={**OPTIONAL, "description": "as the ticket's ticket.created had it"}
    )


EVENTS: Events = {"priority.assigned": Published(PriorityAssignedData, "a priority was decided")}


class TriageRulePicture(Picture):
    """A rule."""

    id = identifier()
    position = fields.Integer(metadata={"minimum": 1})
    key = fields.String(
        allow_none=True, metadata={"description": "of a rule that came with the system"}
    )
    name = fields.Nested(RuleNamePicture)
    enabled = fields.Boolean()
    conditions = fields.Nested(Conditions)
    outcome = fields.Nested(Outcome)
    version = fields.Integer(metadata={"minimum": 1})
    created_by = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    updated_by = fields.String(allow_none=True)
    updated_at = fields.AwareDateTime()


class RuleListPicture(Picture):
    """All rules, in the order in which they are tried."""

    count = fields.Integer()
    results = fields.List(fields.Nested(TriageRulePicture))


class RuleVersionPicture(Picture):
    """A rule as it was."""

    version = fields.Integer(metadata={"minimum": 1})
    change = fields.String(metadata={"description": "what was done to it"})
    name = fields.Nested(RuleNamePicture)
    enabled = fields.Boolean()
    conditions = fields.Nested(Conditions)
    outcome = fields.Nested(Outcome)
    changed_by = fields.String(allow_none=True, metadata={"example": "person:7"})
    changed_by_name = fields.String(
        allow_none=True, metadata={"description": "as they were called then"}
    )
    changed_at = fields.AwareDateTime()


class RuleHistoryPicture(Picture):
    """All versions of a rule, newest first."""

    count = fields.Integer()
    results = fields.List(fields.Nested(RuleVersionPicture))


class TriageSettingsPicture(Picture):
    """What holds for all rules."""

    default_priority = fields.String(validate=validate.OneOf(PRIORITIES))
    matrix = fields.Nested(Matrix, metadata={"description": "priority by impact and urgency"})
    version = fields.Integer(metadata={"minimum": 1})


class PreviewPicture(Picture):
    """What would be decided."""

    priority = fields.String(validate=validate.OneOf(PRIORITIES))
    rule_id = _rule_id()
    rule_version = _rule_version()
    reason = fields.String(metadata={"description": "one sentence"})
    words = fields.List(fields.String(), metadata={"description": "what the rule found"})


# "from" is a word that Python keeps for itself
_PRIORITY_STEP: dict[str, fields.Field] = {
    name: fields.String(validate=validate.OneOf(PRIORITIES)) for name in ("from", "to")
}
ChangeCount = Picture.from_dict(_PRIORITY_STEP | {"count": fields.Integer()}, name="ChangeCount")
ChangedTicket = Picture.from_dict(
    _PRIORITY_STEP | {"ticket_id": identifier(), "title": fields.String()}, name="ChangedTicket"
)


class SimulationPicture(Picture):
    """What a change of a rule would have changed."""

    considered = fields.Integer(metadata={"description": "tickets it was tried on"})
    changed = fields.Integer()
    from_to = fields.List(fields.Nested(ChangeCount))
    examples = fields.List(fields.Nested(ChangedTicket), metadata={"description": "10 at most"})


def picture(row: Any, language: str) -> dict[str, Any]:
    """An assignment as RPC shows it."""
    name, outcome = row.rule_name, row.rule_outcome or {}
    return {
        "ticket_id": row.ticket_id,
        "priority": row.priority,
        "rule": row.rule,
        "rule_id": row.shown_rule_id,
        "rule_version": row.shown_rule_version,
        "rule_name": name and name[language],
        "words": row.words,
        "reason": wording.reason(name, row.words, row.matched or {}, outcome, language),
        "created_at": rfc3339(row.created_at),
    }


def rule_picture(row: Any, order: list[int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "position": order.index(row.id) + 1,
        "key": row.key,
        "name": row.name,
        "enabled": row.enabled,
        "conditions": row.conditions,
        "outcome": row.outcome,
        "version": row.version,
        "created_by": row.created_by,
        "created_at": rfc3339(row.created_at),
        "updated_by": row.updated_by,
        "updated_at": rfc3339(row.updated_at),
    }


def version_picture(row: Any) -> dict[str, Any]:
    return {
        "version": row.version,
        "change": row.change,
        "name": row.name,
        "enabled": row.enabled,
        "conditions": row.conditions,
        "outcome": row.outcome,
        "changed_by": row.changed_by,
        "changed_by_name": row.changed_by_name,
        "changed_at": rfc3339(row.changed_at),
    }


def settings_picture(row: Any) -> dict[str, Any]:
    return {
        "default_priority": row.default_priority,
        "matrix": row.matrix,
        "version": row.version,
    }
