"""Answers that are sent while they are produced."""

import contextlib
import logging
from collections import defaultdict

import eventlet
import pytest
from eventlet.event import Event
from eventlet.queue import LightQueue
from nameko.extensions import DependencyProvider
from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Request, http

MIB = 1 << 20


class Journal(DependencyProvider):
    """Notes the beginning and end of workers."""

    entries: list[str]

    def setup(self) -> None:
        self.entries = Service.journal

    def get_dependency(self, worker_ctx):
        return self.entries.append

    def worker_result(self, worker_ctx, result=None, exc_info=None):
        self.entries.append(f"failed: {exc_info[1]}" if exc_info else "succeeded")

    def worker_teardown(self, worker_ctx):
        self.entries.append("torn down")


class Service:
    name = "streaming"
    note = Journal()
    journal: list[str]
    events: dict[str, LightQueue]
    gate = Event()

    @http("GET", "/csv")
    def csv(self, request: Request) -> Response:
        def rows():
            for n in range(3):
                self.note(f"row {n}")
                yield f"{n};ñ\n"
                yield ""

        return Response(rows(), mimetype="text/csv", headers={"Content-Length": "999"})

    @http("GET", "/half")
    def half(self, request: Request) -> Response:
        def rows():
            yield "first\n"
            raise ValueError("no second row")

        return Response(rows(), mimetype="text/csv")

    @http("GET", "/missing-file")
    def missing_file(self, request: Request) -> Response:
        def rows():
            yield "first\n"
            raise FileNotFoundError("not the client's fault")

        return Response(rows(), mimetype="text/csv")

    @http("GET", "/slow")
    def slow(self, request: Request) -> Response:
        def rows():
            yield "first\n"
            self.gate.wait()
            yield "last\n"

        return Response(rows(), mimetype="text/csv")

    @http("GET", "/events")
    @http("GET", "/api/events")
    def stream(self, request: Request) -> Response:
        request.detach()
        queue = self.events[request.args.get("n", "")]

        def events():
            try:
                while True:
                    yield f"data: {queue.get()}\n\n"
            finally:
                self.note("events ended")

        return Response(events(), mimetype="text/event-stream")

    @http("GET", "/endless")
    def endless(self, request: Request) -> Response:
        request.detach()
        return Response((b"x" * MIB for _ in iter(int, 1)), mimetype="text/plain")

    @http("GET", "/bad-header")
    def bad_header(self, request: Request) -> Response:
        return Response((c for c in "ab"), headers={"X": "日本"})

    @http("GET", "/plain")
    def plain(self, request: Request) -> JsonResponse:
        return JsonResponse({})


@pytest.fixture(autouse=True)
def fresh():
    Service.journal = []
    Service.events = defaultdict(LightQueue)
    Service.gate = Event()


def test_an_iterator_is_sent_in_chunks(serve):
    client = serve(Service).connect()
    client.request("GET", "/csv")
    answer = client.head()
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "content-length" not in answer.headers
    assert [client.chunk().decode() for _ in range(4)] == ["0;ñ\n", "1;ñ\n", "2;ñ\n", ""]
    client.request("GET", "/plain")
    assert client.answer().status == 200, "the connection goes on"


def test_the_worker_ends_with_the_body(serve):
    serve(Service).request("GET", "/csv")
    assert Service.journal == ["row 0", "row 1", "row 2", "succeeded", "torn down"]


def test_pieces_are_sent_as_they_come(serve):
    client = serve(Service).connect()
    client.request("GET", "/slow")
    client.head()
    assert client.chunk() == b"first\n"
    assert Service.journal == []
    Service.gate.send()
    assert client.chunk() == b"last\n"
    assert client.chunk() == b""


def test_http_1_0_gets_the_pieces_without_chunks(serve):
    client = serve(Service).connect()
    client.send(b"GET /csv HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    answer = client.answer()
    assert "transfer-encoding" not in answer.headers
    assert answer.headers["connection"] == "close"
    assert answer.body.decode() == "0;ñ\n1;ñ\n2;ñ\n"


def test_head_of_a_stream_produces_nothing(serve):
    client = serve(Service).connect()
    client.request("HEAD", "/csv")
    assert client.answer(head_only=True).status == 200
    client.request("GET", "/plain")
    assert client.answer().status == 200
    assert "row 0" not in Service.journal


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/half", "no second row"), ("/missing-file", "not the client's fault")],
)
def test_a_body_that_fails_halfway_is_not_ended_properly(serve, caplog, path, reason, eventually):
    """The client can tell: the last chunk is missing."""
    run = serve(Service)
    statuses: list[int] = []
    run.server.observers.append(lambda method, rule, status, seconds: statuses.append(status))
    client = run.connect()
    client.request("GET", path)
    client.head()
    assert client.chunk() == b"first\n"
    assert client.ends()
    assert Service.journal == [f"failed: {reason}", "torn down"]
    assert any(reason in r.getMessage() and r.levelno == logging.ERROR for r in caplog.records)
    eventually(lambda: statuses == [500])


