"""People who are signed in, and a provider of OpenID Connect, for the tests of security."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg2
import requests

from gateway.identity import passwords
from tests.e2e.conftest import Api
from tests.faults.system import free_port

PASSWORD = "correct horse battery staple"
STARTED = 20.0  # seconds


class Client(Api):
    """A browser: it has a cookie and sends what the page sends."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.headers["X-CSRF-Protection"] = "1"

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        options["allow_redirects"] = False  # which requests' get() sets
        return super().request(method, url, *args, **options)

    def sign_in(self, email: str, password: str = PASSWORD) -> requests.Response:
        return self.post("/api/session/", json={"email": email, "password": password})


def people_sql(people: Sequence[tuple[str, str]]) -> None:
    """Make people with PASSWORD, as ``(email, role)``; who is there already gets both."""
    kept = passwords.hash_of(PASSWORD)
    uri = os.environ["GATEWAY_DB_URI"].replace("+psycopg2", "")
    with psycopg2.connect(uri) as connection, connection.cursor() as cursor:
        for email, role in people:
            cursor.execute(
                "INSERT INTO people (email, name, role, password_hash) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (email) DO UPDATE SET role = excluded.role, active = true,"
                " password_hash = excluded.password_hash",
                (email, email.partition("@")[0], role, kept),
            )
        cursor.execute("DELETE FROM attempts")
    connection.close()


class Provider:
    """oidc-provider-mock in a process of its own. Whoever is asked for, it signs in."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set_user(self, sub: str, **claims: Any) -> None:
        requests.put(f"{self.url}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def authorize(self, address: str, sub: str) -> str:
        """Sign in as ``sub`` at this address; where the browser is sent."""
        answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def running_provider() -> Iterator[Provider]:
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    provider = Provider(f"http://127.0.0.1:{port}")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + STARTED
            while True:
                try:
                    requests.get(f"{provider.url}/jwks", timeout=2).raise_for_status()
                    break
                except requests.ConnectionError:
                    assert time.monotonic() < until, "the provider does not start"
                    time.sleep(0.1)
            yield provider
        finally:
            process.terminate()
