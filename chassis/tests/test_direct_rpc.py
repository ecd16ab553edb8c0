"""Calls from a program that is no service, on the real broker."""

from collections.abc import Callable, Iterator
from typing import Any

import eventlet
import pytest
from nameko.exceptions import RemoteError

from chassis.container import Container
from chassis.exceptions import NotFound, RpcTimeout, ServiceUnavailable, UnknownService
from chassis.rpc.direct import DirectClient
from chassis.rpc.errors import RemoteServiceError
from chassis.rpc.server import rpc
from chassis.testing import RunService, free_port

pytestmark = pytest.mark.integration


class Gone(NotFound):
    pass


class AnsweringService:
    name = "answering"

    @rpc
    def echo(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    @rpc
    def find(self) -> None:
        raise Gone(7)

    @rpc
    def fail(self) -> None:
        raise RuntimeError("for no reason")

    @rpc
    def slow(self, seconds: float) -> float:
        eventlet.sleep(seconds)
        return seconds


@pytest.fixture(scope="module", autouse=True)
def service(run_service: RunService) -> Container:
    return run_service(AnsweringService)


@pytest.fixture
def client(broker_uri: str) -> Iterator[Callable[..., DirectClient]]:
    made: list[DirectClient] = []

    def make(timeout: float = 5.0, uri: str = broker_uri) -> DirectClient:
        made.append(DirectClient(uri, timeout))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_answers(client: Any) -> None:
    direct = client()
    for n in range(3):
        assert direct.call("answering", "echo", a=n, b="ñ") == {"a": n, "b": "ñ"}


def test_errors(client: Any) -> None:
    direct = client()
    with pytest.raises(RemoteServiceError) as caught:
        direct.call("answering", "find")
    assert (caught.value.kinds[:2], caught.value.details) == (["Gone", "NotFound"], [7])
    with pytest.raises(RemoteError, match="for no reason"):
        direct.call("answering", "fail")
    assert direct.call("answering", "echo", a=1) == {"a": 1}


def test_a_late_answer_is_not_taken_for_the_next_one(client: Any) -> None:
    direct = client(0.2)
    with pytest.raises(RpcTimeout):
        direct.call("answering", "slow", seconds=0.4)
    eventlet.sleep(0.4)
    assert direct.call("answering", "echo", a=1) == {"a": 1}


def test_a_service_that_never_was(client: Any) -> None:
    direct = client()
    with pytest.raises(UnknownService):
        direct.call("nobody", "echo")
    assert direct.call("answering", "echo") == {}


def test_a_broker_that_is_away(client: Any) -> None:
    direct = client(uri=f"pyamqp://x:y@127.0.0.1:{free_port()}/")
    with pytest.raises(ServiceUnavailable, match="broker"):
        direct.call("answering", "echo")


def test_a_connection_that_was_lost_is_made_again(client: Any) -> None:
    direct = client()
    direct.call("answering", "echo")
    direct._connection.connection.transport.sock.shutdown(2)
    with pytest.raises(ServiceUnavailable):
        direct.call("answering", "echo")
    assert direct.call("answering", "echo", a=1) == {"a": 1}
