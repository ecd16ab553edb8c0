"""What the gateway itself gives."""

from marshmallow import fields

from chassis.pictures import OPTIONAL, Picture


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
            "description": "messages by field or parameter; an empty name: the body as a whole",
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
