"""Several calls in one message, and several replies in one.

Calls to a service that are made in the same turn of the event loop travel together: one message
is routed, delivered and acknowledged in place of many, and their contexts are JSON in its body
instead of tables in headers. Each call keeps its deadline, its context and its reply. One that
is alone is Nameko's own message, as are all that come from elsewhere.

    {"calls": [{"id": ..., "method": ..., "headers": {...}, "request": {"args", "kwargs"}}, ...]}
    {"replies": [{"id": ..., "reply": {"result", "error"}}, ...]}
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import orjson
from nameko.exceptions import MalformedRequest

NAME = "several-calls"  # where a method stands in the routing key: none can be called so
CALLS = 32  # in a message
OCTETS = 65_536  # of requests in a message; a longer one travels alone


class Call(Protocol):
    """A call on its way out; ``request``: the JSON of its arguments."""

    id: str
    method: str
    headers: dict[str, Any]
    request: bytes


C = TypeVar("C", bound=Call)


def bundles(calls: Iterable[C]) -> Iterator[list[C]]:
    """The calls of one service, in order, by message."""
    bundle: list[C] = []
    size = 0
    for call in calls:
        size += len(call.request)
        if bundle and (len(bundle) == CALLS or size > OCTETS):
            yield bundle
            bundle, size = [], len(call.request)
        bundle.append(call)
    if bundle:
        yield bundle


def pack_calls(calls: Sequence[Call]) -> bytes:
    """
    Raises:
        TypeError: headers that are no JSON.
    """
    return orjson.dumps(
        {
            "calls": [
                {
                    "id": call.id,
                    "method": call.method,
                    "headers": call.headers,
                    "request": orjson.Fragment(call.request),
                }
                for call in calls
            ]
        }
    )


def unpack_calls(body: bytes) -> list[tuple[str, str, dict[str, Any], Any]]:
    """Id, method, headers and request of each call.

    Raises:
        MalformedRequest: all of them or none.
    """
    try:
        calls = [
            (call["id"], call["method"], call["headers"], call["request"])
            for call in orjson.loads(body)["calls"]
        ]
    except (ValueError, TypeError, KeyError) as exc:
        raise MalformedRequest("body has to be {'calls': [...]}") from exc
    if not calls:
        raise MalformedRequest("no calls")
    for id, method, headers, _ in calls:
        if not (isinstance(id, str) and isinstance(method, str) and isinstance(headers, dict)):
            raise MalformedRequest("a call needs 'id', 'method' and 'headers'")
    return calls


def pack_replies(replies: Sequence[tuple[str, bytes]]) -> bytes:
    """
    Args:
        replies: id of the call, JSON of its reply.
    """
    packed = [{"id": id, "reply": orjson.Fragment(reply)} for id, reply in replies]
    return orjson.dumps({"replies": packed})


def unpack_replies(body: bytes) -> list[tuple[str, Any]]:
    """Id and reply of each call.

    Raises:
        ValueError, TypeError, KeyError: they are no replies.
    """
    return [(reply["id"], reply["reply"]) for reply in orjson.loads(body)["replies"]]
