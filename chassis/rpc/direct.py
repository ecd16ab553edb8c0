"""Calling a service from a program that is none: one call at a time, without Nameko or eventlet.

By RabbitMQ's direct reply-to, which needs no queue: a service's own user of the broker may do it too.
"""

from time import monotonic
from typing import Any

import amqp
import orjson
from amqp.exceptions import AMQPError
from kombu.connection import Connection

from chassis.exceptions import RpcTimeout, ServiceUnavailable, UnknownService
from chassis.rpc.client import REPLY_TO
from chassis.rpc.errors import from_reply

EXCHANGE = "nameko-rpc"
CONNECT_TIMEOUT = 5  # seconds


class DirectClient:
    """Connects when it is first called, and again after a failure.

    Args:
        uri: the broker's, as config.yaml has it.
        timeout: seconds a call may take.
    """

    def __init__(self, uri: str, timeout: float) -> None:
        self._uri = uri
        self._timeout = timeout
        self._connection: Any = None
        self._channel: Any = None
        self._user: str | None = None  # of the broker, which checks it
        self._number = 0
        self._reply: dict[str, Any] | None = None

    def call(self, service: str, method: str, **arguments: Any) -> Any:
        """
        Raises:
            ServiceUnavailable: it, or the broker, does not answer; a call may be done all the same.
            RemoteServiceError, RemoteError: what the method raised.
        """
        try:
            reply = self._ask(f"{service}.{method}", arguments)
        except (OSError, AMQPError) as exc:
            self._drop()
            raise ServiceUnavailable(f"the broker cannot be reached: {exc}") from exc
        except BaseException:
            self._drop()  # interrupted in the middle of a frame, say
            raise
        if reply.get("error"):
            raise from_reply(reply["error"])
        return reply["result"]

    def close(self) -> None:
        try:
            if self._connection is not None:
                self._connection.close()
        except (OSError, AMQPError):
            pass  # gone already
        finally:
            self._drop()

    def _drop(self) -> None:
        """End the connection without a word: the broker may not answer any more."""
        if self._connection is not None:
            self._connection.collect()
        self._connection = self._channel = None

    def _ask(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._channel or self._connect()
        self._number += 1
        self._reply = None
        message = amqp.Message(
            orjson.dumps({"args": [], "kwargs": arguments}),
            content_type="application/json",
            correlation_id=str(self._number),
            reply_to=REPLY_TO,
            expiration=str(int(self._timeout * 1000)),
            user_id=self._user,
        )
        channel.basic_publish(message, EXCHANGE, name, mandatory=True)
        until = monotonic() + self._timeout
        while self._reply is None:
            try:
                self._connection.drain_events(timeout=max(0.01, until - monotonic()))
            except TimeoutError:
                raise RpcTimeout(f"{name} did not answer in {self._timeout:g} s") from None
        return self._reply

    def _connect(self) -> Any:
        address = Connection(self._uri, heartbeat=0, connect_timeout=CONNECT_TIMEOUT)
        self._user = address.userid
        self._connection = address.connection
        self._channel = self._connection.channel()
        self._channel.events["basic_return"].add(self._returned)
        self._channel.basic_consume(REPLY_TO, no_ack=True, callback=self._replied)
        return self._channel

    def _replied(self, message: Any) -> None:
        # not one that came after its time
        if message.properties.get("correlation_id") == str(self._number):
            self._reply = orjson.loads(message.body)

    def _returned(self, exc: Exception, exchange: str, routing_key: str, message: Any) -> None:
        raise UnknownService(f"no service answers {routing_key}")
