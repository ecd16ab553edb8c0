"""What the notification service takes and gives."""

from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate

from chassis.context import LANGUAGES
from chassis.events.schema import EventSchema
from chassis.paging import PageQuery
from chassis.pictures import Picture, identifier
from chassis.times import rfc3339
from chassis.validation import Text, TrueOrFalse, spanish
from notification import events, network, wording
from notification.models import STATUSES
from notification.network import Refused, checked_url

spanish(
    {
        "Not a valid URL.": "No es una URL válida (http:// o https://).",
        "Must not contain a user name or password.": "No puede contener usuario ni contraseña.",
        "Must be a public address.": "Tiene que ser una dirección pública.",
        network.NOT_ASCII: "Escriba la URL en ASCII: el host como xn--..., los demás caracteres como %XX.",
        network.NOT_IPV4: "Escriba una dirección IPv4 como cuatro números decimales.",
        network.NOT_HTTPS: "Tiene que empezar por https:// (http requiere WEBHOOK_ALLOW_HTTP=on).",
        network.NOT_THIS_PORT: "Este puerto no está permitido: vea WEBHOOK_PORTS.",
    }
)

URL = 2000  # characters
EXCERPT = 300  # characters of a comment that a notification shows

_ID = validate.Range(1, 2**63 - 1)


# ---------------------------------------------------------------- events


def _id() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=_ID)


def _maybe() -> fields.String:
    return fields.String(load_default=None, allow_none=True)


def _by_language() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.String(), load_default=None, allow_none=True
    )


class EventData(EventSchema):
    """An event, as far as it is needed here; the rest passes to webhooks as it came."""

    class Meta:
        unknown = INCLUDE


class Ticket(EventData):
    """Of the ticket service: created, updated."""

    id = _id()
    title = fields.String(required=True)
    requester_email = _maybe()


class Assigned(Ticket):
    assignee_email = _maybe()


# two of its fields have names that Python keeps for itself
StatusChanged: type[Schema] = Ticket.from_dict(
    {"from": _maybe(), "to": fields.String(required=True)}, name="StatusChanged"
)


class Commented(EventData):
    id = _id()  # the ticket's
    title = fields.String(load_default="")
    body = fields.String(load_default="")
    # what does not say is kept among agents
    internal = fields.Boolean(load_default=True)
    author_name = _maybe()
    author_email = _maybe()
    requester_email = _maybe()


class ServiceLevel(Ticket):
    """Of the ticket service: a warning, a breach."""

    assignee_email = _maybe()
    target = fields.String(required=True)
    due_at = _maybe()
    time_zone = _maybe()
    priority = _maybe()
    escalated_from = _maybe()


class PriorityAssigned(EventData):
    """Of the assignment service."""

    ticket_id = _id()
    priority = fields.String(required=True)
    rule = _maybe()
    words = fields.List(fields.String(), load_default=list)
    # by language; of rules that people made, which have no wording here
    rule_name = _by_language()
    reason = _by_language()
    requester_email = _maybe()


# what a notification keeps of its event
_KEPT = {
    events.CREATED: ("title",),
    events.PRIORITY: ("priority", "rule", "words", "rule_name", "reason"),
    events.STATUS_CHANGED: ("title", "from", "to"),
    events.COMMENTED: ("title", "author_name", "internal", "body"),
    events.ASSIGNED: ("title", "assignee_email"),
    events.SLA_WARNING: ("title", "target", "due_at", "time_zone"),
    events.SLA_BREACHED: (
        "title",
        "target",
        "due_at",
        "time_zone",
        "priority",
        "escalated_from",
    ),
}


def kept(event: str, data: dict[str, Any]) -> dict[str, Any]:
    """The part of an event that a notification is worded from."""
    part = {name: data[name] for name in _KEPT[event]}
    if "body" in part:
        part["body"] = part["body"][:EXCERPT]
    if event == events.CREATED and events.is_anonymous(data):
        part["anonymous"] = True  # mails about the ticket go by it
    return part


# ---------------------------------------------------------------- queries and changes


class NotificationQuery(PageQuery):
    ticket_id = fields.Integer(validate=_ID)
    unread = fields.Boolean()


class DeliveryQuery(PageQuery):
    status = fields.String(validate=validate.OneOf(STATUSES))


class MailQuery(DeliveryQuery):
    ticket_id = fields.Integer(validate=_ID)


class Channels(Schema):
    in_app = TrueOrFalse(load_default=True)
    email = TrueOrFalse(load_default=True)


class Preferences(Schema):
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(LANGUAGES))
    events = fields.Dict(
        keys=fields.String(validate=validate.OneOf(events.PERSONAL)),
        values=fields.Nested(Channels),
        load_default=dict,
    )


