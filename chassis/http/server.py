"""The HTTP server of a service: accepts connections, keeps their time, stops them gracefully."""

import errno
import logging
import re
import socket
from collections.abc import Callable
from time import monotonic
from typing import Any

import eventlet
from eventlet.event import Event
from eventlet.greenio import GreenSocket
from eventlet.greenthread import GreenThread
from nameko import config
from nameko.constants import WEB_SERVER_CONFIG_KEY
from nameko.exceptions import ConfigurationError
from nameko.extensions import ProviderCollector, SharedExtension
from werkzeug.wrappers import Response

from chassis import metrics
from chassis.http.connection import Connection
from chassis.http.defaults import HeadersOf, no_headers
from chassis.http.errors import default_errors
from chassis.http.messages import DEFAULT_LANGUAGE
from chassis.http.problem import Problem
from chassis.http.request import Request
from chassis.http.response import AnyResponse, encode
from chassis.http.routes import NoRoute, Routes
from chassis.http.settings import HttpSettings
from chassis.http.slots import Slots

log = logging.getLogger(__name__)
access_log = logging.getLogger("chassis.http.access")

DEFAULT_ADDRESS = "127.0.0.1:8000"
BACKLOG = 1024
DRAIN_TIMEOUT = 25.0  # seconds
ACCEPT_PAUSE = 0.1  # seconds
_CLOSE = b"Connection: close\r\n"

# method, rule of the route (None: no route), status, seconds
Observer = Callable[[str, str | None, int, float], None]


