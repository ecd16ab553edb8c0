"""The whole system is running; GATEWAY_URL and the like say where."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from kombu.connection import Connection

from tests.e2e.wire import Contracts, Wire

SERVICES = ["ticket", "assignment", "notification"]
TIMEOUT = 10.0  # seconds


class Api(requests.Session):
    """``api.get("/api/tickets/")``"""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        options.setdefault("timeout", TIMEOUT)
        options.setdefault("allow_redirects", False)
        return super().request(method, self.url + url, *args, **options)

    def create(self, title: str, **fields: Any) -> dict[str, Any]:
        answer = self.post("/api/tickets/", json={"title": title, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def api() -> Iterator[Api]:
    with Api(os.environ["GATEWAY_URL"]) as session:
        yield session


@pytest.fixture(scope="session", autouse=True)
def every_event_keeps_its_contract() -> Iterator[None]:
    """Listens to all events of the session, and fails at its end for each that breaks a schema."""
    with Connection(os.environ["AMQP_URI"], heartbeat=0) as connection:
        wire = Wire(connection.connection, SERVICES)
        yield
        messages = wire.messages()
    contracts = Contracts()
    # nameko shell sends what its user likes, with Nameko's headers only
    sent = [m for m in messages if "cloudEvents:id" in m[1]]
    breaches = {b for message in sent for b in contracts.breaches(*message)}
    assert not breaches, "\n".join(sorted(breaches))


def wait_for(condition: Callable[[], Any], timeout: float = TIMEOUT) -> Any:
    """The first result of ``condition`` that is true; an assertion fails without one."""
    until = time.monotonic() + timeout
    while not (result := condition()):
        assert time.monotonic() < until, f"waited {timeout} s in vain; the last was {result!r}"
        time.sleep(0.02)
    return result
