"""AUTH=open: everybody is the local agent, on this machine alone."""

from typing import Any

import pytest
from nameko.testing.utils import get_extension
from sqlalchemy.exc import OperationalError

from chassis.database import Database

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {"AUTH": "open", "PUBLISHED_BINDS": "", "SMTP_URL": ""}


def test_everybody_is_the_local_agent(client: Any) -> None:
    session = client().get("/api/session/").json()
    assert session["mode"] == "open"
    assert session["actor"]["id"] == "local"
    assert session["actor"]["role"] == "admin"
    assert session["sign_in"]["password"] is False


def test_nobody_signs_in(client: Any, person: Any) -> None:
    answer = client().sign_in(person())
    assert answer.status_code == 409
    assert "AUTH=open" in answer.json()["detail"]
    for path in ("/api/sessions/", "/api/tokens/"):
        assert client().get(path).status_code == 409
    assert client().delete("/api/session/").status_code == 204


def test_people_can_be_invited_before_the_door_is_shut(client: Any, sql: Any) -> None:
    browser = client()
    del browser.headers["X-CSRF-Protection"]
    body = {"email": "ana@example.org", "name": "Ana", "role": "admin"}
    link = browser.post("/api/people/", json=body).json()["link"]
    password = {"token": link.partition("#")[2], "password": "cinco caballos azules"}
    assert browser.post("/api/password-resets/redeem/", json=password).status_code == 204
    assert browser.get("/api/audit/").json()["results"][-1]["actor_id"] == "local"


def test_another_site_s_page_changes_nothing(client: Any) -> None:
    body = {"email": "eva@example.org", "name": "Eva", "role": "admin"}
    headers = {"Origin": "https://evil.example"}
    assert client().post("/api/people/", json=body, headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", ["evil.test", "evil.test:8000", "127.0.0.1.evil.test", "[::2]:80"])
def test_a_name_that_leads_here_from_elsewhere_is_not_answered(
    client: Any, sql: Any, host: str, method: str
) -> None:
    body = {"email": "rebound@example.org", "name": "Eva", "role": "admin"}
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    for language, word in (("en", "PUBLIC_URL"), ("es", "no responde al nombre")):
        answer = client().request(
            method, "/api/people/", json=body, headers=headers | {"Accept-Language": language}
        )
        assert answer.status_code == 421
        assert word in answer.json()["detail"]
    assert not sql("gateway", "SELECT FROM people WHERE email = 'rebound@example.org'")
    assert client().get("/health/live", headers={"Host": host}).status_code == 200


def test_nothing_depends_on_the_database(
    gateway: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client()
    assert browser.get("/api/session/").status_code == 200

    def away(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    for name in ("reading", "begin"):
        monkeypatch.setattr(get_extension(gateway, Database), name, away)
    browser.headers.update({"Authorization": "Bearer tk_x", "Cookie": "session=x"})
    assert browser.get("/api/session/").status_code == 200
    assert browser.get("/api/people/").status_code == 503
