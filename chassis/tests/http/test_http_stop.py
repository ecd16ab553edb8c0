"""A graceful stop: nothing new, nothing lost."""

from time import monotonic

import eventlet
import pytest
from eventlet.event import Event
from nameko.extensions import DependencyProvider

from chassis.http import JsonResponse, Request, http

POST = b"POST /echo HTTP/1.1\r\nHost: test\r\n"


class Alive(DependencyProvider):
    """Something that handlers need until the end."""

    stopped = False

    def get_dependency(self, worker_ctx):
        return self

    def stop(self) -> None:
        self.stopped = True


class Service:
    name = "stopping"
    alive = Alive()
    gate = Event()

    @http("GET", "/wait")
    def wait(self, request: Request) -> JsonResponse:
        type(self).gate.wait()
        return JsonResponse({"dependency stopped": self.alive.stopped})

    @http("GET", "/deaf")
    def deaf(self, request: Request) -> JsonResponse:
        eventlet.sleep(60)
        return JsonResponse({})

    @http("POST", "/echo")
    def echo(self, request: Request) -> JsonResponse:
        return JsonResponse(request.get_data().decode())


@pytest.fixture(autouse=True)
def fresh():
    Service.gate = Event()


def refused(run) -> bool:
    try:
        run.connect()
    except ConnectionRefusedError:
        return True
    return False


def test_a_request_in_hand_is_finished(serve, eventually):
    run = serve(Service)
    client = run.connect()
    client.request("GET", "/wait")
    eventually(lambda: run.server.slots.taken == 1)
    stop = eventlet.spawn(run.container.stop)
    eventlet.sleep(0.05)
    assert refused(run), "no new connections while it drains"
    assert not stop.dead
    Service.gate.send()
    answer = client.answer()
    assert answer.status == 200
    assert answer.json == {"dependency stopped": False}
    assert answer.headers["connection"] == "close"
    assert client.ends()
    with eventlet.Timeout(1):
        stop.wait()


def test_a_request_that_waits_for_a_slot_is_finished(serve, eventually):
    run = serve(Service, max_concurrent=1)
    clients = [run.connect(), run.connect()]
    for client in clients:
        client.request("GET", "/wait")
    eventually(lambda: run.server.slots.waiting == 1)
    stop = eventlet.spawn(run.container.stop)
    eventlet.sleep(0.02)
    Service.gate.send()
    assert [client.answer().status for client in clients] == [200, 200]
    stop.wait()


def test_a_request_half_sent_is_finished(serve):
    run = serve(Service)
    client = run.connect()
    client.send(POST + b"Content-Length: 5\r\n\r\nhe")
    eventlet.sleep(0.02)
    stop = eventlet.spawn(run.container.stop)
    eventlet.sleep(0.02)
    client.send(b"llo")
    answer = client.answer()
    assert answer.json == "hello"
    assert answer.headers["connection"] == "close"
    stop.wait()


def test_a_request_that_arrived_with_the_stop_is_answered(serve):
    run = serve(Service)
    client = run.connect()
    client.request("POST", "/echo", b"a")
    assert client.answer().status == 200
    client.request("POST", "/echo", b"b")  # in the kernel, not yet read
    run.server.stop_accepting()
    answer = client.answer()
    assert answer.json == "b"
    assert answer.headers["connection"] == "close"


def test_idle_connections_are_closed_at_once(serve):
    run = serve(Service)
    used, fresh = run.connect(), run.connect()
    used.request("POST", "/echo")
    used.answer()
    started = monotonic()
    run.container.stop()
    assert monotonic() - started < 1
    assert used.ends()
    assert fresh.ends()


def test_what_does_not_end_is_ended_after_the_drain_time_out(serve, eventually):
    run = serve(Service)
    client = run.connect()
    client.request("GET", "/deaf")
    eventually(lambda: run.server.slots.taken == 1)
    started = monotonic()
    run.container.stop()
    assert 1.8 < monotonic() - started < 3
    assert client.ends()
    assert run.server.slots.taken == 0


def test_a_second_stop_changes_nothing(serve):
    run = serve(Service)
    stops = [eventlet.spawn(run.container.stop) for _ in range(2)]
    with eventlet.Timeout(1):
        for stop in stops:
            stop.wait()
    run.server.stop()


def test_kill_ends_connections_at_once(serve, eventually):
    run = serve(Service)
    client = run.connect()
    client.request("GET", "/deaf")
    eventually(lambda: run.server.slots.taken == 1)
    run.container.kill()
    with eventlet.Timeout(1):
        assert client.ends()
        run.container.wait()
    assert refused(run)
