"""Calls between services on the real broker: answers, errors, deadlines, poison."""

from time import monotonic
from typing import Any

import eventlet
import orjson
import pytest
from kombu.connection import Connection
from nameko.exceptions import (
    IncorrectSignature,
    MalformedRequest,
    MethodNotFound,
    RemoteError,
)
from nameko.standalone.rpc import ServiceRpcClient
from nameko.testing.utils import get_extension

from chassis.broker import frames
from chassis.container import Container
from chassis.context import Language
from chassis.exceptions import NotFound, RpcTimeout, ServiceUnavailable, UnknownService
from chassis.rpc import bundle
from chassis.rpc.errors import RemoteServiceError
from chassis.rpc.server import RpcConsumer, rpc
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


def test_calls_of_one_turn_share_a_message(answering: Any, broker: Broker) -> None:
    tap = broker.tap("nameko-rpc", "answering.*")
    threads = [eventlet.spawn(answering.echo, n) for n in range(40)]
    assert [thread.wait()[0] for thread in threads] == [[n] for n in range(40)]
    assert answering.echo(1) == [[1], {}]  # alone it is Nameko's own
    keys = [tap.next().delivery_info["routing_key"] for _ in range(3)]
    assert keys == ["answering.several-calls", "answering.several-calls", "answering.echo"]
    assert tap.is_quiet()


def test_each_call_of_a_message_has_its_own_outcome(answering: Any, broker: Broker) -> None:
    tap = broker.tap("nameko-rpc", "answering.*")
    calls = [
        (answering.with_context(language="es").speak,),
        (answering.speak,),
        (answering.within(0.5).slow, 2),
        (answering.find, 7),
        (answering.fail,),
        (answering.nothing,),
        (answering.echo, "x" * 200_000),
        (answering.echo, 1),
    ]
    spanish, english, slow, find, fail, nothing, long, short = (
        eventlet.spawn(*each) for each in calls
    )
    assert (spanish.wait(), english.wait()) == ("es", "en")
    for thread, error in ((find, RemoteServiceError), (fail, RemoteError)):
        with pytest.raises(error):
            thread.wait()
    with pytest.raises(MethodNotFound):
        nothing.wait()
    assert long.wait() == [["x" * 200_000], {}]
    assert short.wait() == [[1], {}]
    assert not slow.dead  # nobody waited for it
    with pytest.raises(RpcTimeout):
        slow.wait()
    methods = [tap.next().delivery_info["routing_key"].split(".")[1] for _ in range(3)]
    assert methods == ["several-calls", "echo", "echo"]


def test_all_calls_of_a_message_learn_that_there_is_no_such_service(call: Call) -> None:
    started = monotonic()
    for thread in [eventlet.spawn(call("nobody").hello) for _ in range(3)]:
        with pytest.raises(UnknownService, match=r"nobody\.hello"):
            thread.wait()
    assert monotonic() - started < 1.0


def test_a_message_comes_again_until_its_last_call_is_answered(
    run_service: RunService, call: Call
) -> None:
    class Half:
        name = "half"

        @rpc(repeatable=lambda kwargs: kwargs["name"] != "once")
        def slow(self, seconds: float, name: str) -> str:
            eventlet.sleep(seconds)
            DONE.append(name)
            return name

    half, client = run_service(Half), call("half", timeout=5)
    quick, once, again = (
        eventlet.spawn(client.slow, seconds, name=name)
        for seconds, name in ((0, "quick"), (0.5, "once"), (0.5, "again"))
    )
    assert quick.wait() == "quick"
    link = get_extension(half, RpcConsumer)._link
    assert link is not None
    link.reset()
    with pytest.raises(ServiceUnavailable, match="done already, or not"):
        once.wait()
    assert again.wait() == "again"
    wait_for(lambda: half.workers_running == 0)
    assert [DONE.count(name) for name in ("quick", "once", "again")] == [2, 1, 2]


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


def _several(*calls: Any) -> bytes:
    return orjson.dumps({"calls": calls})


_CALL = {"id": "1", "method": "echo", "headers": {}, "request": {"args": [], "kwargs": {}}}
POISONED_BUNDLES: dict[str, bytes] = {
    "empty": b"",
    "not JSON": b"{",
    "no calls": _several(),
    "a number": _several(_CALL, 1),
    "no id": _several(_CALL, {"method": "echo"}),
    "no method of that name": _several(_CALL, _CALL | {"method": "several-calls"}),
    "no arguments": _several(_CALL | {"request": None}, _CALL),
    "arguments of the wrong type": _several(_CALL | {"request": {"args": 1, "kwargs": 1}}),
    "too few arguments": _several(_CALL | {"method": "find"}, _CALL),
    "a broken call stack": _several(_CALL | {"headers": {"nameko.call_id_stack": 5}}),
    "late": _several(_CALL | {"headers": {"x-deadline": "1"}}),
    "twice the same": _several(_CALL, _CALL),
    "oversize": b" " * (4 * 1024 * 1024) + _several(_CALL),
}


@pytest.mark.parametrize("name", POISONED_BUNDLES)
@pytest.mark.parametrize("reply_to", [None, "nowhere", "amq.rabbitmq.reply-to.nonsense"])
def test_a_malformed_message_of_several_calls_stops_nothing(
    container: Container, answering: Any, broker: Broker, name: str, reply_to: str | None
) -> None:
    properties = {"reply_to": reply_to} if reply_to else {}
    body, key = POISONED_BUNDLES[name], f"answering.{bundle.NAME}"
    broker.publish("nameko-rpc", key, body, {}, JSON, **properties)
    is_alive(answering)
    assert broker.depth(QUEUE) == 0
    wait_for(lambda: container.workers_running == 0)


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
