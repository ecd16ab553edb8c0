"""Schemas of what the gateway itself gives."""

from marshmallow import fields

from chassis.identity.actor import ROLES, SCOPES
from chassis.pictures import OPTIONAL, Picture, identifier


class ProblemPicture(Picture):
    """An error (RFC 9457), in the reader's language."""

    type = fields.String(metadata={"format": "uri-reference"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata=OPTIONAL)
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={
            **OPTIONAL,
            "description": "messages by field or parameter (conditions.domains: within a field);"
            " an empty name: the body as a whole",
        },
    )


class DeadLetterPicture(Picture):
    """An event that a handler could not take."""

    id = fields.String(metadata={"description": "service and number", "example": "assignment-17"})
    service = fields.String()
    queue = fields.String(metadata={"description": "where a replay sends it"})
    event_id = fields.String(allow_none=True)
    event_type = fields.String()
    reason = fields.String()
    error = fields.String(allow_none=True)
    traceback = fields.String(allow_none=True, metadata={"description": "its last line"})
    attempts = fields.Integer()
    first_failed_at = fields.AwareDateTime()
    last_failed_at = fields.AwareDateTime()
    created_at = fields.AwareDateTime()
    content_type = fields.String(allow_none=True)
    headers = fields.Dict()
    body = fields.String(metadata={"description": "shortened in lists"})


class DeadLetterList(Picture):
    """Dead letters of all services."""

    count = fields.Integer()
    results = fields.List(fields.Nested(DeadLetterPicture))
    unavailable = fields.List(
        fields.String(), metadata={"description": "services that did not answer"}
    )


class LivePicture(Picture):
    """The process serves."""

    status = fields.String(metadata={"example": "live"})


class ReadyPicture(Picture):
    """Whether the system can do its work."""

    status = fields.String(metadata={"enum": ["ready", "unavailable"]})
    checks = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "ok or a sentence, for the broker and each service"},
    )


class ActorPicture(Picture):
    """Who is signed in."""

    id = fields.String(metadata={"example": "person:7"})
    name = fields.String()
    email = fields.String(allow_none=True)
    role = fields.String(metadata={"enum": list(ROLES)})


class ProviderPicture(Picture):
    """An identity provider to sign in with."""

    name = fields.String()
    title = fields.String()


class WaysPicture(Picture):
    """How one can sign in."""

    password = fields.Boolean()
    oidc = fields.List(fields.Nested(ProviderPicture))
    anonymous_intake = fields.Boolean()


class CurrentSessionPicture(Picture):
    """Who the cookie says one is."""

    mode = fields.String(metadata={"enum": ["open", "required"]})
    actor = fields.Nested(ActorPicture, allow_none=True)
    sign_in = fields.Nested(WaysPicture)
    expires_at = fields.AwareDateTime(allow_none=True)


class SessionPicture(Picture):
    """Somewhere one is signed in."""

    id = identifier()
    created_at = fields.AwareDateTime()
    last_used_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    address = fields.String(allow_none=True)
    user_agent = fields.String(allow_none=True)
    current = fields.Boolean()


class TokenPicture(Picture):
    """An API token."""

    id = identifier()
    name = fields.String()
    scopes = fields.List(fields.String(metadata={"enum": list(SCOPES)}))
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    last_used_at = fields.AwareDateTime(allow_none=True)
    prefix = fields.String()


class CreatedTokenPicture(TokenPicture):
    """A new API token."""

    secret = fields.String(metadata={"description": "shown this once"})


class ProviderAddressPicture(Picture):
    """Where a browser goes on, at an identity provider."""

    address = fields.String(metadata={"format": "uri"})


class PersonPicture(Picture):
    """Somebody; admins see all of it."""

    id = identifier()
    email = fields.String()
    name = fields.String()
    role = fields.String(metadata={"enum": list(ROLES)})
    active = fields.Boolean(metadata=OPTIONAL)
    created_at = fields.AwareDateTime(metadata=OPTIONAL)
    last_signed_in_at = fields.AwareDateTime(allow_none=True, metadata=OPTIONAL)


class InvitedPersonPicture(PersonPicture):
    """Somebody who was invited."""

    link = fields.String(metadata={**OPTIONAL, "description": "only where no mail can be sent"})


class AuditEntryPicture(Picture):
    """Somebody did something."""

    id = identifier()
    at = fields.AwareDateTime()
    actor_id = fields.String(allow_none=True)
    actor_name = fields.String(allow_none=True)
    action = fields.String()
    target = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    request_id = fields.String(allow_none=True)
    details = fields.Dict()


class AcceptedPicture(Picture):
    """It is being done; nothing to say yet."""


class SharedTicketPicture(Picture):
    """A ticket, as whoever has its link sees it."""

    id = identifier()
    title = fields.String()
    description = fields.String()
    status = fields.String()
    priority = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class AnonymousTicketPicture(SharedTicketPicture):
    """A ticket that was created without signing in."""

    link = fields.String(metadata={"format": "uri"})


class HappenedActorPicture(Picture):
    """Who did something to a ticket."""

    id = fields.String(allow_none=True, metadata={"example": "person:7"})
    name = fields.String()


class HistoryEntryPicture(Picture):
    """Something that happened to a ticket; what it has beyond who and when hangs on its kind."""

    kind = fields.String(metadata={"example": "priority_assigned"})
    at = fields.AwareDateTime()
    actor = fields.Nested(HappenedActorPicture)
    internal = fields.Boolean(metadata={"description": "requesters do not see it"})
    imported = fields.Boolean(
        metadata={**OPTIONAL, "description": "created: it comes from another system"}
    )
    changes = fields.Dict(metadata={**OPTIONAL, "description": "changed: [before, after] by field"})
    comment_id = identifier(**OPTIONAL)
    body = fields.String(
        allow_none=True, metadata={**OPTIONAL, "description": "commented: the comment"}
    )
    to = fields.String(
        metadata={**OPTIONAL, "description": "priority_assigned, escalated: the priority"}
    )
    rule = fields.String(
        allow_none=True, metadata={**OPTIONAL, "description": "priority_assigned: its rule's key"}
    )
    words = fields.List(
        fields.String(), metadata={**OPTIONAL, "description": "priority_assigned: what it found"}
    )
    target = fields.String(
        metadata={
            **OPTIONAL,
            "enum": ["first_response", "resolution"],
            "description": "sla_warning, sla_breached, escalated: whose time it was",
        }
    )
    due_at = fields.AwareDateTime(
        metadata={**OPTIONAL, "description": "sla_warning, sla_breached: of the target"}
    )
    notification = fields.Dict(
        metadata={**OPTIONAL, "description": "notified: as /api/notifications/ has it"}
    )


class HistoryPicture(Picture):
    """What happened to a ticket and who was told of it."""

    results = fields.List(fields.Nested(HistoryEntryPicture))
    complete = fields.Boolean(metadata={"description": "false: older entries are left out"})
    unavailable = fields.List(
        fields.String(), metadata={"description": "services that did not answer"}
    )
