"""Calls between services on the real broker: answers, errors, deadlines, poison."""

from time import monotonic
from typing import Any

import eventlet
import pytest
from kombu.connection import Connection
from nameko.exceptions import (
    IncorrectSignature,
    MalformedRequest,
    MethodNotFound,
    RemoteError,
)
from nameko.standalone.rpc import ServiceRpcClient

from chassis.broker import frames
from chassis.container import Container
from chassis.context import Language
from chassis.exceptions import NotFound, RpcTimeout, UnknownService
from chassis.rpc.errors import RemoteServiceError
from chassis.rpc.server import rpc
from chassis.testing import Broker, Call, RunService, wait_for

pytestmark = pytest.mark.integration

QUEUE = "rpc-answering"
JSON = "application/json"
DONE: list[str] = []


class RoomNotFound(NotFound):
    """``args[0]``: the room."""


class AnsweringService:
    name = "answering"
    language = Language()

    @rpc
    def echo(self, *args: Any, **kwargs: Any) -> list[Any]:
        return [args, kwargs]

    @rpc
    def speak(self) -> str:
        return self.language

    @rpc
    def find(self, room: int) -> None:
        raise RoomNotFound(room)

    @rpc
    def fail(self) -> None:
        raise RuntimeError("for no reason")

    @rpc
    def unserializable(self) -> Any:
        return object()

    @rpc
    def slow(self, seconds: float, name: str = "") -> str:
        eventlet.sleep(seconds)
        DONE.append(name)
        return name


@pytest.fixture(scope="module")
def container(run_service: RunService) -> Container:
    return run_service(AnsweringService)


@pytest.fixture
def answering(container: Container, call: Call) -> Any:
    return call("answering")


def test_arguments_and_result(answering: Any) -> None:
    given = ["ñ", 1.5, None, True, {"a": [1]}, "x" * 300_000]
    assert answering.echo(*given, key="v") == [given, {"key": "v"}]


def test_nameko_s_own_client_is_answered_too(container: Container, broker_uri: str) -> None:
    with ServiceRpcClient("answering", uri=broker_uri, timeout=10) as stock:
        assert stock.echo(1, a="b") == [[1], {"a": "b"}]
        with pytest.raises(RemoteError, match="RuntimeError for no reason"):
            stock.fail()
        with pytest.raises(MethodNotFound):
            stock.nothing()


def test_context_travels(container: Container, call: Call) -> None:
    assert call("answering", language="es").speak() == "es"
    assert call("answering", language="fr").speak() == "en"
    assert call("answering").speak() == "en"


def test_an_error_names_its_classes_and_arguments(answering: Any) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        answering.find(7)
    assert caught.value.kinds[:2] == ["RoomNotFound", "NotFound"]
    assert caught.value.details == [7]


def test_errors(answering: Any) -> None:
    with pytest.raises(RemoteError, match="for no reason"):
        answering.fail()
    with pytest.raises(MethodNotFound):
        answering.nothing()
    with pytest.raises(IncorrectSignature):
        answering.find()
    with pytest.raises(IncorrectSignature):
        answering.find(1, house=2)
    with pytest.raises(RemoteError, match="UnserializableValueError"):
        answering.unserializable()
    with pytest.raises(TypeError):
        answering.echo(object())


def test_many_calls_at_once_get_each_their_own_answer(answering: Any) -> None:
    pool = eventlet.GreenPool(50)
    answers = list(pool.imap(lambda n: answering.echo(n)[0][0], range(500)))
    assert answers == list(range(500))


def test_a_deadline_ends_a_call_in_time(container: Container, call: Call) -> None:
    started = monotonic()
    with pytest.raises(RpcTimeout, match=r"answering\.slow"):
        call("answering", timeout=0.3).slow(2)
    assert 0.3 <= monotonic() - started < 1.0


def test_a_service_nobody_has_ever_run_is_known_at_once(call: Call) -> None:
    started = monotonic()
    with pytest.raises(UnknownService, match=r"nobody\.hello"):
        call("nobody").hello()
    assert monotonic() - started < 1.0


def test_a_request_whose_caller_has_gone_is_not_carried_out(
    call: Call, run_service: RunService
) -> None:
    class Stopped:
        name = "stopped"

        @rpc
        def slow(self, name: str) -> None:
            DONE.append(name)

    run_service(Stopped).stop()
    with pytest.raises(RpcTimeout):
        call("stopped", timeout=0.3).slow("late")
    run_service(Stopped)
    call("stopped").slow("in time")
    assert "in time" in DONE
    assert "late" not in DONE


