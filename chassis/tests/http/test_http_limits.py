"""Nothing a client does takes more than its share, of memory, workers or time."""

import socket
from time import monotonic

import eventlet
import pytest
from eventlet.event import Event
from nameko.exceptions import ConfigurationError
from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Request, http
from chassis.http.settings import HttpSettings

MIB = 1 << 20
POST = b"POST /echo HTTP/1.1\r\nHost: test\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


class Service:
    name = "limited"
    gate = Event()
    handled = 0

    @http("POST", "/echo")
    def echo(self, request: Request) -> JsonResponse:
        return JsonResponse({"size": len(request.get_data())})

    @http("GET", "/wait")
    def wait(self, request: Request) -> JsonResponse:
        type(self).gate.wait()
        type(self).handled += 1
        return JsonResponse({})

    @http("GET", "/health", limited=False)
    def health(self, request: Request) -> JsonResponse:
        return JsonResponse({})

    @http("GET", "/big")
    def big(self, request: Request) -> Response:
        return Response(b"x" * 16 * MIB)


@pytest.fixture(autouse=True)
def gate():
    Service.gate = Event()
    Service.handled = 0
    yield Service.gate
    if not Service.gate.ready():
        Service.gate.send()


# ---------------------------------------------------------------- size


def test_a_body_of_1_mib_is_taken(serve):
    assert serve(Service).request("POST", "/echo", b"x" * MIB).json == {"size": MIB}


def test_a_chunked_body_of_1_mib_is_taken(serve):
    chunks = b"10000\r\n%b\r\n" % (b"x" * 65536) * 16
    assert serve(Service).raw(CHUNKED + chunks + b"0\r\n\r\n").json == {"size": MIB}


def test_a_length_over_the_limit_is_answered_before_the_body_is_read(serve):
    client = serve(Service).connect()
    client.send(POST + b"Content-Length: %d\r\n\r\n" % (MIB + 1))
    answer = client.answer()
    assert answer.status == 413
    assert answer.json["detail"] == "The body may be 1048576 bytes at most."
    assert client.ends()


def test_who_sends_2_mib_at_once_can_read_the_answer(serve):
    client = serve(Service).connect()
    client.request("POST", "/echo", b"x" * 2 * MIB)
    assert client.answer().status == 413
    assert client.ends()


def test_a_chunked_body_is_counted_while_it_is_read(serve):
    client = serve(Service).connect()
    client.send(CHUNKED + b"10000\r\n%b\r\n" % (b"x" * 65536) * 17)
    assert client.answer().status == 413
    assert client.ends()


@pytest.mark.parametrize(
    "padding",
    [b"5;" + b"x" * 100_000, b"5\r\nhello\r\n0\r\nX: " + b"x" * 100_000],
    ids=["chunk extension", "trailer"],
)
def test_what_surrounds_a_chunked_body_is_limited_too(serve, padding):
    client = serve(Service).connect()
    client.send(CHUNKED)
    client.send(padding)
    assert client.answer().status == 400
    assert client.ends()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 17_000 + b" HTTP/1.1\r\nHost: test\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: test\r\nX: " + b"x" * 17_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: test\r\n" + b"X: y\r\n" * 3_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: test\r\nX: " + b"x" * 200_000,
    ],
    ids=["path", "header", "many headers", "endless header"],
)
def test_headers_over_the_limit_are_refused(serve, head):
    client = serve(Service).connect()
    client.send(head)
    assert client.answer().status == 431
    assert client.ends()


def test_headers_in_small_pieces_are_counted(serve):
    client = serve(Service, max_header_bytes=1000).connect()
    client.send(b"GET / HTTP/1.1\r\nHost: test\r\nX: ")
    for _ in range(12):
        client.send(b"x" * 100)
        eventlet.sleep(0.002)
    assert client.answer().status == 431


