"""Calling other services, with a deadline on every call.

Requests are transient and mandatory, replies come by RabbitMQ's direct reply-to: no queue and no
declaration for them, and a service that does not exist is known at once by the returned
message. A request expires in the queue with its deadline. Calls of one turn of the event loop
share a message (``chassis.rpc.bundle``).

Source: RabbitMQ documentation, "Direct Reply-to".
"""

import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, time
from typing import TYPE_CHECKING, Any

import eventlet
import orjson
from eventlet.event import Event
from nameko import config
from nameko.constants import RPC_EXCHANGE_CONFIG_KEY
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider, SharedExtension
from nameko.messaging import encode_to_headers

from chassis import metrics
from chassis.broker import frames
from chassis.broker.link import Link
from chassis.exceptions import RpcTimeout, ServiceUnavailable, UnknownService
from chassis.rpc import bundle
from chassis.rpc.errors import from_reply

log = logging.getLogger(__name__)

TIMEOUT = 5.0  # seconds
SWEEP = 0.1  # seconds between looks for calls past their deadline
REPLY_TO = "amq.rabbitmq.reply-to"
DEADLINE = "x-deadline"  # header: seconds since the epoch after which nobody waits


@dataclass(slots=True, eq=False)
class _Call:
    id: str
    service: str
    method: str
    request: bytes  # JSON of the arguments
    headers: dict[str, Any]
    deadline: float  # monotonic
    done: Event = field(default_factory=Event)

    @property
    def name(self) -> str:
        return f"{self.service}.{self.method}"

    def fail(self, exc: Exception) -> None:
        if not self.done.ready():
            self.done.send_exception(exc)


class RpcLink(SharedExtension):
    """The connection on which a service's calls go out and replies come in."""

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self._channel: Any = None
        self._calls: dict[str, _Call] = {}
        self._unsent: list[_Call] = []
        self._ids = itertools.count(1)

    def setup(self) -> None:
        self._exchange = config.get(RPC_EXCHANGE_CONFIG_KEY, "nameko-rpc")
        self._link = Link(self.container, "calls", self._opened, on_close=self._closed)

    def start(self) -> None:
        assert self._link is not None
        self._link.start()
        self.container.spawn_managed_thread(self._sweep, identifier="rpc deadlines")

    def stop(self) -> None:
        if self._link is not None:
            self._link.stop()

    @property
    def is_open(self) -> bool:
        return self._channel is not None

    def call(
        self,
        service: str,
        method: str,
        args: tuple,
        kwargs: dict[str, Any],
        headers: dict[str, Any],
        timeout: float,
    ) -> Any:
        """
        Raises:
            RpcTimeout: no answer in ``timeout`` seconds.
            UnknownService: nobody has ever served this name.
            ServiceUnavailable: no connection to the broker, or it was lost meanwhile.
            RemoteServiceError, RemoteError: what the method raised.
            TypeError: arguments that are no JSON.
        """
        name = f"{service}.{method}"
        count = metrics.rpc_calls.labels
        request = orjson.dumps({"args": args, "kwargs": kwargs})
        try:
            if self._channel is None or self._link is None:
                raise ServiceUnavailable("not connected to the broker")
            if self._link.blocked:
                raise ServiceUnavailable("the broker takes no messages")
            headers = headers | {DEADLINE: str(time() + timeout)}
            id, deadline = f"{next(self._ids):x}", monotonic() + timeout
            call = self._calls[id] = _Call(id, service, method, request, headers, deadline)
            try:
                self._unsent.append(call)
                if len(self._unsent) == 1:
                    eventlet.spawn_n(self._send)
                reply = call.done.wait()
            finally:
                self._calls.pop(id, None)
        except RpcTimeout:
            count(name, "timeout").inc()
            raise
        except ServiceUnavailable:
            count(name, "unavailable").inc()
            raise
        error = reply.get("error")
        if error:
            count(name, "error").inc()
            raise from_reply(error)
        count(name, "answered").inc()
        return reply["result"]

    # ------------------------------------------------------------ what goes out

    def _send(self) -> None:
        unsent, self._unsent = self._unsent, []
        by_service: dict[str, list[_Call]] = {}
        for call in unsent:
            if not call.done.ready():  # meanwhile the connection was lost
                by_service.setdefault(call.service, []).append(call)
        for service, calls in by_service.items():
            for together in bundle.bundles(calls):
                try:
                    self._publish(service, together)
                except (ServiceUnavailable, ValueError, TypeError) as exc:
                    for call in together:
                        call.fail(exc)

    def _publish(self, service: str, calls: list[_Call]) -> None:
        channel, link = self._channel, self._link
        if channel is None or link is None:
            raise ServiceUnavailable("not connected to the broker")
        if len(calls) == 1:
            [call] = calls
            key, body, headers, id = call.name, call.request, call.headers, call.id
        else:
            key, body = f"{service}.{bundle.NAME}", bundle.pack_calls(calls)
            headers, id = {}, bundle.NAME
        patience = max(call.deadline for call in calls) - monotonic()
        link.send(
            frames.publish(
                channel.channel_id,
                self._exchange,
                key,
                body,
                headers=headers,
                mandatory=True,
                correlation_id=id,
                reply_to=REPLY_TO,
                expiration=max(1, int(patience * 1000)),
                user_id=link.user,
            )
        )

    # ------------------------------------------------------------ what comes back

    def _opened(self, link: Link) -> None:
        channel = link.channel()
        channel.exchange_declare(self._exchange, "topic", durable=True, auto_delete=False)
        channel.basic_consume(REPLY_TO, no_ack=True, callback=self._replied)
        channel.events["basic_return"].add(self._returned)
        self._channel = channel

    def _closed(self) -> None:
        self._channel = None
        for call in list(self._calls.values()):
            call.fail(ServiceUnavailable("the connection to the broker was lost"))

    def _replied(self, message: Any) -> None:
        id, body = message.properties.get("correlation_id"), message.body
        try:
            replies = (
                bundle.unpack_replies(body) if id == bundle.NAME else [(id, orjson.loads(body))]
            )
        except (ValueError, TypeError, KeyError) as exc:
            log.warning("a reply that cannot be read is dropped: %s", exc)
            return
        for id, reply in replies:
            call = self._calls.pop(id, None)
            if call is not None and not call.done.ready():
                call.done.send(reply)

    def _returned(self, exc: Any, exchange: str, routing_key: str, message: Any) -> None:
        id = message.properties.get("correlation_id")
        ids = [id]
        if id == bundle.NAME:
            ids = [id for id, *_ in bundle.unpack_calls(message.body)]
        for id in ids:
            call = self._calls.get(id)
            if call is not None:
                call.fail(UnknownService(f"no service answers {call.name}"))

    def _sweep(self) -> None:
        while True:
            eventlet.sleep(SWEEP)
            now = monotonic()
            for call in list(self._calls.values()):
                if call.deadline <= now:
                    call.fail(RpcTimeout(f"{call.name} did not answer in time"))


