"""What needs a recent proof of who one is, and what a new password ends."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from gateway.identity import recent, tokens
from gateway.tests.conftest import PASSWORD, Client

pytestmark = pytest.mark.integration

NEW_PASSWORD = "cinco caballos azules"
TOKEN = {"name": "script", "scopes": ["read"], "expires_in_days": 1}


def id_of(sql: Any, email: str) -> int:
    return sql("gateway", "SELECT id FROM people WHERE email = :e", e=email)[0].id


def let_proof_age(sql: Any, browser: Client) -> None:
    """As if the person of a browser had signed in too long ago; takes 2 s at most to count."""
    [current] = [s for s in browser.get("/api/sessions/").json()["results"] if s["current"]]
    sql(
        "gateway",
        "UPDATE sessions SET proved_at = now() - make_interval(secs => :age) WHERE id = :id",
        age=recent.GOOD_FOR.total_seconds() + 1,
        id=current["id"],
    )


@pytest.fixture
def aged(signed_in: Any, sql: Any, forget: Any) -> Any:
    """``aged("agent")``: the browser of somebody whose last proof is too old."""

    def make(role: str = "requester", **columns: Any) -> Client:
        browser = signed_in(role, **columns)
        let_proof_age(sql, browser)
        forget()
        return browser

    return make


@pytest.fixture
def forget(gateway: Any) -> Any:
    from gateway.identity.provider import Identity

    return next(d for d in gateway.dependencies if isinstance(d, Identity)).forget


def is_asked_again(answer: requests.Response) -> bool:
    return (answer.status_code, answer.json().get("type")) == (403, recent.PROBLEM)


def works(url: str, secret: str) -> bool:
    headers = {"Authorization": f"Bearer {secret}"}
    answer = requests.get(url + "/api/tickets/?q=", headers=headers, timeout=10)
    return answer.status_code != 401


def test_a_token_needs_a_recent_proof(aged: Any, sql: Any) -> None:
    browser = aged("agent")
    refused = browser.post("/api/tokens/", json=TOKEN, headers={"Accept-Language": "es"})
    assert is_asked_again(refused)
    assert "contraseña" in refused.json()["detail"]
    assert browser.get("/api/tokens/").json()["results"] == []
    wrong = browser.post("/api/session/proof/", json={"password": "not it at all"})
    assert wrong.status_code == 400
    assert is_asked_again(browser.post("/api/tokens/", json=TOKEN))
    assert browser.post("/api/session/proof/", json={"password": PASSWORD}).status_code == 204
    assert browser.post("/api/tokens/", json=TOKEN).status_code == 201


def test_wrong_proofs_are_throttled_and_recorded(aged: Any, signed_in: Any) -> None:
    browser = aged("agent")
    codes = [
        browser.post("/api/session/proof/", json={"password": f"wrong {n}"}).status_code
        for n in range(7)
    ]
    assert codes[0] == 400
    assert codes[-1] == 429
    entries = signed_in("admin").get("/api/audit/?action=session.proof_failed").json()
    assert entries["count"] >= 1


def test_ending_another_session_needs_a_recent_proof(
    client: Any, person: Any, sql: Any, forget: Any
) -> None:
    email = person("agent")
    here, there = client(), client()
    here.sign_in(email)
    there.sign_in(email)
    let_proof_age(sql, here)
    forget()
    listed = here.get("/api/sessions/").json()["results"]
    other = next(s["id"] for s in listed if not s["current"])
    current = next(s["id"] for s in listed if s["current"])
    assert is_asked_again(here.delete(f"/api/sessions/{other}/"))
    assert there.get("/api/sessions/").status_code == 200
    # one's own is signing out
    assert here.delete(f"/api/sessions/{current}/").status_code == 204


def test_an_admin_ends_a_persons_sessions(
    signed_in: Any, client: Any, person: Any, sql: Any
) -> None:
    email = person("agent")
    theirs, admin = client(), signed_in("admin")
    theirs.sign_in(email)
    secret = theirs.post("/api/tokens/", json=TOKEN).json()["secret"]
    path = f"/api/people/{id_of(sql, email)}/sessions/"
    assert signed_in("agent").delete(path).status_code == 403
    assert theirs.get("/api/sessions/").status_code == 200
    assert admin.delete(path).status_code == 204
    assert theirs.get("/api/sessions/").status_code == 401
    assert works(admin.url, secret)
    entry = admin.get("/api/audit/?action=person.sessions_ended").json()["results"][0]
    assert entry["target"] == f"person:{id_of(sql, email)}"
    assert entry["details"] == {"sessions_ended": 1}
    assert admin.delete("/api/people/999999999/sessions/").status_code == 404


def test_an_admin_proves_who_they_are_first(aged: Any, person: Any, sql: Any) -> None:
    other = id_of(sql, person())
    assert is_asked_again(aged("admin").delete(f"/api/people/{other}/sessions/"))


@pytest.mark.parametrize(
    ("choice", "session_stays", "token_stays"),
    [
        ({}, False, False),
        ({"end_sessions": False}, True, False),
        ({"revoke_tokens": False}, False, True),
        ({"end_sessions": False, "revoke_tokens": False}, True, True),
    ],
)
def test_a_new_password_ends_what_is_not_kept(
    client: Any, person: Any, choice: dict[str, bool], session_stays: bool, token_stays: bool
) -> None:
    email = person("agent")
    here, there = client(), client()
    here.sign_in(email)
    there.sign_in(email)
    secret = here.post("/api/tokens/", json=TOKEN).json()["secret"]
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD} | choice
    assert here.post("/api/session/password/", json=change).status_code == 204
    assert here.get("/api/sessions/").status_code == 200
    assert (there.get("/api/sessions/").status_code == 200) is session_stays
    assert works(here.url, secret) is token_stays


@pytest.mark.parametrize("keep", [False, True])
def test_a_reset_revokes_tokens_unless_kept(
    signed_in: Any, client: Any, sql: Any, keep: bool
) -> None:
    email = f"reset.{keep}@example.org".lower()
    body = {"email": email, "name": "R", "role": "agent"}
    link = signed_in("admin").post("/api/people/", json=body).json()["link"]
    first = {"token": link.partition("#")[2], "password": PASSWORD}
    assert client().post("/api/password-resets/redeem/", json=first).status_code == 204
    browser = client()
    browser.sign_in(email)
    secret = browser.post("/api/tokens/", json=TOKEN).json()["secret"]
    key = "k" * 43
    sql(
        "gateway",
        "INSERT INTO links (key_hash, person_id, purpose, expires_at) VALUES"
        " (encode(sha256(:key), 'hex'), :person, 'reset', now() + interval '1 hour')",
        key=key.encode(),
        person=id_of(sql, email),
    )
    again = {"token": key, "password": NEW_PASSWORD} | ({"revoke_tokens": False} if keep else {})
    assert client().post("/api/password-resets/redeem/", json=again).status_code == 204
    assert browser.get("/api/sessions/").status_code == 401
    assert works(browser.url, secret) is keep
    sql("gateway", "DELETE FROM links WHERE person_id = :p", p=id_of(sql, email))


def test_a_person_has_so_many_tokens(signed_in: Any, sql: Any, client: Any, person: Any) -> None:
    email = person("agent")
    browser = client()
    browser.sign_in(email)
    sql(
        "gateway",
        "INSERT INTO api_tokens (key_hash, prefix, person_id, name, scopes, expires_at)"
        " SELECT :e || n, 'tk_', :p, 'x', '{read}', now() + interval '1 day'"
        " FROM generate_series(1, :n) n",
        e=email,
        p=id_of(sql, email),
        n=tokens.MOST - 1,
    )

    def make(_: int) -> int:
        return browser.post("/api/tokens/", json=TOKEN).status_code

    with ThreadPoolExecutor(3) as pool:
        codes = sorted(pool.map(make, range(3)))
    assert codes == [201, 409, 409]
    # those that are over do not count
    sql("gateway", "UPDATE api_tokens SET expires_at = now() WHERE name = 'x'")
    assert make(0) == 201
