"""The generator against a small server of its own: what it counts is what was answered."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import Job, encode, read_answer, run

ANSWER = b"HTTP/1.1 201 CREATED\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


def test_an_answer_is_read_when_all_of_it_is_there() -> None:
    for length in range(len(ANSWER)):
        assert read_answer(ANSWER[:length]) is None
    assert read_answer(ANSWER) == (201, len(ANSWER))
    assert read_answer(ANSWER + b"HTTP/1.1 200 OK") == (201, len(ANSWER))


def test_an_answer_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="subsection"):
        read_answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")


def test_a_request_has_its_length_in_octets() -> None:
    assert encode(80, "POST", "/", "ñ").endswith(b"Content-Length: 2\r\n\r\n\xc3\xb1")
    assert b"Content-Length" not in encode(80, "GET", "/", "")


class _Server:
    """Counts requests; every third is answered with 503, and /lost with nothing."""

    def __init__(self) -> None:
        self.requests = 0
        lock, outer = threading.Lock(), self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    outer.requests += 1
                    number = outer.requests
                if self.path == "/lost":
                    self.close_connection = True
                    return
                self.send_response(503 if number % 3 == 0 else 201)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.stop: Callable[[], None] = self._server.shutdown
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def server() -> Iterator[_Server]:
    server = _Server()
    yield server
    server.stop()


def test_every_answer_is_counted_by_its_status(server: _Server) -> None:
    outcome = run(Job(server.port, [("POST", "/", "{}")], connections=4, seconds=20, count=90))
    assert server.requests == 90
    assert outcome.statuses == {"201": 60, "503": 30}
    assert outcome.lost == 0
    assert len(outcome.latencies) == 90


def test_a_request_without_answer_is_lost(server: _Server) -> None:
    requests = [("POST", "/", "{}"), ("POST", "/lost", "{}")]
    outcome = run(Job(server.port, requests, connections=2, seconds=20, count=10))
    assert outcome.lost == 5
    assert outcome.all_answers == 5


def test_a_rate_is_kept_to(server: _Server) -> None:
    job = Job(server.port, [("POST", "/", "{}")], connections=4, seconds=20, count=20, rate=50)
    outcome = run(job)
    assert outcome.all_answers == 20
    assert outcome.seconds >= 19 / 50


def test_time_ends_a_load_too(server: _Server) -> None:
    job = Job(server.port, [("POST", "/", "{}")], connections=1, seconds=0.2, count=1000, rate=20)
    assert run(job).all_answers == 4
