"""Headers that operations take and give, as components of OpenAPI."""

from typing import Any

_ETAG = r'(W/)?"[0-9]{1,10}"'

TAKES: dict[str, dict[str, Any]] = {
    "Accept-Language": {
        "name": "Accept-Language",
        "in": "header",
        "description": "Language of what people read: es or en; en otherwise.",
        "schema": {"type": "string"},
        "examples": {"es": {"value": "es"}, "en": {"value": "en"}},
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": (
            "Within 24 hours the same key with the same body gives the first answer again and"
            " does nothing; with another body it is a 409."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "7d3c0c1e",
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that was read, several, or *; without it the change overwrites.",
        "schema": {"type": "string", "pattern": rf"^({_ETAG}(, {_ETAG})*|\*)$"},
        "example": '"2"',
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "An ETag that is known already: 304 if it is still the same.",
        "schema": {"type": "string"},
    },
    "Last-Event-ID": {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "Id of the last event that was seen; the stream goes on behind it.",
        "schema": {"type": "string"},
    },
}

GIVES: dict[str, dict[str, Any]] = {
    "X-Request-Id": {
        "description": "The request's: the one that was sent, or a new one.",
        "schema": {"type": "string"},
        "example": "3310d34de68d-00000e",
    },
    "ETag": {
        "description": "Version of what was answered, for If-Match or If-None-Match.",
        "schema": {"type": "string"},
        "example": '"1"',
    },
    "Location": {
        "description": "Path of what was created, or where to go on.",
        "schema": {"type": "string", "format": "uri-reference"},
        "example": "/api/tickets/6/",
    },
    "Content-Disposition": {
        "description": "That it is a file, and its name.",
        "schema": {"type": "string"},
        "example": 'attachment; filename="tickets-2026-11-24.csv"',
    },
    "Retry-After": {
        "description": "Seconds until it is worth trying again.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "example": "2",
    },
    "WWW-Authenticate": {
        "description": "How to say who one is, besides the cookie.",
        "schema": {"type": "string"},
        "example": "Bearer",
    },
    "Allow": {
        "description": "Methods that are possible.",
        "schema": {"type": "string"},
        "example": "GET, HEAD, OPTIONS, POST",
    },
}
