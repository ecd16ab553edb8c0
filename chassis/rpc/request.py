"""Calls that have arrived: one a message, as Nameko sends them, or several (``bundle``)."""

import re
from time import time
from typing import Any

import orjson
from nameko.exceptions import MalformedRequest

from chassis.events.envelope import headers_of
from chassis.rpc import bundle
from chassis.rpc.client import DEADLINE

CLOCK_SKEW = 0.25  # seconds that clocks of two machines may differ
BROKER_USER = "broker_user"  # in the context: who published the call, None if it does not say
MAX_BODY = 4 * 1024 * 1024  # octets


# by a Nameko client's queue, or one that the broker named; definitions.json lets services publish to
# these keys and no others
_REPLY_QUEUE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|amq\.gen-[A-Za-z0-9_-]{1,64}"
).fullmatch


def _may_be_answered(reply_to: Any) -> bool:
    """Whether it is a direct reply-to, or the key of a queue for replies. Another key could be
    a request to a service, sent in our name; the broker refuses it and closes the channel.
    """
    return isinstance(reply_to, str) and (
        reply_to.startswith("amq.rabbitmq.reply-to.") or _REPLY_QUEUE(reply_to) is not None
    )


class Delivery:
    """A message.

    Attributes:
        open: calls that have not been answered; it is acknowledged with the last answer.
    """

    def __init__(self, message: Any) -> None:
        self.channel = message.channel
        self.tag = message.delivery_tag
        self.redelivered = message.delivery_info["redelivered"]
        reply_to = message.properties.get("reply_to")
        self.reply_to = reply_to if _may_be_answered(reply_to) else ""
        self.correlation_id = message.properties.get("correlation_id")
        # of the broker, which refuses a message that names another than its publisher's
        self.user = message.properties.get("user_id")
        self.open = 0


class Request:
    """A call.

    Attributes:
        name: service and method, with a dot between them.
        id: the caller's, in a message of several.
        broken: why it is none.
    """

    def __init__(
        self,
        delivery: Delivery,
        name: str,
        headers: dict[str, Any],
        content: Any,
        id: str | None = None,
        broken: MalformedRequest | None = None,
    ) -> None:
        delivery.open += 1
        self.delivery = delivery
        self.name = name
        self.headers = headers
        self.id = id
        self.broken = broken
        self._content = content

    @property
    def is_late(self) -> bool:
        """Whether nobody waits any more: it may have waited at the caller, where no expiration
        counts (a blocked broker)."""
        try:
            return time() > float(self.headers[DEADLINE]) + CLOCK_SKEW
        except (KeyError, TypeError, ValueError):
            return False

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """
        Raises:
            MalformedRequest
        """
        try:
            args, kwargs = self._content["args"], self._content["kwargs"]
        except (TypeError, KeyError) as exc:
            raise MalformedRequest("body has to be {'args': [...], 'kwargs': {...}}") from exc
        if not isinstance(args, list) or not isinstance(kwargs, dict):
            raise MalformedRequest("'args' has to be a list and 'kwargs' an object")
        return args, kwargs


def requests_of(message: Any) -> list[Request]:
    """The calls in a message; one that says why, if it has none."""
    delivery, name = Delivery(message), message.delivery_info["routing_key"]
    try:
        _check(message)
        service, _, method = name.rpartition(".")
        if method != bundle.NAME:
            return [Request(delivery, name, headers_of(message), _decoded(message.body))]
        calls = bundle.unpack_calls(message.body)
    except MalformedRequest as exc:
        return [Request(delivery, name, {}, None, broken=exc)]
    return [
        Request(delivery, f"{service}.{method}", headers, content, id)
        for id, method, headers, content in calls
    ]


def _check(message: Any) -> None:
    content_type = message.properties.get("content_type")
    if content_type != "application/json":
        raise MalformedRequest(f"content type is {content_type!r}, not application/json")
    if len(message.body) > MAX_BODY:
        raise MalformedRequest(f"body is longer than {MAX_BODY} octets")


def _decoded(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError as exc:
        raise MalformedRequest("body has to be JSON") from exc
