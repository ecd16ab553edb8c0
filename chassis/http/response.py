"""Answers, and the bytes they become."""

import re
from collections.abc import Iterable, Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time
from typing import Any

import orjson
from werkzeug.wrappers import Response

from chassis.http.problem import Problem


class JsonResponse:
    """A JSON answer without the weight of a werkzeug ``Response``.

    Args:
        data: anything orjson takes (dict, list, datetime, UUID ...).
        headers: ``{name: value}``, Latin-1.

    Raises:
        TypeError: ``data`` is no JSON.
    """

    __slots__ = ("body", "headers", "status")
    content_type = "application/json"

    def __init__(
        self, data: Any, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        self.body = orjson.dumps(data, option=orjson.OPT_UTC_Z)
        self.status = status
        self.headers = headers


AnyResponse = JsonResponse | Problem | Response

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
NO_BODY = frozenset({204, 304})
_STATUS_LINES = {s.value: b"HTTP/1.1 %d %b\r\n" % (s, s.phrase.encode()) for s in HTTPStatus}
_IS_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch
_IS_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*").fullmatch
# What the server says about the connection and the message; a handler cannot.
_SERVERS_OWN = frozenset(
    {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
    | {"upgrade", "x-request-id"}
)


def is_stream(response: Any) -> bool:
    """Whether the body is an iterator, of a length nobody knows."""
    return isinstance(response, Response) and response.is_streamed


def status_of(response: AnyResponse) -> int:
    return response.status_code if isinstance(response, Response) else response.status


def encode(response: AnyResponse, request_id: str, connection: bytes, head_only: bool) -> bytes:
    """The whole answer, to be sent at once.

    Args:
        connection: further lines: the ``Connection`` header's, those of all answers.
        head_only: for HEAD: announce the body, but leave it out.

    Raises:
        ValueError: a header that cannot be sent (line breaks, not Latin-1), an unknown status.
    """
    if isinstance(response, Response):
        status, headers = response.status_code, _lines(response.headers.items())
        body = response.get_data()
    else:
        status, body = response.status, response.body
        headers = _content_type(response.content_type)
        if response.headers:
            headers += _lines(response.headers.items())
    if status in NO_BODY:
        framing = body = b""
    else:
        framing = b"Content-Length: %d\r\n" % len(body)
    return b"%b%b%bX-Request-Id: %b\r\n%b%b\r\n%b" % (
        _status_line(status),
        _date_line(),
        headers,
        request_id.encode("latin-1"),
        connection,
        framing,
        b"" if head_only else body,
    )


def encode_stream_head(response: Response, request_id: str, connection: bytes) -> bytes:
    """The head of an answer whose body follows in pieces. Raises as :func:`encode`."""
    return b"%b%b%bX-Request-Id: %b\r\n%b\r\n" % (
        _status_line(response.status_code),
        _date_line(),
        _lines(response.headers.items()),
        request_id.encode("latin-1"),
        connection,
    )


def _lines(headers: Iterable[tuple[str, str]]) -> bytes:
    return b"".join([header_line(n, v) for n, v in headers if n.lower() not in _SERVERS_OWN])


def header_line(name: str, value: str) -> bytes:
    """
    Raises:
        ValueError: it cannot be sent (line breaks, not Latin-1).
    """
    if not _IS_NAME(name) or not _IS_VALUE(value):
        raise ValueError(f"header {name!r} cannot be {value!r}")
    return f"{name}: {value}\r\n".encode("latin-1")


@lru_cache(maxsize=32)
def _content_type(content_type: str) -> bytes:
    return header_line("Content-Type", content_type)


def _status_line(status: int) -> bytes:
    try:
        return _STATUS_LINES[status]
    except KeyError:
        raise ValueError(f"{status} is no HTTP status") from None


_date = (0, b"")  # second, line


def _date_line() -> bytes:
    global _date
    second = int(time())
    if second != _date[0]:
        _date = (second, b"Date: %b\r\n" % formatdate(second, usegmt=True).encode())
    return _date[1]
