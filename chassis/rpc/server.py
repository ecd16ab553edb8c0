"""``@rpc``: Nameko's, answering on the channel it consumes from.

The reply (transient, unconfirmed: the caller has a deadline) and the acknowledgement of the
request leave in one write. A request that is no request is answered with an error if it says
where to, and otherwise logged and dropped; it never stops the service.
"""

import logging
import sys
from collections.abc import Callable
from functools import partial
from time import monotonic, time
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
from chassis.events.envelope import context_from, headers_of
from chassis.exceptions import RpcTimeout, ServiceError, ServiceUnavailable
from chassis.rpc.client import DEADLINE
from chassis.rpc.errors import to_reply

log = logging.getLogger(__name__)

DIRECT_REPLY = "amq.rabbitmq.reply-to"
CLOCK_SKEW = 0.25  # seconds that clocks of two machines may differ
MAX_BODY = 4 * 1024 * 1024  # octets


class RpcConsumer(ProviderCollector, SharedExtension):
    """Consumes ``rpc-<service>`` and answers."""

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self._channel: Any = None
        self._consumer_tag: str | None = None
        self._methods: dict[str, Rpc] = {}
        self._in_hand = 0
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
        self._in_hand += 1
        try:
            self._dispatch(message)
        except Exception:
            self.answer(message, None, sys.exc_info())

    def _dispatch(self, message: Any) -> None:
        routing_key = message.delivery_info["routing_key"]
        entrypoint = self._methods.get(routing_key)
        if entrypoint is None:
            raise MethodNotFound(routing_key.rpartition(".")[2])
        if not message.properties.get("reply_to"):
            raise MalformedRequest("a request needs reply_to")
        headers = headers_of(message)
        if _is_late(headers):
            raise RpcTimeout("nobody waits for this any more")
        args, kwargs = _arguments(message)
        entrypoint.check_signature(args, kwargs)
        if message.delivery_info["redelivered"] and not entrypoint.repeatable(kwargs):
            raise ServiceUnavailable("it may have been done already, or not")
        try:
            self.container.spawn_worker(
                entrypoint,
                args,
                kwargs,
                context_data=context_from(headers),
                handle_result=partial(self._worker_done, message, monotonic()),
            )
        except ContainerBeingKilled:
            self._in_hand -= 1  # unacknowledged: another replica takes it

    def _worker_done(
        self,
        message: Any,
        started: float,
        worker_ctx: WorkerContext,
        result: Any,
        exc_info: Any,
    ) -> tuple[Any, Any]:
        method = f"{worker_ctx.service_name}.{worker_ctx.entrypoint.method_name}"
        metrics.handler_seconds.labels(method).observe(monotonic() - started)
        return self.answer(message, result, exc_info)

    def answer(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Send the reply, if it says where to, and acknowledge the request."""
        self._in_hand -= 1
        error = to_reply(exc_info[1]) if exc_info is not None else None
        try:
            body = orjson.dumps({"result": result, "error": error})
        except TypeError:
            error = to_reply(UnserializableValueError(result))
            result, exc_info = None, sys.exc_info()
            body = orjson.dumps({"result": None, "error": error})
        channel, properties = message.channel, message.properties
        if channel is not self._channel or self._link is None:
            return result, exc_info  # the broker has taken the request back
        reply_to, out = properties.get("reply_to"), b""
        if isinstance(reply_to, str) and reply_to:
            out = frames.publish(
                channel.channel_id,
                "" if reply_to.startswith(DIRECT_REPLY) else self._exchange,
                reply_to,
                body,
                correlation_id=properties.get("correlation_id"),
            )
        else:
            log.warning("request %s dropped: %s", message.delivery_info["routing_key"], error)
        try:
            self._link.send(out + frames.ack(channel.channel_id, message.delivery_tag))
        except ServiceUnavailable:
            pass  # as above
        return result, exc_info


def _is_late(headers: dict[str, Any]) -> bool:
    # a request may have waited at the caller, where no expiration counts (a blocked broker)
    try:
        return time() > float(headers[DEADLINE]) + CLOCK_SKEW
    except (KeyError, TypeError, ValueError):
        return False


def _arguments(message: Any) -> tuple[list[Any], dict[str, Any]]:
    content_type = message.properties.get("content_type")
    if content_type != "application/json":
        raise MalformedRequest(f"content type is {content_type!r}, not application/json")
    if len(message.body) > MAX_BODY:
        raise MalformedRequest(f"body is longer than {MAX_BODY} octets")
    try:
        request = orjson.loads(message.body)
        args, kwargs = request["args"], request["kwargs"]
    except (ValueError, TypeError, KeyError) as exc:
        raise MalformedRequest("body has to be {'args': [...], 'kwargs': {...}}") from exc
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        raise MalformedRequest("'args' has to be a list and 'kwargs' an object")
    return args, kwargs


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