def test_half_received_bodies_are_limited_together(serve, eventually):
    run = serve(Service, max_buffered=250_000)
    first, second = run.connect(), run.connect()
    half = POST + b"Content-Length: 200000\r\n\r\n" + b"x" * 150_000
    first.send(half)
    eventually(lambda: run.server.buffered == 150_000)
    second.send(half)
    answer = second.answer()
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    first.send(b"x" * 50_000)
    assert first.answer().json == {"size": 200_000}
    eventually(lambda: run.server.buffered == 0)


# ---------------------------------------------------------------- time


def test_slow_headers_are_cut_off_and_hold_no_slot(serve):
    run = serve(Service, header_timeout=0.2, max_concurrent=1, max_waiting=0)
    slow = run.connect()
    started = monotonic()
    slow.send(b"GET /wait HTTP/1.1\r\n")
    drip = eventlet.spawn(_drip, slow, b"X: y\r\n")
    eventlet.sleep(0.05)
    assert run.server.slots.taken == 0
    assert run.request("POST", "/echo").status == 200
    answer = slow.answer()
    drip.kill()
    assert answer.status == 408
    assert answer.json["detail"] == "The headers did not arrive in time."
    assert 0.15 < monotonic() - started < 1.5


def test_a_slow_body_is_cut_off_and_holds_no_slot(serve):
    run = serve(Service, body_timeout=0.2, max_concurrent=1, max_waiting=0)
    slow = run.connect()
    started = monotonic()
    slow.send(POST + b"Accept-Language: es\r\nContent-Length: 1000\r\n\r\n")
    drip = eventlet.spawn(_drip, slow, b"x")
    eventlet.sleep(0.05)
    assert run.server.slots.taken == 0
    assert run.request("POST", "/echo").status == 200
    answer = slow.answer()
    drip.kill()
    assert answer.status == 408
    assert answer.json["detail"] == "El cuerpo no llegó a tiempo."
    assert slow.ends()
    assert 0.15 < monotonic() - started < 1.5


def _drip(client, data):
    try:
        while True:
            client.send(data)
            eventlet.sleep(0.02)
    except OSError:
        pass


def test_an_idle_connection_is_closed_without_a_word(serve):
    run = serve(Service, keepalive_timeout=0.2)
    client = run.connect()
    client.request("POST", "/echo")
    assert client.answer().status == 200
    started = monotonic()
    assert client.ends()
    assert 0.15 < monotonic() - started < 1.5


def test_empty_lines_do_not_keep_a_connection_alive(serve, eventually):
    run = serve(Service, keepalive_timeout=0.2)
    client = run.connect()
    client.request("POST", "/echo")
    assert client.answer().status == 200
    drip = eventlet.spawn(_drip, client, b"\r\n")
    eventually(lambda: run.server.connections == 0)
    drip.kill()


def test_a_connection_that_never_sends_is_closed(serve):
    started = monotonic()
    assert serve(Service, header_timeout=0.2).connect().ends()
    assert monotonic() - started < 1.5


def test_a_keep_alive_connection_in_use_is_not_cut_off(serve):
    client = serve(Service, keepalive_timeout=0.2, header_timeout=0.2, body_timeout=0.2).connect()
    for _ in range(6):
        client.request("POST", "/echo", b"hello")
        assert client.answer().status == 200
        eventlet.sleep(0.08)


def test_a_long_handler_is_not_cut_off(serve, gate):
    short = dict.fromkeys(
        ("header_timeout", "body_timeout", "keepalive_timeout", "write_timeout"), 0.1
    )
    client = serve(Service, **short).connect()
    client.request("GET", "/wait")
    eventlet.sleep(0.4)
    gate.send()
    assert client.answer().status == 200


def test_a_reader_that_does_not_read_is_cut_off(serve, eventually):
    run = serve(Service, write_timeout=0.2)
    client = run.connect(receive_buffer=4096)
    client.request("GET", "/big")
    eventlet.sleep(0.05)
    assert run.server.slots.taken == 0, "the slot is free while the answer is sent"
    started = monotonic()
    eventually(lambda: run.server.connections == 0)
    assert monotonic() - started < 1


