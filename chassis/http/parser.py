"""Bytes of a connection into whole requests, within limits. No I/O here."""

import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import httptools

from chassis.http.request import Request
from chassis.http.settings import HttpSettings

# Where the parser stands
IDLE, HEAD, BODY = range(3)

_ONCE = frozenset({b"host", b"content-length", b"transfer-encoding", b"content-type"})
_IS_HOST = re.compile(rb"[A-Za-z0-9._~:\[\]%-]*").fullmatch
# Wire bytes a body may take for each of its own: chunks of one byte take six.
_CHUNK_OVERHEAD = 8


class Refused(Exception):
    """What comes is not accepted; the connection is of no more use.

    Args:
        name: of a message in ``messages.DETAILS``.
        values: of its placeholders.
    """

    def __init__(self, name: str, **values: Any) -> None:
        self.name = name
        self.values = values
        super().__init__(name)


class RequestParser:
    """httptools' callbacks. Each whole request comes to stand in ``ready``.

    Attributes:
        phase: IDLE between requests, HEAD or BODY within one.
        size: bytes of the unfinished body so far.
        wants_continue: the client waits for ``100 Continue`` before it sends the body.
        fields: headers of the unfinished request, names in lower case.
    """

    def __init__(self, settings: HttpSettings, remote_addr: str) -> None:
        self._max_head = settings.max_header_bytes
        self._max_body = settings.max_body
        self._remote_addr = remote_addr
        self.ready: deque[Request] = deque()
        self.phase = IDLE
        self._begun = 0  # messages
        self._reset()
        self._http = httptools.HttpRequestParser(self)

    def _reset(self) -> None:
        self.fields: dict[bytes, bytes] = {}
        self.size = 0
        self.wants_continue = False
        self._target = b""
        self._body: list[bytes] = []
        self._head_size = 0
        self._wire_size = 0  # of the present phase, in reads that hold nothing else
        self._upgrade = False

    def feed(self, data: bytes) -> Refused | None:
        """Take what has arrived. What is in ``ready`` is good even if the rest is refused."""
        begun, phase = self._begun, self.phase
        try:
            self._http.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._decline_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as exc:
            cause = exc.__context__
            if cause is None:
                return Refused("malformed_request")
            if isinstance(cause, Refused):
                return cause
            raise
        if self.phase and begun == self._begun and phase == self.phase:
            self._wire_size += len(data)
            return self._check_wire_size()
        return None

    def give_up(self) -> Request:
        """Drop what has come of a body; what is known of the request, to answer it by."""
        self._body.clear()
        target = self._target.decode("latin-1")
        if not target.startswith("/"):
            target = "/"  # one that nobody has checked
        return Request("-", target, self.fields, b"", self._remote_addr, keep_alive=False)

    def close(self) -> None:
        del self._http  # breaks the cycle between the two

    def _check_wire_size(self) -> Refused | None:
        # llhttp hands on a header when it is whole, and chunk extensions and trailers never
        if self.phase == HEAD:
            if self._wire_size > self._max_head:
                return Refused("headers_too_large", limit=self._max_head)
        elif self._wire_size > self._max_head + _CHUNK_OVERHEAD * self.size:
            return Refused("malformed_request")
        return None

    def _decline_upgrade(self, rest: bytes) -> Refused | None:
        # llhttp leaves all that follows an upgrade to its caller, the body of an h2c offer (Java
        # makes it with every request) included: read it again as a request that offers nothing.
        method, version = self._http.get_method(), self._http.get_http_version().encode()
        head = [b"%b %b HTTP/%b\r\n" % (method, self._target, version)]
        head += [b"%b: %b\r\n" % f for f in self.fields.items() if f[0] != b"upgrade"]
        self._http = httptools.HttpRequestParser(self)
        return self.feed(b"%b\r\n%b" % (b"".join(head), rest))

    # ------------------------------------------------------------ httptools' callbacks

    def on_message_begin(self) -> None:
        self._reset()
        self.phase = HEAD
        self._begun += 1

    def on_url(self, part: bytes) -> None:
        self._target += part
        self._head_size += len(part)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.phase == BODY:
            return  # a trailer
        name = name.lower()
        self._head_size += len(name) + len(value) + 4  # ": " and the line's end
        fields = self.fields
        if name in fields:
            if name in _ONCE:
                raise Refused("malformed_request")
            value = fields[name] + (b"; " if name == b"cookie" else b", ") + value
        fields[name] = value

    def on_headers_complete(self) -> None:
        self.phase = BODY
        self._check_target()
        self._wire_size = 0
        fields = self.fields
        if self._head_size > self._max_head:
            raise Refused("headers_too_large", limit=self._max_head)
        version = self._http.get_http_version()
        if version != "1.1":
            self._check_version(version)
        elif not _IS_HOST(fields.get(b"host", b"\0").rstrip()):
            raise Refused("malformed_request")
        if b"transfer-encoding" in fields:
            coding = fields[b"transfer-encoding"].strip().lower()
            if coding != b"chunked":
                raise Refused("not_implemented" if b"," in coding else "malformed_request")
        elif int(fields.get(b"content-length", 0)) > self._max_body:
            raise Refused("body_too_large", limit=self._max_body)
        if b"expect" in fields:
            if fields[b"expect"].strip().lower() != b"100-continue":
                raise Refused("unknown_expectation")
            self.wants_continue = True
        self._upgrade = self._http.should_upgrade()

    def _check_target(self) -> None:
        """Of an absolute target, which is written to a proxy, the host counts, and not the Host
        header: RFC 9112 section 3.2.2.
        """
        if self._http.get_method() == b"CONNECT":
            raise Refused("not_implemented")
        if self._target[:1] == b"/" or self._target == b"*":
            return
        target, self._target = self._target, b"/"  # to answer by, should it be refused
        try:
            parts = urlsplit(target)
            port = parts.port  # reading it checks it
        except ValueError:
            raise Refused("malformed_request") from None
        if (
            parts.scheme not in (b"http", b"https")
            or not parts.hostname
            or port == 0
            or not _IS_HOST(parts.netloc)
        ):
            raise Refused("malformed_request")
        self.fields[b"host"] = parts.netloc
        self._target = target

    def _check_version(self, version: str) -> None:
        if version == "0.9":
            raise Refused("malformed_request")
        if version != "1.0":
            raise Refused("http_version")
        if b"transfer-encoding" in self.fields:  # unknown to 1.0: a proxy may read it otherwise
            raise Refused("malformed_request")
        self.fields.pop(b"expect", None)  # unknown to 1.0 as well

    def on_body(self, part: bytes) -> None:
        self.size += len(part)
        if self.size > self._max_body:
            raise Refused("body_too_large", limit=self._max_body)
        self._body.append(part)

    def on_message_complete(self) -> None:
        if self._upgrade:
            return
        self.phase = IDLE
        self.wants_continue = False
        http = self._http
        body = self._body
        self.ready.append(
            Request(
                http.get_method().decode("ascii"),
                self._target.decode("latin-1"),
                self.fields,
                b"".join(body) if body else b"",
                self._remote_addr,
                http.should_keep_alive(),
                http.get_http_version(),
            )
        )
        self._body = []