def test_stopping_answers_what_was_taken(run_service: RunService, call: Call) -> None:
    class Leaving:
        name = "leaving"

        @rpc
        def slow(self) -> str:
            eventlet.sleep(0.5)
            return "done"

    leaving = run_service(Leaving)
    pending = [eventlet.spawn(call("leaving", timeout=3).slow) for _ in range(5)]
    wait_for(lambda: leaving.workers_running == 5)
    leaving.stop()
    assert [p.wait() for p in pending] == ["done"] * 5


POISON: dict[str, tuple[bytes, str | None, dict[str, Any]]] = {
    "no content type": (b'{"args": [], "kwargs": {}}', None, {}),
    "another content type": (b'{"args": [], "kwargs": {}}', "text/plain", {}),
    "not JSON": (b"{", JSON, {}),
    "not UTF-8": (b"\xff\xfe", JSON, {}),
    "empty": (b"", JSON, {}),
    "a list": (b"[]", JSON, {}),
    "null": (b"null", JSON, {}),
    "no kwargs": (b'{"args": []}', JSON, {}),
    "args of the wrong type": (b'{"args": {}, "kwargs": []}', JSON, {}),
    "oversize": (b'{"args": [], "kwargs": {}}' + b" " * (4 * 1024 * 1024), JSON, {}),
    "a broken call stack": (b"{", JSON, {"nameko.call_id_stack": 5}),
}


def is_alive(answering: Any) -> None:
    assert answering.echo(1) == [[1], {}]


@pytest.mark.parametrize("name", POISON)
@pytest.mark.parametrize("reply_to", [None, "nowhere", "amq.rabbitmq.reply-to.nonsense"])
def test_a_malformed_request_stops_nothing(
    container: Container, answering: Any, broker: Broker, name: str, reply_to: str | None
) -> None:
    body, content_type, headers = POISON[name]
    properties = {"reply_to": reply_to} if reply_to else {}
    broker.publish("nameko-rpc", "answering.echo", body, headers, content_type, **properties)
    is_alive(answering)
    assert broker.depth(QUEUE) == 0
    wait_for(lambda: container.workers_running == 0)


@pytest.mark.parametrize("name", [n for n in POISON if n != "a broken call stack"])
def test_a_malformed_request_that_says_where_to_is_answered(
    answering: Any, broker_uri: str, name: str
) -> None:
    body, content_type, _ = POISON[name]
    with Connection(broker_uri) as connection:
        channel: Any = connection.channel()
        replies: list[Any] = []
        channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=replies.append)
        data = frames.publish(
            1,
            "nameko-rpc",
            "answering.echo",
            body,
            reply_to="amq.rabbitmq.reply-to",
            content_type=content_type,
        )
        channel.connection.transport.write(data)
        with eventlet.Timeout(5):
            while not replies:
                connection.drain_events()
        assert MalformedRequest.__name__ in replies[0].body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"application/json", b"application/\xff\xfe\xfd\xfc"),
        (b"correlate", b"corr\xffl\xfet\xfd"),
        (b"answering.echo", b"answering.\xff\xfe\xfd\xfc"),
        (b"header-name", b"header\xffname"),
        (b"S\x00\x00\x00\x06marked", b"T" + b"\x7f" * 8 + b"\x00V"),
    ],
    ids=["content type", "correlation id", "routing key", "header name", "header time"],
)
@pytest.mark.parametrize("body", [b"", b'{"args": [], "kwargs": {}}'])
def test_what_cannot_be_decoded_stops_nothing(
    answering: Any, broker: Broker, broker_uri: str, old: bytes, new: bytes, body: bytes
) -> None:
    data = frames.publish(
        1,
        "nameko-rpc",
        "answering.echo",
        body,
        headers={"header-name": "marked"},
        correlation_id="correlate",
        reply_to="nowhere",
    )
    assert old in data
    with Connection(broker_uri) as connection:
        channel: Any = connection.channel()
        channel.connection.transport.write(data.replace(old, new))
        channel.queue_declare(QUEUE, passive=True)
    is_alive(answering)
    assert broker.depth(QUEUE) == 0
