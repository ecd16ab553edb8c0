import eventlet

eventlet.monkey_patch()

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from nameko import config
from nameko.testing.utils import get_extension

from chassis.container import Container
from chassis.http import HttpServer


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """A connection that sends exactly what it is told to."""

    def __init__(self, address: tuple[str, int], receive_buffer: int | None = None) -> None:
        self.sock = socket.socket()
        self.sock.settimeout(5)
        if receive_buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.connect(address)
        self.file = self.sock.makefile("rb")

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        lines = [f"{method} {path} HTTP/1.1", "Host: test"]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.send("\r\n".join([*lines, "", ""]).encode() + body)

    def head(self) -> Answer:
        line = self.file.readline()
        if not line:
            raise EOFError
        version, status, _ = line.decode().split(" ", 2)
        assert version == "HTTP/1.1"
        headers: dict[str, str] = {}
        while (line := self.file.readline()) != b"\r\n":
            name, value = line.decode("latin-1").rstrip("\r\n").split(": ", 1)
            assert name.lower() not in headers
            headers[name.lower()] = value
        return Answer(int(status), headers)

    def answer(self, head_only: bool = False) -> Answer:
        answer = self.head()
        if head_only or answer.status in (100, 204, 304):
            return answer
        if answer.headers.get("transfer-encoding") == "chunked":
            answer.body = b"".join(iter(self.chunk, b""))
        elif "content-length" in answer.headers:
            answer.body = self.file.read(int(answer.headers["content-length"]))
        else:
            answer.body = self.file.read()
        return answer

    def chunk(self) -> bytes:
        size = int(self.file.readline(), 16)
        data = self.file.read(size)
        assert self.file.readline() == b"\r\n"
        return data

    def ends(self) -> bool:
        """Whether the server closes the connection without another byte."""
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.file.close()
        self.sock.close()


class Running:
    def __init__(self, container: Container) -> None:
        self.container = container
        self.server: HttpServer = get_extension(container, HttpServer)
        address = self.server.address
        assert address is not None
        self.address = address
        self.clients: list[Client] = []

    def connect(self, receive_buffer: int | None = None) -> Client:
        client = Client(self.address, receive_buffer)
        self.clients.append(client)
        return client

    def request(self, method: str, path: str, *args: Any, **kwargs: Any) -> Answer:
        client = self.connect()
        client.request(method, path, *args, **kwargs)
        return client.answer(head_only=method == "HEAD")

    def raw(self, data: bytes) -> Answer:
        client = self.connect()
        client.send(data)
        return client.answer()


@pytest.fixture
def serve() -> Iterator[Callable[..., Running]]:
    """Run a service: ``serve(Service, **HTTP settings)``."""
    runs: list[Running] = []
    patches = []

    def start(service: type, **settings: Any) -> Running:
        patch = config.patch(
            {"WEB_SERVER_ADDRESS": "127.0.0.1:0", "DRAIN_TIMEOUT": 2, "HTTP": settings}
        )
        patch.__enter__()
        patches.append(patch)
        container = Container(service)
        container.start()
        runs.append(Running(container))
        return runs[-1]

    yield start
    for run in runs:
        for client in run.clients:
            client.close()
        run.container.stop()
        run.container.wait()
    for patch in reversed(patches):
        patch.__exit__(None, None, None)


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], None]:
    """Wait for a condition, 3 seconds at most."""

    def wait(condition: Callable[[], Any]) -> None:
        with eventlet.Timeout(3):
            while not condition():
                eventlet.sleep(0.005)

    return wait