def test_a_slow_reader_that_keeps_reading_gets_it_all(serve):
    client = serve(Service, write_timeout=0.5).connect(receive_buffer=65536)
    client.request("GET", "/big")
    head = client.head()
    left = int(head.headers["content-length"])
    started = monotonic()
    while left:
        left -= len(client.file.read(min(left, 512 << 10)))
        eventlet.sleep(0.03)
    assert monotonic() - started > 0.9


# ---------------------------------------------------------------- number


def test_a_saturated_server_says_so_at_once(serve, gate, eventually):
    run = serve(Service, max_concurrent=2, max_waiting=3, max_wait=5)
    clients = [run.connect() for _ in range(5)]
    for client in clients:
        client.request("GET", "/wait")
    eventually(lambda: run.server.slots.waiting == 3)
    started = monotonic()
    answer = run.request("GET", "/wait", headers={"Accept-Language": "es"})
    assert monotonic() - started < 0.5
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json["title"] == "Servicio no disponible"
    assert run.request("GET", "/health").status == 200, "health checks need no slot"
    gate.send()
    assert [client.answer().status for client in clients] == [200] * 5
    assert run.server.slots.taken == run.server.slots.waiting == 0


def test_who_waits_too_long_for_a_slot_gets_503(serve, gate, eventually):
    run = serve(Service, max_concurrent=1, max_waiting=5, max_wait=0.1)
    busy = run.connect()
    busy.request("GET", "/wait")
    eventually(lambda: run.server.slots.taken == 1)
    waiting = run.connect()
    waiting.request("GET", "/wait")
    started = monotonic()
    assert waiting.answer().status == 503
    assert 0.08 < monotonic() - started < 1.5
    gate.send()
    assert busy.answer().status == 200
    waiting.request("GET", "/wait")
    assert waiting.answer().status == 200, "the connection goes on"


def test_connections_are_limited(serve, eventually):
    run = serve(Service, max_connections=3)
    kept = [run.connect() for _ in range(3)]
    eventually(lambda: run.server.connections == 3)
    one_too_many = run.connect()
    answer = one_too_many.answer()
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    assert one_too_many.ends()
    kept[0].close()
    eventually(lambda: run.server.connections == 2)
    assert run.request("POST", "/echo").status == 200


def test_who_disconnects_while_sending_leaves_nothing_behind(serve, eventually):
    run = serve(Service)
    for part in (b"", b"GE", b"GET /wait HTTP/1.1\r\nHo", POST + b"Content-Length: 9\r\n\r\nx"):
        client = run.connect()
        client.send(part)
        eventlet.sleep(0.01)
        client.close()
    eventually(lambda: run.server.connections == 0)
    assert run.server.buffered == 0
    assert Service.handled == 0


def test_who_disconnects_while_waiting_leaves_nothing_behind(serve, gate, eventually):
    run = serve(Service)
    client = run.connect()
    client.request("GET", "/wait")
    eventually(lambda: run.server.slots.taken == 1)
    client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()
    eventlet.sleep(0.02)
    gate.send()
    eventually(lambda: run.server.connections == 0)
    assert Service.handled == 1, "what was asked for is done"
    assert run.server.slots.taken == 0


def test_who_pipelines_does_not_keep_others_waiting(serve):
    run = serve(Service)
    greedy, modest = run.connect(), run.connect()
    greedy.send(b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n" * 1500)
    modest.request("GET", "/health")
    answers = 0

    def read_greedily():
        nonlocal answers
        while True:
            greedy.answer()
            answers += 1

    reader = eventlet.spawn(read_greedily)
    modest.answer()
    assert answers < 200
    reader.kill()


# ---------------------------------------------------------------- settings


def test_settings_have_the_defaults_of_the_design():
    settings = HttpSettings.from_config(None)
    assert (settings.max_body, settings.max_header_bytes) == (MIB, 16 * 1024)
    assert settings.max_connections == 1000


@pytest.mark.parametrize(
    "section",
    [{"max_bdy": 1}, {"max_body": "1"}, {"max_body": -1}, {"max_body": True}, {"access_log": 1}],
)
def test_a_setting_that_is_none_is_refused(section):
    with pytest.raises(ConfigurationError, match="HTTP"):
        HttpSettings.from_config(section)
