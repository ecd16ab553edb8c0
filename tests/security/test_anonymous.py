"""Tickets of people who are not signed in."""

from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.security.conftest import PAGE_URL
from tests.security.system import Client

PUBLIC = {"id", "title", "description", "status", "priority", "created_at", "updated_at"}


@pytest.fixture
def address() -> dict[str, str]:
    """A client's address of its own, as our proxy would name it."""
    number = uuid4().int
    return {"X-Forwarded-For": f"10.{number % 250}.{number // 250 % 250}.{number // 62500 % 250}"}


def send(client: Client, address: dict[str, str], **fields: Any) -> requests.Response:
    body = {"title": "No puedo entrar", "requester_email": "who@desk.test", **fields}
    return client.post("/api/tickets/", json=body, headers=address)


def test_a_link_shows_the_ticket_and_nothing_else(
    anonymous: Client, agent: Client, address: dict[str, str]
) -> None:
    answer = send(anonymous, address)
    assert answer.status_code == 201, answer.text
    created = answer.json()
    base, _, key = created.pop("link").rpartition("/")
    assert base == f"{PAGE_URL}/shared"
    assert len(key) >= 43
    assert set(created) == PUBLIC
    shown = Client(anonymous.url).get(f"/api/shared-tickets/{key}/")
    assert shown.status_code == 200, shown.text
    assert set(shown.json()) == PUBLIC
    assert shown.json()["title"] == "No puedo entrar"
    assert anonymous.get(f"/api/tickets/{created['id']}/").status_code == 401
    assert agent.get(f"/api/tickets/{created['id']}/").status_code == 200


@pytest.mark.parametrize("key", ["x", "1", "A" * 43, "%00", "%FF", "..%2F..", "x" * 5000])
def test_links_cannot_be_guessed(anonymous: Client, key: str) -> None:
    assert anonymous.get(f"/api/shared-tickets/{key}/").status_code == 404


def test_one_address_cannot_flood(anonymous: Client, address: dict[str, str]) -> None:
    answers = [send(anonymous, address) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    # what the client itself writes further left does not count
    forged = {"X-Forwarded-For": f"203.0.113.9, {address['X-Forwarded-For']}"}
    assert send(anonymous, forged).status_code == 429


def test_idempotency_keys_of_others_give_no_link(
    anonymous: Client, agent: Client, address: dict[str, str]
) -> None:
    key, body = str(uuid4()), {"title": "secreto", "requester_email": "who@desk.test"}
    mine = agent.post("/api/tickets/", json=body, headers={"Idempotency-Key": key}).json()
    theirs = anonymous.post(
        "/api/tickets/", json=body, headers=address | {"Idempotency-Key": key}
    ).json()
    assert theirs["id"] != mine["id"]


def test_it_is_shown_that_it_is_on(anonymous: Client) -> None:
    assert anonymous.get("/api/session/").json()["sign_in"]["anonymous_intake"] is True


def test_nothing_else_is_open(anonymous: Client) -> None:
    for path in ("/api/tickets/", "/api/notifications/", "/api/people/", "/api/audit/"):
        answer = anonymous.get(path)
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"] == "Bearer"
