"""One connection: reads requests, has them answered in order, keeps to the time-outs."""

import logging
import socket
import struct
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

import eventlet
from eventlet.greenio import GreenSocket
from eventlet.hubs import get_hub
from greenlet import GreenletExit, getcurrent, greenlet
from werkzeug.wrappers import Response

from chassis.http.parser import BODY, HEAD, IDLE, Refused, RequestParser
from chassis.http.problem import Problem
from chassis.http.request import Request
from chassis.http.response import CONTINUE, AnyResponse, encode, encode_stream_head, status_of

if TYPE_CHECKING:
    from chassis.http.server import HttpServer

log = logging.getLogger(__name__)

RECEIVE = 64 << 10  # bytes read at once
SEND = 64 << 10  # bytes that each get a write time-out of their own
LINGER_TIME = 1.0  # seconds
LINGER_BYTES = 8 << 20

# What a connection is about: the parser's IDLE, HEAD and BODY, and
HANDLING, WRITING, LINGERING = range(3, 6)

_CLOSE = b"Connection: close\r\n"
_KEEP_ALIVE = b"Connection: keep-alive\r\n"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class ClientGone(Exception):
    """The other end does not take what is sent."""


class StreamStopped(BaseException):
    """The server stops, and this answer would not end by itself."""


class Connection:
    """Served by one greenlet.

    The server keeps the time: it looks at ``deadline`` now and then and calls :meth:`expire`.
    A timer for every read would cost more than the read.
    """

    __slots__ = (
        "_expired",
        "_greenlet",
        "_held",
        "_parser",
        "_remote_addr",
        "_server",
        "_sock",
        "_stage",
        "_streamed",
        "_streaming",
        "_usable",
        "deadline",
    )

    def __init__(self, server: "HttpServer", sock: GreenSocket, remote_addr: str) -> None:
        self._server = server
        self._sock = sock
        self._remote_addr = remote_addr
        self._parser = RequestParser(server.settings, remote_addr)
        self._greenlet: greenlet | None = None
        self._stage = IDLE
        self._expired = False
        self._held = 0  # bytes of an unfinished body that the server has counted
        self._streaming: Request | None = None
        self._streamed = 0  # bytes
        self._usable = True  # the stream of answers is whole
        self.deadline = monotonic() + server.settings.header_timeout

    # ------------------------------------------------------------ called by the server

    def serve(self) -> None:
        """Read and answer until either side has had enough."""
        self._greenlet = getcurrent()
        try:
            self._serve()
        except (ClientGone, OSError, EOFError) as exc:
            log.debug("%s has gone: %s", self._remote_addr, exc)
        except GreenletExit:
            log.debug("connection of %s killed", self._remote_addr)
        except Exception:
            log.exception("connection of %s failed", self._remote_addr)
        finally:
            self._close()

    def expire(self) -> None:
        """Time is up: wake the greenlet from its read or write."""
        self._expired = True
        self.deadline = inf
        if self._stage == WRITING:
            # with a reset: what the kernel still holds for this reader is not worth keeping
            self._shutdown(socket.SHUT_RDWR, reset=True)
        else:
            self._shutdown(socket.SHUT_RD)

    def stop(self) -> None:
        """End what is idle and what would not end by itself; the rest may finish."""
        if self._stage in (IDLE, LINGERING):
            self._shutdown(socket.SHUT_RD)  # what has arrived already is still read
        elif self._streaming is not None and self._streaming.detached:
            get_hub().schedule_call_global(0, self._throw, StreamStopped)

    def kill(self) -> None:
        """End at once."""
        if self._greenlet is None:
            self._sock.close()  # which the greenlet finds when it begins
        else:
            get_hub().schedule_call_global(0, self._throw, GreenletExit)

    def _throw(self, exc: type[BaseException]) -> None:
        over = self._streaming is None and exc is StreamStopped
        if self._greenlet is not None and not self._greenlet.dead and not over:
            self._greenlet.throw(exc)

    def _shutdown(self, how: int, reset: bool = False) -> None:
        try:
            if reset:
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._sock.shutdown(how)
        except OSError as exc:
            log.debug("%s has gone already: %s", self._remote_addr, exc)

    def _close(self) -> None:
        self._hold(0)
        self._server.forget(self)
        self._parser.close()
        self._sock.close()

    # ------------------------------------------------------------ reading

    def _serve(self) -> None:
        sock, incoming, server = self._sock, self._parser, self._server
        ready = incoming.ready
        while True:
            data = sock.recv(RECEIVE)
            if self._expired and not (data and self._stage == IDLE):
                self._refuse_as_late()
                return
            if not data:
                return
            refused = incoming.feed(data)
            answered = bool(ready)
            while ready:
                if not self._answer(ready.popleft()):
                    return
                if ready:
                    eventlet.sleep(0)  # who pipelines must not keep the others waiting
            phase = incoming.phase
            if refused is None and phase == BODY and not self._hold(incoming.size):
                refused = Refused("saturated")
            if refused is not None:
                self._refuse(refused)
                return
            if answered or phase != self._stage:
                self._enter(phase)
            if phase == BODY:
                if incoming.wants_continue:
                    self._send_continue()
                eventlet.sleep(0)  # who sends fast must not keep the others waiting
            elif phase == IDLE and server.stopping:
                return

    def _enter(self, phase: int) -> None:
        settings = self._server.settings
        if phase == IDLE:
            timeout = settings.keepalive_timeout
        elif phase == HEAD:
            timeout = settings.header_timeout
        else:
            timeout = settings.body_timeout
        self._stage = phase
        self.deadline = monotonic() + timeout

    def _hold(self, size: int) -> bool:
        """Count an unfinished body; False where all connections' bodies are too much."""
        server = self._server
        server.buffered += size - self._held
        self._held = size
        return server.buffered <= server.settings.max_buffered

    def _send_continue(self) -> None:
        self._parser.wants_continue = False
        deadline = self.deadline
        self._send(CONTINUE)
        self._stage, self.deadline = BODY, deadline

    # ------------------------------------------------------------ refusing

    def _refuse_as_late(self) -> None:
        if self._stage == HEAD:
            self._refuse(Refused("header_timeout"))
        elif self._stage == BODY:
            self._refuse(Refused("body_timeout"))

    def _refuse(self, refused: Refused) -> None:
        """Answer what is no whole request, and read no more."""
        started = monotonic()
        request = self._parser.give_up()
        self._hold(0)
        problem = Problem.of(refused.name, request.language, **refused.values)
        lines = _CLOSE + self._server.headers_of(request).lines_for(problem)
        data = encode(problem, request.id, lines, head_only=False)
        self._server.finished(request, problem.status, len(data), started)
        self._send(data)
        self._linger()

    def _linger(self) -> None:
        # Closing while the client still sends would reset the connection, and our answer with it.
        self._stage = LINGERING
        self.deadline = monotonic() + LINGER_TIME
        self._shutdown(socket.SHUT_WR)
        left = LINGER_BYTES
        while left > 0 and (data := self._sock.recv(RECEIVE)):
            left -= len(data)
            eventlet.sleep(0)

    # ------------------------------------------------------------ answering

    def _answer(self, request: Request) -> bool:
        """Whether the connection can go on."""
        server = self._server
        started = monotonic()
        self._stage = HANDLING
        self.deadline = inf
        if self._held:
            self._hold(0)
        request.connection = self
        answer = server.handle(request)
        if request.delivered:
            server.finished(request, status_of(answer), self._streamed, started)
            return self._usable
        keep_alive = request.keep_alive and not server.stopping
        data, status = self._encode(request, answer, _connection_line(request, keep_alive))
        server.finished(request, status, len(data), started)
        self._send(data)
        return keep_alive

    def _encode(
        self, request: Request, answer: AnyResponse, connection: bytes
    ) -> tuple[bytes, int]:
        head_only = request.method == "HEAD"
        headers = self._server.headers_of(request)
        try:
            lines = connection + headers.lines_for(answer)
            return encode(answer, request.id, lines, head_only), status_of(answer)
        except ValueError as exc:
            problem = self._server.problem(exc, request)
            lines = connection + headers.lines_for(problem)
            return encode(problem, request.id, lines, head_only), status_of(problem)
        finally:
            if isinstance(answer, Response):
                answer.close()

    def _send(self, data: bytes) -> None:
        timeout = self._server.settings.write_timeout
        self._stage = WRITING
        self.deadline = monotonic() + timeout
        try:
            if len(data) <= SEND:
                self._sock.sendall(data)
                return
            rest = memoryview(data)
            while rest:
                self._sock.sendall(rest[:SEND])
                self.deadline = monotonic() + timeout
                rest = rest[SEND:]
        except (OSError, EOFError) as exc:
            raise ClientGone(str(exc)) from exc

    # ------------------------------------------------------------ streaming

    def send_stream(self, request: Request, answer: Response) -> None:
        """Send a body while it is produced. Raises what producing it raises."""
        # HTTP/1.0 knows no chunks: there the end of the connection is the end of the body
        chunked = request.http_version != "1.0"
        keep_alive = chunked and request.keep_alive and not self._server.stopping
        connection = _connection_line(request, keep_alive)
        if chunked:
            connection += b"Transfer-Encoding: chunked\r\n"
        connection += self._server.headers_of(request).lines_for(answer)
        head = encode_stream_head(answer, request.id, connection)
        request.delivered = True
        self._usable = False  # until the end has been sent
        self._streaming = request
        self._streamed = 0
        try:
            self._send_piece(head)
            if request.method != "HEAD":
                self._send_body(request, answer, chunked)
            self._usable = keep_alive
        except ClientGone as exc:
            log.debug("%s has gone in the middle of an answer: %s", self._remote_addr, exc)
        finally:
            self._streaming = None
            answer.close()

    def _send_body(self, request: Request, answer: Response, chunked: bool) -> None:
        try:
            if not (request.detached and self._server.stopping):
                for piece in answer.iter_encoded():
                    if piece:
                        size = len(piece)
                        self._send_piece(b"%x\r\n%b\r\n" % (size, piece) if chunked else piece)
        except StreamStopped:
            if self._stage == WRITING:
                raise ClientGone("stopped in the middle of a piece") from None
        if chunked:
            self._send_piece(b"0\r\n\r\n")

    def _send_piece(self, data: bytes) -> None:
        self._send(data)
        self._stage = HANDLING  # the next piece may take its time
        self.deadline = inf
        self._streamed += len(data)


def _connection_line(request: Request, keep_alive: bool) -> bytes:
    if not keep_alive:
        return _CLOSE
    return _KEEP_ALIVE if request.http_version == "1.0" else b""
