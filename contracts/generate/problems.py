"""Errors that many operations answer with, as components of OpenAPI."""

from http import HTTPStatus
from typing import Any

from chassis.http.messages import DETAILS
from gateway.errors import KINDS, UNAVAILABLE

# status: (when, title, detail, members and headers besides)
_SAID: dict[int, tuple[str, str, str]] = {
    400: (
        "Malformed JSON, or an invalid or unknown field or parameter.",
        KINDS["Invalid"].title["en"],
        KINDS["Invalid"].detail["en"],
    ),
    401: (
        "Not signed in, or no longer: the session or token is unknown, expired or revoked.",
        KINDS["NotAuthenticated"].title["en"],
        KINDS["NotAuthenticated"].detail["en"],
    ),
    403: (
        "The role or the token's scope does not allow it, or X-CSRF-Protection is missing.",
        KINDS["Forbidden"].title["en"],
        KINDS["Forbidden"].detail["en"],
    ),
    404: (
        "There is no such thing, or one may not know of it.",
        KINDS["NotFound"].title["en"],
        KINDS["NotFound"].detail["en"],
    ),
    405: (
        "Not possible at this path; Allow says what is. Any path answers so.",
        "Method not allowed",
        DETAILS["method_not_allowed"][1]["en"].format(method="PUT", allowed="GET, HEAD, OPTIONS"),
    ),
    409: (
        "The state of things does not allow it.",
        KINDS["Conflict"].title["en"],
        KINDS["Conflict"].detail["en"],
    ),
    412: (
        "If-Match names a version that is not the latest.",
        KINDS["StaleVersion"].title["en"],
        KINDS["StaleVersion"].detail["en"].format(3),
    ),
    413: ("The body is over 1 MiB.", "Body too large", "The body may be 1048576 bytes at most."),
    415: (
        "The body is not sent as JSON, or is compressed.",
        "Unsupported media type",
        DETAILS["not_json"][1]["en"],
    ),
    421: (
        "The Host header names another system; see PAGE_URL and PUBLIC_URL.",
        KINDS["UnknownHost"].title["en"],
        KINDS["UnknownHost"].detail["en"].format("evil.example"),
    ),
    429: (
        "Too many requests of this kind.",
        "Too many requests",
        "Try again later; Retry-After says when.",
    ),
    503: (
        "A part of the system does not answer, or the server is full.",
        UNAVAILABLE.title["en"],
        UNAVAILABLE.detail["en"],
    ),
}
_HEADERS = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def component(status: int) -> str:
    """``Conflict`` for 409."""
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def components() -> dict[str, dict[str, Any]]:
    """Response objects by name."""
    return {component(status): _response(status) for status in _SAID}


def _response(status: int) -> dict[str, Any]:
    when, title, detail = _SAID[status]
    example: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if status == 400:
        example["errors"] = {"title": ["Length must be between 1 and 200."]}
    names = ("X-Request-Id", *_HEADERS.get(status, ()))
    return {
        "description": when,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": example,
            }
        },
    }
