"""``@rpc``: Nameko's, answering on the channel it consumes from.

Replies (transient, unconfirmed: the caller has a deadline) and the acknowledgements of their
requests leave in one write for each turn of the event loop. A request that is no request is
answered with an error if it says where to, and otherwise logged and dropped; it never stops the
service.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any

import eventlet
import orjson
from amqp import spec
from nameko import config
from nameko.constants import RPC_EXCHANGE_CONFIG_KEY
from nameko.containers import WorkerContext
from nameko.exceptions import (
    ContainerBeingKilled,
    MalformedRequest,
    MethodNotFound,
    UnserializableValueError,
)
from nameko.extensions import ProviderCollector, SharedExtension
from nameko.rpc import RPC_QUEUE_TEMPLATE
from nameko.rpc import Rpc as NamekoRpc

from chassis import metrics
from chassis.broker import frames
from chassis.broker.link import BROKER_ERRORS, Link
from chassis.container import QuickSignature
from chassis.events.envelope import context_from
from chassis.exceptions import RpcTimeout, ServiceError, ServiceUnavailable
from chassis.rpc import bundle
from chassis.rpc.errors import to_reply
from chassis.rpc.request import BROKER_USER, Request, requests_of

log = logging.getLogger(__name__)

DIRECT_REPLY = "amq.rabbitmq.reply-to"


class RpcConsumer(ProviderCollector, SharedExtension):
    """Consumes ``rpc-<service>`` and answers."""

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self._channel: Any = None
        self._consumer_tag: str | None = None
        self._methods: dict[str, Rpc] = {}
        self._in_hand = 0
        self._done: list[tuple[Request, bytes]] = []
        self._stopping = False

    # ------------------------------------------------------------ life

    def setup(self) -> None:
        self._exchange = config.get(RPC_EXCHANGE_CONFIG_KEY, "nameko-rpc")
        self._link = Link(self.container, "rpc", self._opened, on_close=self._closed)

    def start(self) -> None:
        assert self._link is not None
        service = self.container.service_name
        self._methods = {f"{service}.{p.method_name}": p for p in self._providers}
        self._link.start()

    def stop_consuming(self) -> None:
        """Take no more; return when all that was taken is answered."""
        if not self._stopping:
            self._stopping = True
            channel = self._channel
            if channel is not None:
                try:
                    channel.send_method(spec.Basic.Cancel, "sb", (self._consumer_tag, True))
                except (*BROKER_ERRORS, ServiceUnavailable):
                    pass  # the connection is lost, and the consumer with it
        while self._in_hand:
            eventlet.sleep(0.02)

    def stop(self) -> None:
        if self._link is not None:
            self._link.stop()

    def _opened(self, link: Link) -> None:
        channel = link.channel()
        service = self.container.service_name
        queue = RPC_QUEUE_TEMPLATE.format(service)
        channel.exchange_declare(self._exchange, "topic", durable=True, auto_delete=False)
        channel.queue_declare(queue, durable=True, auto_delete=False)
        channel.queue_bind(queue, self._exchange, f"{service}.*")
        self._channel = channel
        if not self._stopping:
            # no more than there are workers: what waits in the queue can expire there
            channel.basic_qos(0, self.container.max_workers, False)
            self._consumer_tag = channel.basic_consume(queue, callback=self._requested)

    def _closed(self) -> None:
        self._channel = None

    # ------------------------------------------------------------ requests

    def _requested(self, message: Any) -> None:
        if self._stopping:
            return  # goes back to the queue when the connection closes
        requests = requests_of(message)
        self._in_hand += len(requests)  # at once: a stop waits for those that wait for a worker
        for request in requests:
            try:
                self._dispatch(request)
            except Exception:
                self._answer(request, None, sys.exc_info())

    def _dispatch(self, request: Request) -> None:
        if request.broken is not None:
            raise request.broken
        entrypoint = self._methods.get(request.name)
        if entrypoint is None:
            raise MethodNotFound(request.name.rpartition(".")[2])
        if not request.delivery.reply_to:
            raise MalformedRequest("a request needs reply_to")
        if request.is_late:
            raise RpcTimeout("nobody waits for this any more")
        args, kwargs = request.arguments()
        entrypoint.check_signature(args, kwargs)
        if request.delivery.redelivered and not entrypoint.repeatable(kwargs):
            raise ServiceUnavailable("it may have been done already, or not")
        try:
            self.container.spawn_worker(
                entrypoint,
                args,
                kwargs,
                # after the headers, which anybody writes
                context_data=context_from(request.headers) | {BROKER_USER: request.delivery.user},
                handle_result=partial(self._worker_done, request, monotonic()),
            )
        except ContainerBeingKilled:
            self._in_hand -= 1  # unacknowledged: another replica takes it

    def _worker_done(
        self,
        request: Request,
        started: float,
        worker_ctx: WorkerContext,
        result: Any,
        exc_info: Any,
    ) -> tuple[Any, Any]:
        metrics.handler_seconds.labels(request.name).observe(monotonic() - started)
        return self._answer(request, result, exc_info)

    # ------------------------------------------------------------ replies

    def _answer(self, request: Request, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Reply, if it says where to, and acknowledge the request."""
        error = to_reply(exc_info[1]) if exc_info is not None else None
        try:
            body = orjson.dumps({"result": result, "error": error})
        except TypeError:
            error = to_reply(UnserializableValueError(result))
            result, exc_info = None, sys.exc_info()
            body = orjson.dumps({"result": None, "error": error})
        if not request.delivery.reply_to:
            log.warning("request %s dropped: %s", request.name, error)
        self._done.append((request, body))
        if len(self._done) == 1:
            eventlet.spawn_n(self._send)
        return result, exc_info

    def _send(self) -> None:
        done, self._done = self._done, []
        try:
            out = self._replies_and_acks(done)
            if out and self._link is not None:
                self._link.send(out)
        except ServiceUnavailable:
            pass  # the broker has taken the requests back
        finally:
            self._in_hand -= len(done)

    def _replies_and_acks(self, done: Sequence[tuple[Request, bytes]]) -> bytes:
        replies, acks = [], []
        bundles: dict[str, list[tuple[str, bytes]]] = {}
        for request, body in done:
            delivery = request.delivery
            delivery.open -= 1
            if delivery.channel is not self._channel:
                continue  # as above
            if request.id is not None:
                bundles.setdefault(delivery.reply_to, []).append((request.id, body))
            elif delivery.reply_to:
                replies.append(self._reply(delivery.reply_to, body, delivery.correlation_id))
            if not delivery.open:
                acks.append(frames.ack(delivery.channel.channel_id, delivery.tag))
        for reply_to, together in bundles.items():
            if reply_to:
                replies.append(self._reply(reply_to, bundle.pack_replies(together), bundle.NAME))
        # The acknowledgements first: if the broker refuses a reply, it closes the channel, and a
        # request that was not acknowledged would come again, for ever.
        return b"".join(acks + replies)

    def _reply(self, reply_to: str, body: bytes, correlation_id: str | None) -> bytes:
        exchange = "" if reply_to.startswith(DIRECT_REPLY) else self._exchange
        return frames.publish(
            self._channel.channel_id, exchange, reply_to, body, correlation_id=correlation_id
        )


class Rpc(QuickSignature, NamekoRpc):
    """Entrypoint of a method that other services call.

    Args:
        repeatable: told the keyword arguments, whether a request may be run again that a process
            may have run before it died. By default every one may.
    """

    rpc_consumer = RpcConsumer()

    def __init__(
        self, repeatable: Callable[[dict[str, Any]], bool] = lambda kwargs: True, **options: Any
    ) -> None:
        self.repeatable = repeatable
        expected = options.pop("expected_exceptions", ())
        expected = expected if isinstance(expected, tuple) else (expected,)
        super().__init__(expected_exceptions=(*expected, ServiceError), **options)  # type: ignore[call-arg]

    def stop(self) -> None:
        self.rpc_consumer.stop_consuming()
        self.rpc_consumer.unregister_provider(self)


rpc = Rpc.decorator
