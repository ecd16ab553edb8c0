"""Classic holes, tried on the running system."""

import base64
import json
import os
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from nameko import config
from nameko.exceptions import RemoteError
from nameko.standalone.rpc import ClusterRpcClient

from chassis.identity.actor import ADMIN, Actor
from chassis.identity.statement import new_key, sign
from tests.e2e.conftest import Api, wait_for
from tests.security.conftest import EMAILS, PAGE_URL
from tests.security.system import PASSWORD, Client

MINE, THEIRS = EMAILS["requester"], EMAILS["other_requester"]


def create(client: Client, **fields: Any) -> dict[str, Any]:
    answer = client.post("/api/tickets/", json={"title": "x", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def cursor(id: int, backwards: int = 0) -> str:
    return base64.urlsafe_b64encode(json.dumps([id, backwards]).encode()).decode().rstrip("=")


# ---------------------------------------------------------------- whose is it


@pytest.mark.parametrize(
    "field", ["id", "version", "role", "actor", "auth_token", "user_id", "created_at", "priority"]
)
def test_fields_that_are_not_the_clients(requester: Client, field: str) -> None:
    answer = requester.post("/api/tickets/", json={"title": "x", field: "admin"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


@pytest.mark.parametrize("changes", [{"role": "admin"}, {"active": True, "role": "agent"}])
def test_nobody_promotes_themselves(
    requester: Client, agent: Client, admin: Client, changes: dict
) -> None:
    people = admin.get("/api/people/", params={"page_size": 100}).json()["results"]
    ids = {person["email"]: person["id"] for person in people}
    for client, email in ((requester, MINE), (agent, EMAILS["agent"])):
        answer = client.patch(f"/api/people/{ids[email]}/", json=changes)
        assert answer.status_code == 403
    again = admin.get("/api/people/", params={"page_size": 100}).json()["results"]
    assert {p["email"]: p["role"] for p in again} == {p["email"]: p["role"] for p in people}


def test_ids_cannot_be_guessed(requester: Client, agent: Client) -> None:
    theirs = create(agent, requester_email=THEIRS)
    path = f"/api/tickets/{theirs['id']}/"
    nothing = requester.get("/api/tickets/999999999/")
    for answer in (requester.get(path), requester.patch(path, json={"title": "mine"})):
        assert answer.status_code == nothing.status_code == 404
        assert answer.json()["title"] == nothing.json()["title"]


def test_a_ticket_and_its_priority_are_only_its_present_requesters(
    requester: Client, other_requester: Client, agent: Client
) -> None:
    id = create(agent, requester_email=MINE)["id"]
    ways = [f"/api/tickets/{id}/{way}" for way in ("", "comments/", "history/", "priority/")]
    wait_for(lambda: requester.get(ways[-1]).status_code == 200)
    turns = ((THEIRS, requester, other_requester), (MINE, other_requester, requester))
    for email, before, after in turns:
        changed = agent.patch(ways[0], json={"requester_email": email})
        assert changed.status_code == 200, changed.text
        assert {way: after.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)
        assert {way: before.get(way).status_code for way in ways} == dict.fromkeys(ways, 404)
        # the refusal does not tell that there is one
        nothing = before.get("/api/tickets/999999999/priority/").json()
        assert before.get(ways[-1]).json()["title"] == nothing["title"]


def test_a_forged_cursor_only_moves(requester: Client, agent: Client) -> None:
    theirs = create(agent, requester_email=THEIRS)["id"]
    create(agent, requester_email=MINE)
    for forged in (cursor(theirs + 1), cursor(theirs - 1, 1), cursor(2**63 - 1)):
        page = requester.get("/api/tickets/", params={"cursor": forged, "page_size": 100}).json()
        assert {t["requester_email"] for t in page["results"]} <= {MINE}
        assert page["count"] == requester.get("/api/tickets/").json()["count"]


def test_a_cursor_holds_no_filter(agent: Client) -> None:
    for _ in range(2):
        create(agent, requester_email=MINE)
    page = agent.get("/api/tickets/", params={"requester_email": MINE, "page_size": 1}).json()
    [text] = parse_qs(urlsplit(page["next"]).query)["cursor"]
    decoded = json.loads(base64.urlsafe_b64decode(text + "=="))
    assert len(decoded) == 2
    query = {"requester_email": THEIRS, "cursor": text, "page_size": 100}
    moved = agent.get("/api/tickets/", params=query).json()
    assert {t["requester_email"] for t in moved["results"]} <= {THEIRS}


# ---------------------------------------------------------------- browsers


def test_a_foreign_host_is_not_answered(agent: Client, token: Callable[..., Api]) -> None:
    create(agent)
    reader = token(["read"])  # a cookie would not go to another host
    for host in ("evil.test", "localhost.evil.test", "127.0.0.1.evil.test:8000", "[::2]", "x"):
        answer = reader.get("/api/tickets/", params={"page_size": 1}, headers={"Host": host})
        assert answer.status_code == 421
        assert "results" not in answer.json()
        assert "evil" not in str(answer.headers)
    for host in ("localhost", "LOCALHOST.:1", "127.0.0.1:9", "[::1]", urlsplit(PAGE_URL).netloc):
        answer = reader.get("/api/tickets/", params={"page_size": 1}, headers={"Host": host})
        assert answer.status_code == 200


def test_a_session_cannot_be_fixed(base_url: str) -> None:
    browser, key = Client(base_url), "k" * 43
    browser.cookies.set("session", key, path="/")
    assert browser.sign_in(MINE).status_code == 201
    assert browser.cookies.get("session", path="/", domain="127.0.0.1") != key
    attacker = Client(base_url)
    attacker.cookies.set("session", key, path="/")
    assert attacker.get("/api/session/").json()["actor"] is None


def test_the_cookie_ends_with_the_session(base_url: str) -> None:
    browser = Client(base_url)
    browser.sign_in(MINE)
    stolen = Client(base_url)
    stolen.cookies.update(browser.cookies)
    assert stolen.get("/api/tickets/").status_code == 200
    assert browser.delete("/api/session/").status_code == 204
    assert stolen.get("/api/session/").json()["actor"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Protection": None},
        {"X-CSRF-Protection": "0"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_page_changes_nothing(requester: Client, headers: dict) -> None:
    before = requester.get("/api/tickets/").json()["count"]
    for method, path in (("POST", "/api/tickets/"), ("DELETE", "/api/session/")):
        answer = requester.request(method, path, json={"title": "x"}, headers=headers)
        assert answer.status_code == 403, path
    assert requester.get("/api/tickets/").json()["count"] == before


def test_other_sites_read_nothing_with_the_cookie(requester: Client) -> None:
    for origin in ("https://evil.test", "https://partner.test", "null"):
        answer = requester.get("/api/tickets/", headers={"Origin": origin})
        assert "Access-Control-Allow-Credentials" not in answer.headers
        allowed = answer.headers.get("Access-Control-Allow-Origin")
        assert allowed == (origin if "partner" in origin else None)


def test_a_preflight_needs_no_sign_in(anonymous: Client) -> None:
    asks = {"Access-Control-Request-Method": "PATCH", "Origin": "https://partner.test"}
    answer = anonymous.options("/api/tickets/1/", headers=asks)
    assert answer.status_code == 204
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    refused = anonymous.options("/api/tickets/1/", headers=asks | {"Origin": "https://evil.test"})
    assert not [name for name in refused.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/api/session/", "/api/tickets/", "/api/none/", "/health/live"])
def test_every_answer_has_the_headers(anonymous: Client, path: str) -> None:
    headers = anonymous.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Request-Id"]
    assert not path.startswith("/api/") or headers["Cache-Control"] == "no-store"


def test_what_is_no_http_has_them_too(base_url: str) -> None:
    parts = urlsplit(base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as sock:
        sock.sendall(b"nonsense\r\n\r\n")
        answer = b"".join(iter(lambda: sock.recv(65536), b""))
    assert b"X-Content-Type-Options: nosniff" in answer


# ---------------------------------------------------------------- input


def test_html_stays_text(agent: Client) -> None:
    title = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    answer = agent.post("/api/tickets/", json={"title": title})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["title"] == title


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
        (b'{"title": "' + b"x" * (2 << 20) + b'"}', 413),
        (json.dumps({f"f{n}": n for n in range(20_000)}).encode(), 400),
    ],
)
@pytest.mark.parametrize("path", ["/api/tickets/", "/api/session/", "/api/password-resets/"])
def test_huge_and_deep_json(anonymous: Client, path: str, body: bytes, status: int) -> None:
    headers = {
        "Content-Type": "application/json",
        "X-Forwarded-For": f"10.9.{len(path)}.{status % 250}",
    }
    answer = anonymous.post(path, data=body, headers=headers)
    assert answer.status_code == status
    assert anonymous.get("/health/live").status_code == 200


@pytest.mark.parametrize("email", ["аlma@desk.test", "alma@dеsk.test", "ALMA\u212a@desk.test"])
def test_look_alikes_are_nobody(base_url: str, admin: Client, email: str) -> None:
    answer = Client(base_url).sign_in(email, PASSWORD)
    assert answer.status_code in (401, 429)
    body = {"email": email, "name": "Alma", "role": "admin"}
    assert admin.post("/api/people/", json=body).status_code == 400


def test_a_token_cannot_do_more_than_its_scopes(token: Callable[..., Api]) -> None:
    reader = token(["read"])
    assert reader.get("/api/tickets/").status_code == 200
    assert reader.post("/api/tickets/", json={"title": "x"}).status_code == 403
    assert reader.post("/api/tokens/", json={"name": "x"}).status_code == 403


# ---------------------------------------------------------------- statements over RPC


def call(method: str, context: dict[str, Any]) -> Any:
    """A call over the broker, as a process that reached it would make it."""
    service, _, name = method.partition(".")
    broker = {"AMQP_URI": os.environ["AMQP_URI"]}
    with config.patch(broker), ClusterRpcClient(context_data=context, timeout=10) as rpc:
        return getattr(rpc[service], name)()


@pytest.mark.parametrize(
    "statement",
    [
        sign(Actor("person:1", ADMIN), new_key()),
        "eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.",
        "",
        "admin",
        {"role": "admin"},
    ],
)
def test_statements_of_others_are_not_believed(base_url: str, statement: Any) -> None:
    for method in ("ticket.list", "notification.list", "assignment.list_dead_letters"):
        with pytest.raises(RemoteError) as caught:
            call(method, {"auth_token": statement})
        assert caught.value.exc_type == "NotAuthenticated"


def test_the_gateway_tells_public_keys_alone(base_url: str) -> None:
    keys = call("gateway.identity_keys", {})["keys"]
    assert keys
    assert all("d" not in key for key in keys)
