"""The live stream: what happens, as it happens."""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from tests.e2e.conftest import Api

STREAMS = 500
MEMORY_MIB = 150  # of a gateway with that many


class Events:
    """What a browser's EventSource hears."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines(chunk_size=1, decode_unicode=True)

    def next(self) -> dict[str, Any]:
        """The next event: ``{id, event, data}``."""
        found: dict[str, Any] = {}
        for line in map(str, self._lines):
            name, _, value = line.partition(": ")
            if name == "data":
                found["data"] = json.loads(value)
            elif name in ("id", "event"):
                found[name] = value
            elif not line and "data" in found:
                return found
        raise AssertionError("the stream ended")

    def until(self, event: str, ticket_id: int) -> dict[str, Any]:
        """The event of this kind about this ticket."""
        while True:
            heard = self.next()
            if heard["event"] == event and ticket_id in (
                heard["data"].get("id"),
                heard["data"].get("ticket_id"),
            ):
                return heard


@contextlib.contextmanager
def listening(api: Api, **headers: str) -> Iterator[Events]:
    with api.get("/api/stream", stream=True, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        events = Events(answer)
        assert str(next(events._lines)).startswith("retry: ")
        yield events


def test_a_ticket_and_its_priority_are_heard_live(api: Api) -> None:
    with listening(api) as events:
        ticket = api.create("Servidor caído", requester_email="ana@example.com")
        assert events.until("ticket.created", ticket["id"])["data"]["title"] == "Servidor caído"
        assigned = events.until("priority.assigned", ticket["id"])
        assert assigned["data"]["priority"] == "critical"


def test_a_listener_that_comes_back_hears_what_it_missed(api: Api) -> None:
    with listening(api) as events:
        first = api.create("first")
        seen = events.until("ticket.created", first["id"])["id"]
    missed = api.create("missed")
    with listening(api, **{"Last-Event-ID": seen}) as events:
        assert events.until("ticket.created", missed["id"])["data"]["title"] == "missed"


@pytest.mark.parametrize("last", ["unknown", "é", "x" * 2000])
def test_a_listener_that_cannot_resume_is_told_to_look_again(api: Api, last: str) -> None:
    with listening(api, **{"Last-Event-ID": last.encode().decode("latin-1")}) as events:
        assert events.next()["event"] == "reload"


def test_through_the_page_it_is_not_held_back(api: Api) -> None:
    with Api(os.environ["FRONTEND_URL"]) as page, listening(page) as events:
        ticket = api.create("through the page")
        events.until("ticket.created", ticket["id"])


def gateway_memory() -> float:
    """MiB of the process that listens at the gateway's port."""
    port = urlsplit(os.environ["GATEWAY_URL"]).port
    pids = {
        c.pid
        for c in psutil.net_connections("tcp4")
        if c.status == psutil.CONN_LISTEN and c.laddr and c.laddr.port == port
    }
    return sum(psutil.Process(pid).memory_full_info().pss for pid in pids if pid) / 2**20


def test_500_listeners_cost_little_and_take_no_worker(api: Api) -> None:
    host, port = (
        urlsplit(os.environ["GATEWAY_URL"]).hostname,
        urlsplit(os.environ["GATEWAY_URL"]).port,
    )
    request = f"GET /api/stream HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with contextlib.ExitStack() as stack:
        connections = []
        for _ in range(STREAMS):
            connection = stack.enter_context(socket.create_connection((host, port), 10))
            connection.sendall(request)
            connections.append(connection)
        for connection in connections:
            assert b"200 OK" in connection.recv(4096)
        ticket = api.create("heard by all")
        needle = f'"id":{ticket["id"]},'.encode()
        for connection in connections:
            heard = b""
            while needle not in heard:
                piece = connection.recv(65536)
                assert piece
                heard += piece
        memory = gateway_memory()
    print(f"{STREAMS} listeners: gateway {memory:.0f} MiB")
    assert memory < MEMORY_MIB
