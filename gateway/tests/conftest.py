import eventlet

eventlet.monkey_patch()

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import requests
from nameko.testing.utils import get_extension

from chassis.container import Container
from chassis.http import HttpServer
from chassis.testing import *  # noqa: F403
from gateway.identity import passwords
from gateway.service import GatewayService

PASSWORD = "tres tristes tigres"
TIMEOUT = 10.0  # seconds


class Client(requests.Session):
    """A browser: keeps cookies, sends our header; each at an address of its own."""

    numbers = count(1)

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        number = next(self.numbers)
        self.headers["X-Forwarded-For"] = f"198.51.{number // 256}.{number % 256}"
        self.headers["X-CSRF-Protection"] = "1"

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        options.setdefault("timeout", TIMEOUT)
        options.setdefault("allow_redirects", False)
        answer = super().request(method, self.url + url, *args, **options)
        for cookie in self.cookies:  # there is no TLS here; as if a proxy in front had it
            cookie.secure = False
        return answer

    def sign_in(self, email: str, password: str = PASSWORD) -> requests.Response:
        return self.post("/api/session/", json={"email": email, "password": password})


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {
        "AUTH": "required",
        "TRUSTED_PROXIES": "127.0.0.1",
        "PAGE_URL": "http://localhost:5173",
        "SMTP_URL": "",
    }


@pytest.fixture(scope="module")
def gateway(run_service: Any) -> Container:
    return run_service(GatewayService)


@pytest.fixture(scope="module")
def url(gateway: Container) -> str:
    address = get_extension(gateway, HttpServer).address
    assert address is not None
    return f"http://127.0.0.1:{address[1]}"


@pytest.fixture
def client(url: str) -> Iterator[Callable[[], Client]]:
    """``client()``: a browser that nobody has signed in with."""
    clients: list[Client] = []

    def make() -> Client:
        clients.append(Client(url))
        return clients[-1]

    yield make
    for each in clients:
        each.close()


@pytest.fixture(scope="module")
def person(gateway: Container, sql: Any) -> Callable[..., str]:
    """``person("agent")``: somebody new with the password PASSWORD; their address."""
    numbers = count(1)
    kept = passwords.HASHER.hash(PASSWORD)

    def make(role: str = "requester", **columns: Any) -> str:
        values = {
            "email": f"{role}{next(numbers)}@example.org",
            "name": f"The {role}",
            "role": role,
            "password_hash": kept,
        } | columns
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        sql("gateway", f"INSERT INTO people ({names}) VALUES ({places})", **values)
        return values["email"]

    return make


@pytest.fixture
def signed_in(client: Any, person: Any) -> Callable[..., Client]:
    """``signed_in("agent")``: the browser of somebody new."""

    def make(role: str = "requester", **columns: Any) -> Client:
        browser = client()
        answer = browser.sign_in(person(role, **columns))
        assert answer.status_code == 201, answer.text
        return browser

    return make