class ServiceClient:
    """What a service method finds at its ``ServiceRpc`` attribute: ``self.ticket.get(7)``."""

    __slots__ = ("_headers", "_link", "_service", "_timeout")

    def __init__(
        self, link: RpcLink, service: str, headers: dict[str, Any], timeout: float
    ) -> None:
        self._link = link
        self._service = service
        self._headers = headers
        self._timeout = timeout

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return self._link.call(
                self._service, method, args, kwargs, self._headers, self._timeout
            )

        return call

    def within(self, seconds: float) -> "ServiceClient":
        """The same with another deadline."""
        return ServiceClient(self._link, self._service, self._headers, seconds)

    def with_context(self, **values: Any) -> "ServiceClient":
        """The same with other values in Nameko's context."""
        headers = self._headers | encode_to_headers(values)
        return ServiceClient(self._link, self._service, headers, self._timeout)


class ServiceRpc(DependencyProvider):
    """Dependency provider of :class:`ServiceClient`.

    Args:
        service: name of the service to call.
        timeout: seconds; config.yaml's RPC_TIMEOUT, or 5.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> ServiceClient: ...

    link = RpcLink()

    def __init__(self, service: str, timeout: float | None = None) -> None:
        super().__init__()
        self.service = service
        self.timeout = timeout

    def setup(self) -> None:
        if self.timeout is None:
            self.timeout = float(config.get("RPC_TIMEOUT", TIMEOUT))

    def get_dependency(self, worker_ctx: WorkerContext) -> ServiceClient:
        assert self.timeout is not None
        headers = encode_to_headers(worker_ctx.data)
        return ServiceClient(self.link, self.service, headers, self.timeout)
