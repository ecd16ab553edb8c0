"""What people read of a failed connection: words, nothing of Python's own."""

import socket
import ssl
from collections.abc import Iterator
from threading import Thread

import pytest
import requests

from chassis.failures import why


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def failure(url: str) -> BaseException:
    with pytest.raises((requests.RequestException, OSError)) as caught:
        requests.post(url, data=b"x", timeout=0.3)
    return caught.value


def serve(listener: socket.socket, answer: bytes) -> None:
    def run() -> None:
        connection, _ = listener.accept()
        connection.recv(1000)
        connection.sendall(answer)
        connection.close()

    Thread(target=run, daemon=True).start()


def test_nobody_listens(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    assert why(failure(f"http://127.0.0.1:{port}/")) == "it refuses connections"


def test_it_says_nothing(listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    assert why(failure(url)) == "it did not answer in time"


@pytest.mark.parametrize(
    ("answer", "words"),
    [(b"", "it closed the connection"), (b"SSH-2.0-x\r\n", "its answer is not HTTP")],
)
def test_it_answers_rubbish(listener: socket.socket, answer: bytes, words: str) -> None:
    serve(listener, answer)
    assert why(failure(f"http://127.0.0.1:{listener.getsockname()[1]}/")) == words


def test_it_speaks_no_tls(listener: socket.socket) -> None:
    serve(listener, b"HTTP/1.1 200 OK\r\n\r\n")
    with (
        socket.create_connection(listener.getsockname()) as connection,
        pytest.raises(ssl.SSLError) as caught,
    ):
        ssl.create_default_context().wrap_socket(connection, server_hostname="localhost")
    assert why(caught.value) == "no TLS connection could be made"