class _Url(Text):
    """Where a webhook is sent; which addresses it may name is looked at when it is sent."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        url = super()._deserialize(value, attr, data, **options)
        try:
            checked_url(url)
        except Refused as exc:
            raise ValidationError(str(exc)) from None
        return url


def _url(**options: Any) -> Text:
    return _Url(validate=validate.Length(max=URL), **options)


def _events(**options: Any) -> fields.List:
    return fields.List(
        fields.String(validate=validate.OneOf(events.ALL)),
        validate=validate.Length(min=1),
        **options,
    )


class NewWebhook(Schema):
    url = _url(required=True)
    events = _events(required=True)
    active = TrueOrFalse(load_default=True)


class WebhookChanges(Schema):
    url = _url()
    events = _events()
    active = TrueOrFalse()


# ---------------------------------------------------------------- pictures


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


class UnreadCountPicture(Picture):
    """How many notifications are unread."""

    count = fields.Integer(metadata={"minimum": 0, "description": "10,000 at most"})
    count_exact = fields.Boolean(metadata={"description": "false: there are more than count"})


class MarkedPicture(Picture):
    """How many notifications were marked read."""

    marked = fields.Integer(metadata={"minimum": 0})
    more = fields.Boolean(metadata={"description": "there may be more: ask again"})


class OwnChannelsPicture(Picture):
    """How one is told of an event."""

    in_app = fields.Boolean()
    email = fields.Boolean()


class OwnPreferencesPicture(Picture):
    """What one wants to be told of."""

    email = fields.String(metadata={"example": "ana@example.com"})
    language = fields.String(allow_none=True, validate=validate.OneOf(LANGUAGES))
    events = fields.Dict(
        keys=fields.String(validate=validate.OneOf(events.PERSONAL)),
        values=fields.Nested(OwnChannelsPicture),
    )
    email_available = fields.Boolean(metadata={"description": "this system sends mail"})


class WebhookPicture(Picture):
    """An address of another system that is told of events."""

    id = identifier()
    url = fields.String(metadata={"example": "https://example.com/hook"})
    events = fields.List(fields.String(validate=validate.OneOf(events.ALL)))
    active = fields.Boolean()
    disabled_reason = fields.String(allow_none=True)
    last_success_at = fields.AwareDateTime(allow_none=True)
    created_by = fields.String(allow_none=True, metadata={"example": "person:7"})
    created_by_name = fields.String(
        allow_none=True, metadata={"description": "as they were called then"}
    )
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class CreatedWebhookPicture(WebhookPicture):
    """A webhook with a new secret."""

    secret = fields.String(metadata={"description": "shown this once"})


class DeliveryPicture(Picture):
    """A mail, or a message to a webhook."""

    id = identifier()
    event = fields.String(metadata={"example": "priority.assigned"})
    event_id = fields.String()
    ticket_id = identifier(example=6)
    recipient = fields.String(allow_none=True)
    status = fields.String(validate=validate.OneOf(STATUSES))
    attempts = fields.Integer(metadata={"minimum": 0})
    response_code = fields.Integer(allow_none=True)
    response = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    last_attempt_at = fields.AwareDateTime(allow_none=True)
    next_attempt_at = fields.AwareDateTime(allow_none=True)
    sent_at = fields.AwareDateTime(allow_none=True)


def picture(notification: Any, language: str) -> dict[str, Any]:
    """A notification as the API shows it."""
    data = dict(notification.data)
    if notification.event == events.PRIORITY:
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


def preferences(stored: Any, email: str, mail: bool) -> dict[str, Any]:
    """A person's preferences; what they never chose is on.

    Args:
        stored: the row, or None.
        mail: whether this system sends mail at all.
    """
    chosen = stored.events if stored is not None else {}
    usual = {"in_app": True, "email": True}
    return {
        "email": email,
        "language": stored.language if stored is not None else None,
        "events": {event: usual | chosen.get(event, {}) for event in events.PERSONAL},
        "email_available": mail,
    }


def webhook(row: Any, secret: str | None = None) -> dict[str, Any]:
    """A webhook as the API shows it; its secret only when it is new."""
    shown = {
        "id": row.id,
        "url": row.url,
        "events": row.events,
        "active": row.active,
        "disabled_reason": row.disabled_reason,
        "last_success_at": row.last_success_at and rfc3339(row.last_success_at),
        "created_by": row.created_by,
        "created_by_name": row.created_by_name,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
    }
    return shown if secret is None else shown | {"secret": secret}


def delivery(row: Any) -> dict[str, Any]:
    """A delivery as the API shows it."""
    waits = row.status == "pending"
    return {
        "id": row.id,
        "event": row.event,
        "event_id": row.event_key,
        "ticket_id": row.ticket_id,
        "recipient": row.recipient,
        "status": row.status,
        "attempts": row.attempts,
        "response_code": row.response_code,
        "response": row.response,
        "reason": row.reason,
        "created_at": rfc3339(row.created_at),
        "last_attempt_at": row.last_attempt_at and rfc3339(row.last_attempt_at),
        "next_attempt_at": rfc3339(row.next_attempt_at) if waits else None,
        "sent_at": row.sent_at and rfc3339(row.sent_at),
    }
