"""What identifies an event, in the headers of its message.

Attribute names are those of CloudEvents 1.0 in its AMQP binding (prefix ``cloudEvents:``); the
context of the worker that caused it travels beside them as Nameko has it (prefix ``nameko.``).
An event that was sent by hand has none of these and is handled all the same.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from nameko.constants import CALL_ID_STACK_CONTEXT_KEY, HEADER_PREFIX

from chassis.ids import uuids

CLOUD_EVENTS = "cloudEvents:"
SPEC_VERSION = CLOUD_EVENTS + "specversion"
ID = CLOUD_EVENTS + "id"
TYPE = CLOUD_EVENTS + "type"
SOURCE = CLOUD_EVENTS + "source"
TIME = CLOUD_EVENTS + "time"
SCHEMA = CLOUD_EVENTS + "dataschema"
PUBLISHED = "x-published-at"  # when the relay sent it

_NAMEKO = HEADER_PREFIX + "."
_SECRET = "auth_token"  # noqa: S105  it is for the call at hand, and events stay around
_JSON_TYPES = ("application/json", "application/cloudevents+json")
MAX_BODY = 1024 * 1024  # octets

_next_id = uuids().__next__


class UnreadableEvent(Exception):
    """The message can't be an event for this handler; trying again will not help."""


@dataclass
class Event:
    """An event as its handler's chassis sees it.

    ``id`` is None for an event that was sent without headers.
    """

    id: str | None
    type: str
    data: dict[str, Any]
    context: dict[str, Any]
    delivery: Any  # amqp.basic_message.Message

    @property
    def key(self) -> str:
        """Its id; the digest of its body for one that has none."""
        return self.id or "sha256:" + hashlib.sha256(body_of(self.delivery)).hexdigest()

    @property
    def time(self) -> datetime:
        """When it happened; now, for one that does not say."""
        return self._moment(TIME) or datetime.now(UTC)

    @property
    def published_at(self) -> datetime | None:
        """When it left its service; None for one that no relay has sent."""
        return self._moment(PUBLISHED)

    def _moment(self, header: str) -> datetime | None:
        try:
            return datetime.fromisoformat(headers_of(self.delivery)[header]).astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            return None


def headers_for(
    source: str, event_type: str, context: dict[str, Any], version: int = 1
) -> dict[str, Any]:
    """Headers of a new event with a new id."""
    headers = {
        SPEC_VERSION: "1.0",
        ID: _next_id(),
        TYPE: event_type,
        SOURCE: source,
        TIME: datetime.now(UTC).isoformat(),
        SCHEMA: f"{event_type}/v{version}",
    }
    for name, value in context.items():
        if value is not None and name != _SECRET:
            headers[_NAMEKO + name] = value
    return headers


def context_from(headers: dict[str, Any]) -> dict[str, Any]:
    """Nameko's context data; what is not of its shape is left out."""
    context = {
        name[len(_NAMEKO) :]: value
        for name, value in headers.items()
        if type(name) is str and name.startswith(_NAMEKO)  # octets where it is not UTF-8
    }
    stack = context.get(CALL_ID_STACK_CONTEXT_KEY)
    if stack is not None and not (
        isinstance(stack, list) and all(isinstance(call, str) for call in stack)
    ):
        del context[CALL_ID_STACK_CONTEXT_KEY]
    return context


def headers_of(message: Any) -> dict[str, Any]:
    """A message's headers; empty if it has none."""
    headers = message.properties.get("application_headers")
    return headers if isinstance(headers, dict) else {}


def body_of(message: Any) -> bytes:
    """A message's octets; py-amqp has an empty body as text."""
    return bytes(message.body or b"")


def open_envelope(message: Any, event_type: str) -> Event:
    """Decode a message.

    Raises:
        UnreadableEvent: with a sentence that says why.
    """
    properties, body = message.properties, message.body
    content_type = properties.get("content_type")
    if content_type not in _JSON_TYPES:
        raise UnreadableEvent(f"content type is {content_type!r}, not application/json")
    if len(body) > MAX_BODY:
        raise UnreadableEvent(f"body has {len(body)} octets, more than {MAX_BODY}")
    try:
        data = orjson.loads(body)
    except ValueError as exc:
        raise UnreadableEvent(f"body is not JSON: {exc}") from exc
    if not isinstance(data, dict):
        raise UnreadableEvent(f"body is a JSON {type(data).__name__}, not an object")
    headers = headers_of(message)
    event_id = headers.get(ID)
    if event_id is not None and not (
        isinstance(event_id, str) and 0 < len(event_id) <= 255 and event_id.isprintable()
    ):
        raise UnreadableEvent(f"header {ID} has to be text of 1 to 255 printable characters")
    return Event(event_id, event_type, data, context_from(headers), message)