class HttpServer(ProviderCollector, SharedExtension):
    """Shared by all HTTP entrypoints of a service.

    Whoever wants to see each answer, for metrics say, declares this extension as its own
    (``server = HttpServer()``, the same for all) and adds an observer.

    Attributes:
        observers: called with ``(method, rule, status, seconds)`` when an answer is ready;
            the seconds end there, and include a streamed body.
        stopping: no longer accepts.
        buffered: bytes of half-received bodies.
        headers_of: the headers of all answers, as the service class' ``http_headers`` says.
    """

    container: Any  # chassis.container.Container

    def __init__(self) -> None:
        super().__init__()
        self.observers: list[Observer] = [metrics.observe_http]
        self.settings = HttpSettings()
        self.slots = Slots(0, 0, 0)
        self.stopping = False
        self.buffered = 0
        self._routes: Routes[Any] = Routes(())  # of HttpEntrypoint
        self._connections: set[Connection] = set()
        self._listener: GreenSocket | None = None
        self._threads: list[GreenThread] = []
        self._empty = Event()
        self._give_up = 0.0
        self.headers_of: HeadersOf = no_headers
        self._errors: Callable[[Exception, Request], Any] | None = None

    # ------------------------------------------------------------ Nameko's life cycle

    def setup(self) -> None:
        settings = self.settings = HttpSettings.from_config(config.get("HTTP"))
        self.slots = Slots(settings.max_concurrent, settings.max_waiting, settings.max_wait)
        # on the class: a plain function there takes no self
        self._errors = getattr(self.container.service_cls, "http_errors", None)
        factory = getattr(self.container.service_cls, "http_headers", None)
        if factory is not None:
            self.headers_of = factory(config)

    def start(self) -> None:
        if self._listener is not None or self.stopping:
            return
        self._routes = Routes(self._providers)
        listener = self._listener = listen(config.get(WEB_SERVER_CONFIG_KEY, DEFAULT_ADDRESS))
        spawn = self.container.spawn_managed_thread
        self._threads = [spawn(self._accept), spawn(self._keep_time)]
        log.info("HTTP on %s port %d", *listener.getsockname()[:2])

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, once it listens."""
        return self._listener.getsockname()[:2] if self._listener is not None else None

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._connections)

    def stop_accepting(self) -> None:
        """Take no new connections, end the idle ones."""
        if self.stopping:
            return
        self.stopping = True
        self._give_up = monotonic() + float(config.get("DRAIN_TIMEOUT", DRAIN_TIMEOUT))
        if self._listener is not None:
            self._threads[0].kill()
            self._listener.close()
        for connection in list(self._connections):
            connection.stop()
        self._check_empty()

    def drain(self) -> None:
        """Wait until every connection has ended; end them after ``DRAIN_TIMEOUT`` seconds."""
        self._empty.wait(timeout=max(0.0, self._give_up - monotonic()))
        if self._connections:
            log.warning("giving up on %d connections", len(self._connections))
            self._kill_connections()
            eventlet.sleep(0)

    def stop(self) -> None:
        self.stop_accepting()
        self.drain()
        for thread in self._threads:
            thread.kill()
        super().stop()

    def kill(self) -> None:
        self.stop_accepting()
        self._kill_connections()

    def _kill_connections(self) -> None:
        for connection in list(self._connections):
            connection.kill()

    # ------------------------------------------------------------ connections

    def _accept(self) -> None:
        assert self._listener is not None
        while True:
            try:
                sock, address = self._listener.accept()
            except OSError as exc:  # out of files, say
                log.error("cannot accept connections: %s", exc)
                eventlet.sleep(ACCEPT_PAUSE)
                continue
            if len(self._connections) >= self.settings.max_connections:
                self._turn_away(sock)
            else:
                connection = Connection(self, sock, address[0])
                self._connections.add(connection)
                eventlet.spawn_n(connection.serve)
            eventlet.sleep(0)  # a backlog never blocks, and must not keep the others waiting

    def _turn_away(self, sock: GreenSocket) -> None:
        # The first bytes sent and received never block. Reading what has come lets the answer
        # through: closing on unread bytes resets the connection.
        problem = Problem.of("saturated", DEFAULT_LANGUAGE)
        request = Request("-", "/", {}, b"")
        lines = _CLOSE + self.headers_of(request).lines_for(problem)
        data = encode(problem, request.id, lines, head_only=False)
        try:
            sock.setblocking(False)
            sock.send(data)
            sock.shutdown(socket.SHUT_WR)
            sock.recv(self.settings.max_header_bytes)
        except OSError as exc:
            log.debug("turned away: %s", exc)
        finally:
            sock.close()
        self.finished(request, problem.status, len(data), monotonic())

    def _keep_time(self) -> None:
        pause = min(1.0, max(0.02, self.settings.shortest_timeout / 4))
        while True:
            eventlet.sleep(pause)
            now = monotonic()
            for connection in list(self._connections):
                if connection.deadline < now:
                    connection.expire()

    def forget(self, connection: Connection) -> None:
        """Called by a connection that has ended."""
        self._connections.discard(connection)
        self._check_empty()

    def _check_empty(self) -> None:
        if self.stopping and not self._connections and not self._empty.ready():
            self._empty.send()

    # ------------------------------------------------------------ requests

    def handle(self, request: Request) -> AnyResponse:
        """The answer; never raises an ``Exception``."""
        try:
            method, path = request.method, request.path
            entrypoint, request.path_values = self._routes.find(method, path)
            request.rule = entrypoint.url
            if not entrypoint.limited:
                return entrypoint.handle_request(request)
            slots = self.slots
            if not slots.acquire():
                return Problem.of("saturated", request.language)
            request.slots = slots
            try:
                return entrypoint.handle_request(request)
            finally:
                if request.slots is not None:
                    slots.release()
        except NoRoute as exc:
            return self._without_route(request, exc.allowed)
        except Exception as exc:
            return self.problem(exc, request)

    def _without_route(self, request: Request, allowed: list[str]) -> AnyResponse:
        if request.method == "OPTIONS" and (allowed or request.path == "*"):
            return Response(status=204, headers={"Allow": ", ".join(allowed)} if allowed else None)
        if not allowed:
            return Problem.of("not_found", request.language)
        names = ", ".join(allowed)
        return Problem.of(
            "method_not_allowed",
            request.language,
            headers={"Allow": names},
            method=request.method,
            allowed=names,
        )

    def problem(self, exc: Exception, request: Request) -> Problem | Response:
        """What the client is told: by the service's map, then by the chassis'."""
        if self._errors is not None:
            try:
                mapped = self._errors(exc, request)
                if mapped is not None:
                    return mapped
            except Exception as failure:
                exc = failure
        return default_errors(exc, request)

    def finished(self, request: Request, status: int, size: int, started: float) -> None:
        """Called by a connection for each answer."""
        if not self.observers and not self.settings.access_log and status < 500:
            return
        seconds = monotonic() - started
        for observe in self.observers:
            try:
                observe(request.method, request.rule, status, seconds)
            except Exception:
                log.exception("an observer failed")
        if status >= 500 or self.settings.access_log:
            access_log.log(
                logging.WARNING if status >= 500 else logging.INFO,
                "%s %s %d",
                request.method,
                request.shown,
                status,
                extra={
                    "method": request.method,
                    "path": request.shown,
                    "status": status,
                    "ms": round(seconds * 1000, 2),
                    "bytes": size,
                    "request_id": request.id,
                },
            )


def listen(address: str) -> GreenSocket:
    """
    Args:
        address: ``host:port`` or ``[IPv6]:port``; an empty host is every interface.

    Raises:
        ConfigurationError: no such address, or it is taken.
    """
    match = re.fullmatch(
        r"(?:(?:\[(?P<v6>[^\]]*)\]|(?P<host>[^:\[\]]*)):)?(?P<port>\d{1,5})", address
    )
    if match is None:
        raise ConfigurationError(f"{WEB_SERVER_CONFIG_KEY} must be host:port, not {address!r}")
    family = socket.AF_INET if match["v6"] is None else socket.AF_INET6
    host, port = match["v6"] or match["host"] or "", int(match["port"])
    try:
        # Eventlet's default shares a port with whoever is there already
        listener = eventlet.listen((host, port), family, backlog=BACKLOG, reuse_port=False)
    except (OSError, OverflowError) as exc:
        if getattr(exc, "errno", None) == errno.EADDRINUSE:
            reason = "another process listens there. Stop it or choose another port"
        else:
            reason = str(exc)
        raise ConfigurationError(f"cannot serve HTTP on {address}: {reason}") from exc
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
    listener.settimeout(None)  # https://github.com/celery/kombu/issues/838
    return listener