def test_a_client_that_leaves_ends_the_stream(serve, eventually):
    run = serve(Service)
    client = run.connect()
    client.request("GET", "/events")
    client.head()
    client.close()
    with contextlib.suppress(EOFError):
        for n in range(3):
            Service.events[""].put(n)
            eventlet.sleep(0.02)
    eventually(lambda: Service.journal[-1:] == ["torn down"])
    assert Service.journal == ["events ended", "succeeded", "torn down"]
    eventually(lambda: run.server.connections == 0)


def test_a_reader_of_a_stream_that_does_not_read_is_cut_off(serve, eventually):
    run = serve(Service, write_timeout=0.2)
    client = run.connect(receive_buffer=4096)
    client.request("GET", "/endless")
    eventually(lambda: Service.journal[-1:] == ["torn down"])
    eventually(lambda: run.server.connections == 0)


def test_a_quiet_stream_is_not_cut_off(serve):
    short = dict.fromkeys(
        ("header_timeout", "body_timeout", "keepalive_timeout", "write_timeout"), 0.1
    )
    client = serve(Service, **short).connect()
    client.request("GET", "/events")
    client.head()
    eventlet.sleep(0.3)
    Service.events[""].put("late")
    assert client.chunk() == b"data: late\n\n"


def test_a_detached_stream_holds_no_slot(serve):
    run = serve(Service, max_concurrent=1, max_waiting=0)
    streams = [run.connect() for _ in range(3)]
    for n, client in enumerate(streams):
        client.request("GET", f"{'/api' if n else ''}/events?n={n}")
        assert client.head().status == 200
    assert run.server.slots.taken == 0
    assert run.request("GET", "/plain").status == 200
    for n, client in enumerate(streams):
        Service.events[str(n)].put(n)
        assert client.chunk() == b"data: %d\n\n" % n


def test_another_stream_holds_one(serve):
    run = serve(Service, max_concurrent=1, max_waiting=0)
    client = run.connect()
    client.request("GET", "/slow")
    client.head()
    assert client.chunk() == b"first\n"
    assert run.request("GET", "/plain").status == 503
    Service.gate.send()
    assert client.chunk() == b"last\n"


def test_a_header_that_cannot_be_sent_is_500(serve):
    client = serve(Service).connect()
    client.request("GET", "/bad-header")
    assert client.answer().status == 500
    client.request("GET", "/plain")
    assert client.answer().status == 200


def test_a_method_called_by_hand_returns_its_response():
    service = Service()
    service.note = Service.journal.append
    response = service.csv(Request("GET", "/csv", {}, b""))
    assert response.get_data(as_text=True) == "0;ñ\n1;ñ\n2;ñ\n"


# ---------------------------------------------------------------- when the server stops


def test_stop_ends_a_detached_stream_properly(serve):
    run = serve(Service)
    client = run.connect()
    client.request("GET", "/events")
    client.head()
    stop = eventlet.spawn(run.container.stop)
    with eventlet.Timeout(1):
        assert client.chunk() == b"", "the last chunk"
        assert client.ends()
        stop.wait()
    assert Service.journal == ["events ended", "succeeded", "torn down"]


def test_stop_waits_for_another_stream(serve):
    run = serve(Service)
    client = run.connect()
    client.request("GET", "/slow")
    client.head()
    stop = eventlet.spawn(run.container.stop)
    eventlet.sleep(0.05)
    assert not stop.dead
    Service.gate.send()
    assert client.chunk() == b"first\n"
    assert client.chunk() == b"last\n"
    assert client.chunk() == b""
    assert client.ends()
    stop.wait()


def test_stop_ends_a_stream_in_the_middle_of_a_piece(serve):
    run = serve(Service, write_timeout=5)
    client = run.connect(receive_buffer=4096)
    client.request("GET", "/endless")
    eventlet.sleep(0.05)
    with eventlet.Timeout(1):
        run.container.stop()
    assert Service.journal[-1] == "torn down"
