"""How a file of tickets gets to whoever asked: whole, or seen not to be."""

import socket
from typing import Any
from urllib.parse import urlsplit

import eventlet
import pytest
import requests
from eventlet.event import Event

from chassis.container import Container
from chassis.exceptions import ServiceError
from chassis.rpc.server import rpc
from chassis.testing import RunService, wait_for
from gateway.api import export

pytestmark = pytest.mark.integration

PATH = "/api/tickets/export.csv"
LAST_CHUNK = b"\r\n0\r\n\r\n"


class Script:
    """What the service on the other side does; ``fail_after`` and ``hold_at``: ids."""

    last = 3
    fail_after: int | None = None
    hold_at: int | None = None
    go_on = Event()
    asked: list[int] = []
    size = 10


class Tickets:
    """Gives pieces of a file as the ticket service does, as the script says."""

    name = "ticket"

    @rpc
    def export(self, after: int, **query: Any) -> dict[str, Any]:
        Script.asked.append(after)
        if after == Script.hold_at:
            Script.go_on.wait()
        if after == Script.fail_after:
            raise ServiceError("it breaks")
        text = f"{after}".rjust(Script.size, "x") + "\r\n"
        return {"text": text, "next": after + 1 if after < Script.last else None}


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {"AUTH": "required", "TRUSTED_PROXIES": "127.0.0.1", "SMTP_URL": ""}


@pytest.fixture(scope="module", autouse=True)
def tickets(run_service: RunService) -> Container:
    return run_service(Tickets)


@pytest.fixture(autouse=True)
def script(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("last", 3), ("fail_after", None), ("hold_at", None), ("size", 10)):
        monkeypatch.setattr(Script, name, value)
    monkeypatch.setattr(Script, "asked", [])
    monkeypatch.setattr(Script, "go_on", Event())


def raw(url: str, browser: Any, method: bytes = b"GET") -> socket.socket:
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
    cookie = "; ".join(f"{c.name}={c.value}" for c in browser.cookies)
    connection.sendall(
        b"%b %b HTTP/1.1\r\nHost: localhost\r\nCookie: %b\r\n\r\n"
        % (method, PATH.encode(), cookie.encode())
    )
    return connection


def everything(connection: socket.socket) -> bytes:
    found = b""
    while not found.endswith(LAST_CHUNK) and (data := connection.recv(65536)):
        found += data
    return found


def all_places_are_free() -> bool:
    return export.PLACES.taken == 0


def test_the_pieces_make_one_file(signed_in: Any) -> None:
    answer = signed_in("agent").get(PATH)
    assert answer.status_code == 200
    assert answer.text == "xxxxxxxxx0\r\nxxxxxxxxx1\r\nxxxxxxxxx2\r\nxxxxxxxxx3\r\n"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert wait_for(all_places_are_free)


def test_one_that_breaks_does_not_look_whole(
    url: str, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Script, "fail_after", 2)
    browser = signed_in("agent")
    with raw(url, browser) as connection:
        found = everything(connection)
    assert b"xxxxxxxxx1\r\n" in found
    assert not found.endswith(LAST_CHUNK)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        browser.get(PATH)
    assert wait_for(all_places_are_free)


def test_what_is_wrong_at_once_is_a_problem(
    signed_in: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Script, "fail_after", 0)
    assert signed_in("agent").get(PATH).status_code == 500
    assert client().get(PATH).status_code == 401
    assert signed_in("agent").get(PATH + "?after=3").status_code == 400
    assert export.PLACES.taken == 0


def test_head_reads_no_further(signed_in: Any) -> None:
    answer = signed_in("agent").head(PATH)
    assert (answer.status_code, answer.content) == (200, b"")
    assert Script.asked == [0]
    assert wait_for(all_places_are_free)


def test_whoever_leaves_ends_the_work(
    url: str, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Script, "last", 10**9)
    monkeypatch.setattr(Script, "size", 100_000)
    with raw(url, signed_in("agent")) as connection:
        connection.recv(1000)
        assert export.PLACES.taken == 1
    assert wait_for(all_places_are_free)
    asked = len(Script.asked)
    eventlet.sleep(0.3)
    assert len(Script.asked) == asked


def test_only_so_many_at_once(url: str, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Script, "hold_at", 1)
    browser = signed_in("agent")
    waiting = [raw(url, browser) for _ in range(export.EXPORTS)]
    wait_for(lambda: export.PLACES.taken == export.EXPORTS)
    refused = browser.get(PATH)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert browser.get("/api/session/").status_code == 200
    Script.go_on.send()
    for connection in waiting:
        assert everything(connection).endswith(LAST_CHUNK)
        connection.close()
    assert wait_for(all_places_are_free)


def test_whoever_signs_out_meanwhile_gets_no_more(
    url: str, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "LOOK", 0.0)
    monkeypatch.setattr(Script, "hold_at", 1)
    browser = signed_in("agent")
    with raw(url, browser) as connection:
        wait_for(lambda: Script.asked == [0, 1])
        assert browser.delete("/api/session/").status_code == 204
        Script.go_on.send()
        found = everything(connection)
    assert b"xxxxxxxxx1\r\n" in found  # was being read
    assert b"xxxxxxxxx2\r\n" not in found
    assert not found.endswith(LAST_CHUNK)
