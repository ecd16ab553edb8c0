"""A request as handlers see it: cheap to make, most of it worked out when asked for."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson
import werkzeug
from werkzeug.datastructures import LanguageAccept, MultiDict
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from chassis.http import json_body
from chassis.http.messages import DEFAULT_LANGUAGE, LANGUAGES, Language
from chassis.http.problem import Problem
from chassis.ids import ids

PARAMETERS = 200  # of a query; more than any list has filters

_IS_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}").fullmatch
_next_id = ids().__next__
# UTF-32 in little-endian begins like UTF-16
_WIDE_MARKS = (BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE)


class StreamSender(Protocol):
    """The connection a request came by."""

    def send_stream(self, request: "Request", answer: Response) -> None: ...


class SlotPool(Protocol):
    def release(self) -> None: ...


class Headers(Mapping[str, str]):
    """Header values by name, whatever the case; repeated ones joined by commas."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[bytes, bytes]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower().encode("latin-1")].decode("latin-1").strip()

    def __iter__(self) -> Iterator[str]:
        return (name.decode("latin-1") for name in self._fields)

    def __len__(self) -> int:
        return len(self._fields)


class Request:
    """
    Attributes:
        method: as sent: ``GET``, ``HEAD`` ...
        target: path and query as sent.
        path: decoded, without the query.
        path_values: what the route found in the path.
        remote_addr: the other end of the connection.
        keep_alive: whether the client wants to go on using the connection.
        http_version: ``1.1`` or ``1.0``.
        rule: of the route, None where there is none.
        caller: whoever sends it, where the service's entrypoint has found out.
    """

    __slots__ = (
        "_args",
        "_body",
        "_fields",
        "_id",
        "_query",
        "caller",
        "connection",
        "delivered",
        "detached",
        "http_version",
        "keep_alive",
        "method",
        "path",
        "path_values",
        "remote_addr",
        "rule",
        "slots",
        "target",
    )

    def __init__(
        self,
        method: str,
        target: str,
        fields: dict[bytes, bytes],
        body: bytes,
        remote_addr: str = "",
        keep_alive: bool = True,
        http_version: str = "1.1",
    ) -> None:
        self.method = method
        self.target = target
        self.remote_addr = remote_addr
        self.keep_alive = keep_alive
        self.http_version = http_version
        self._fields = fields
        self._body = body
        self._id: str | None = None
        self._args: MultiDict[str, str] | None = None
        path, _, self._query = target.partition("?")
        if path[:1] != "/" and path != "*":  # absolute form, as proxies send it
            path = urlsplit(path).path or "/"
        self.path = unquote(path) if "%" in path else path
        self.path_values: dict[str, Any] = {}
        self.rule: str | None = None
        self.caller: Any = None
        # how the server carries it
        self.detached = False  # holds no slot, ends when the server stops
        self.delivered = False  # the answer has been sent already
        self.connection: StreamSender | None = None
        self.slots: SlotPool | None = None

    # ------------------------------------------------------------ what came

    @property
    def headers(self) -> Headers:
        return Headers(self._fields)

    @property
    def args(self) -> MultiDict[str, str]:
        """The query's values.

        Raises:
            Problem: 400, there are too many.
        """
        if self._args is None:
            try:
                pairs = parse_qsl(self._query, keep_blank_values=True, max_num_fields=PARAMETERS)
            except ValueError:
                raise Problem.of("too_many_parameters", self.language, limit=PARAMETERS) from None
            self._args = MultiDict(pairs)
        return self._args

    @property
    def shown(self) -> str:
        """The target as a log may show it. A variable of the route that is called ``token`` is a
        secret: who reads the log could use it.
        """
        if self.rule is not None and "<token>" in self.rule:
            return self.rule
        return self.target

    @property
    def query_string(self) -> str:
        return self._query

    def get_data(self) -> bytes:
        return self._body

    def json(self) -> Any:
        """The body, decoded.

        Raises:
            Problem: 415 not sent as JSON, 400 not JSON in UTF-8, or more of it than anybody needs.
                A byte order mark before UTF-8 is ignored; UTF-16 and UTF-32 are refused (RFC 8259,
                8.1).
        """
        fields, body = self._fields, self._body
        content_type = fields.get(b"content-type")
        if content_type is None and not body:
            raise Problem.of("json_missing", self.language)
        if content_type != b"application/json" and not _means_json(content_type or b""):
            raise Problem.of("not_json", self.language, headers={"Accept": "application/json"})
        if b"content-encoding" in fields:
            raise Problem.of("encoded_body", self.language, headers={"Accept-Encoding": "identity"})
        if body.startswith(_WIDE_MARKS):
            raise Problem.of("json_not_utf8", self.language)
        try:
            return json_body.decode(body)
        except json_body.TooComplex:
            raise Problem.of(
                "too_complex_json",
                self.language,
                values=json_body.MOST_VALUES,
                levels=json_body.DEEPEST,
            ) from None
        except orjson.JSONDecodeError as exc:
            raise Problem.of(
                "malformed_json", self.language, line=exc.lineno, column=exc.colno
            ) from exc

    @property
    def id(self) -> str:
        """``X-Request-Id`` if it is well-formed, else one of ours."""
        if self._id is None:
            sent = self._fields.get(b"x-request-id")
            if sent is not None and _IS_REQUEST_ID(sent):
                self._id = sent.decode("ascii")
            else:
                self._id = _next_id()
        return self._id

    @property
    def language(self) -> Language:
        """The reader's, of those we speak."""
        return language_of(self._fields.get(b"accept-language"))

    def to_werkzeug(self) -> werkzeug.Request:
        """The same request with all of werkzeug's means (cookies, forms, conditions ...)."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            # WSGI: bytes in the guise of Latin-1
            "PATH_INFO": self.path.encode().decode("latin-1"),
            "QUERY_STRING": self._query,
            "SERVER_PROTOCOL": f"HTTP/{self.http_version}",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": self.remote_addr,
            "CONTENT_LENGTH": str(len(self._body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self._body),
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING") and "_" not in name:
                environ[f"HTTP_{key}"] = value  # Content_Length must not pass for Content-Length
        return werkzeug.Request(environ)

    # ------------------------------------------------------------ how it is answered

    def detach(self) -> None:
        """Let go of the place among the requests being handled: for an answer without an end.

        The server ends such an answer at once when it stops.
        """
        self.detached = True
        slots, self.slots = self.slots, None
        if slots is not None:
            slots.release()

    def deliver(self, response: Response) -> None:
        """Send a response with an iterator for a body, piece by piece, and return at its end."""
        if self.connection is not None and not self.delivered:
            self.connection.send_stream(self, response)


def _means_json(content_type: bytes) -> bool:
    media_type = content_type.partition(b";")[0].strip().lower()
    return media_type == b"application/json" or (
        media_type.startswith(b"application/") and media_type.endswith(b"+json")
    )


def language_of(accept_language: bytes | None) -> Language:
    return _best_language(accept_language) if accept_language else DEFAULT_LANGUAGE


@lru_cache(maxsize=256)  # a handful of browsers' headers make up most requests
def _best_language(accept_language: bytes) -> Language:
    # Not werkzeug's best_match: it gives English to "es-MX, en;q=0.1".
    accepted = parse_accept_header(accept_language.decode("latin-1"), LanguageAccept)
    for tag, quality in accepted:
        primary = tag.lower().partition("-")[0]
        for language in LANGUAGES:
            if language == primary and quality > 0:
                return language
    return DEFAULT_LANGUAGE
