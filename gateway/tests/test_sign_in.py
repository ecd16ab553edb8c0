"""Signing in and out, sessions, and what stands in the way of guessing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from argon2 import PasswordHasher
from nameko.testing.utils import get_extension
from sqlalchemy.exc import DBAPIError

from chassis.database import Database
from gateway.identity import audit, sessions
from gateway.tests.conftest import PASSWORD, Client

pytestmark = pytest.mark.integration

NEW_PASSWORD = "cinco caballos azules"


def actions(sql: Any, email: str) -> list[str]:
    """What the audit says of a person, in order."""
    rows = sql(
        "gateway",
        "SELECT a.action FROM audit a JOIN people p ON a.target = 'person:' || p.id"
        " OR a.actor_id = 'person:' || p.id WHERE p.email = :email ORDER BY a.id",
        email=email,
    )
    return [row.action for row in rows]


def test_who_is_not_signed_in_is_told_so(client: Callable[[], Client]) -> None:
    answer = client().get("/api/session/")
    assert answer.status_code == 200
    assert answer.json() == {
        "mode": "required",
        "actor": None,
        "sign_in": {"password": True, "oidc": [], "anonymous_intake": False},
        "expires_at": None,
    }
    for path in ("/api/tickets/", "/api/people/", "/api/audit/", "/api/sessions/"):
        refused = client().get(path, headers={"Accept-Language": "es"})
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["title"] == "Inicie sesión primero"


def test_signing_in_and_out(client: Callable[[], Client], person: Any, sql: Any) -> None:
    browser, email = client(), person("agent")
    answer = browser.sign_in(f"  {email.upper()} ")
    assert answer.status_code == 201
    actor = answer.json()["actor"]
    assert (actor["email"], actor["role"], actor["name"]) == (email, "agent", "The agent")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert browser.get("/api/session/").json() == answer.json()
    stored = sql("gateway", "SELECT key_hash, address FROM sessions ORDER BY id DESC LIMIT 1")[0]
    assert browser.cookies["session"] not in stored.key_hash
    assert stored.address == browser.headers["X-Forwarded-For"]

    key = browser.cookies["session"]
    assert browser.delete("/api/session/").status_code == 204
    assert "session" not in browser.cookies
    again = client().get("/api/people/", headers={"Cookie": f"session={key}"})
    assert again.status_code == 401
    assert actions(sql, email) == ["sign_in", "sign_out"]


def test_wrong_and_unknown_are_answered_alike(
    client: Callable[[], Client], person: Any, sql: Any
) -> None:
    inactive, without = person(active=False), person(password_hash=None)
    wrong = client().sign_in(person(), "another one")
    others = [
        client().sign_in("nobody@example.org", PASSWORD),
        client().sign_in("not an address", PASSWORD),
        client().sign_in("аna@example.org", PASSWORD),
        client().sign_in(inactive),
        client().sign_in(without, ""),
    ]
    assert wrong.status_code == 401
    assert "Set-Cookie" not in wrong.headers
    for other in others:
        assert (other.status_code, other.json()) == (401, wrong.json())
    assert actions(sql, inactive) == ["sign_in.failed"]


def test_wrong_and_unknown_take_as_long(client: Callable[[], Client], person: Any) -> None:
    def seconds(email: str) -> float:
        browser = client()
        start = perf_counter()
        assert browser.sign_in(email, "another one").status_code == 401
        return perf_counter() - start

    known = [person() for _ in range(15)]
    seconds(known[0])
    times = [(seconds(known[n]), seconds(f"nobody{n}@example.org")) for n in range(15)]
    wrong, unknown = median(t[0] for t in times), median(t[1] for t in times)
    # a comparison that is left out is a difference of most of the time
    assert 0.6 < wrong / unknown < 1.7, times


@pytest.mark.parametrize(
    "body",
    [
        {"email": "a@example.org"},
        {"email": "a@example.org", "password": 7},
        {"email": None, "password": "x"},
        {"email": "a@example.org", "password": "x", "role": "admin"},
        {"email": "a@example.org", "password": "x" * 257},
        {"email": "a\x00@example.org", "password": "x"},
        [],
    ],
)
def test_what_is_no_sign_in_is_a_400(client: Callable[[], Client], body: Any) -> None:
    assert client().post("/api/session/", json=body).status_code == 400


def test_a_key_that_was_sent_along_is_never_adopted(
    client: Callable[[], Client], person: Any
) -> None:
    browser = client()
    browser.cookies.set("session", "planted")
    assert browser.sign_in(person()).status_code == 201
    assert browser.cookies.get_dict(domain="127.0.0.1")["session"] != "planted"
    planted = client().get("/api/sessions/", headers={"Cookie": "session=planted"})
    assert planted.status_code == 401


def test_signing_in_again_ends_the_session_before(signed_in: Any, client: Any, person: Any) -> None:
    browser = signed_in()
    first = browser.cookies["session"]
    assert browser.sign_in(person("agent")).status_code == 201
    assert browser.cookies["session"] != first
    old = client().get("/api/sessions/", headers={"Cookie": f"session={first}"})
    assert old.status_code == 401


def test_the_cookie_is_secure_where_the_page_is(client: Any, person: Any) -> None:
    browser = client()
    email = person()
    assert "Secure" not in browser.sign_in(email).headers["Set-Cookie"]
    browser.headers["X-Forwarded-Proto"] = "https"
    assert "Secure" in browser.sign_in(email).headers["Set-Cookie"]


@pytest.mark.parametrize("column", ["expires_at", "last_used_at"])
def test_a_session_ends_by_itself(signed_in: Any, sql: Any, gateway: Any, column: str) -> None:
    browser = signed_in()
    assert browser.get("/api/sessions/").status_code == 200
    limit = {"expires_at": 0, "last_used_at": sessions.IDLE.total_seconds()}[column]
    sql(
        "gateway",
        f"UPDATE sessions SET {column} = now() - make_interval(secs => :s)"
        " WHERE id = (SELECT max(id) FROM sessions)",
        s=limit,
    )
    forget(gateway)
    assert browser.get("/api/sessions/").status_code == 401
    assert browser.get("/api/session/").json()["actor"] is None


def test_a_use_is_written_down_once_a_minute(signed_in: Any, sql: Any, gateway: Any) -> None:
    browser = signed_in()
    last = "SELECT last_used_at FROM sessions ORDER BY id DESC LIMIT 1"
    at_first = sql("gateway", last)[0].last_used_at
    forget(gateway)
    browser.get("/api/sessions/")
    assert sql("gateway", last)[0].last_used_at == at_first
    sql(
        "gateway",
        "UPDATE sessions SET last_used_at = last_used_at - interval '2 minutes'"
        " WHERE id = (SELECT max(id) FROM sessions)",
    )
    forget(gateway)
    browser.get("/api/sessions/")
    assert sql("gateway", last)[0].last_used_at >= at_first


def test_one_sees_and_ends_one_s_own_sessions_alone(client: Any, person: Any) -> None:
    email = person()
    here, there, stranger = client(), client(), client()
    there.headers["User-Agent"] = "x" * 1000
    for browser in (here, there):
        assert browser.sign_in(email).status_code == 201
    assert stranger.sign_in(person()).status_code == 201
    listed = here.get("/api/sessions/").json()["results"]
    assert [s["current"] for s in sorted(listed, key=lambda s: s["id"])] == [True, False]
    other = next(s for s in listed if not s["current"])
    assert len(other["user_agent"]) == sessions.USER_AGENT
    assert stranger.delete(f"/api/sessions/{other['id']}/").status_code == 404
    assert there.get("/api/sessions/").status_code == 200
    assert here.delete(f"/api/sessions/{other['id']}/").status_code == 204
    assert there.get("/api/sessions/").status_code == 401
    assert here.delete("/api/sessions/x/").status_code == 404


# ------------------------------------------------------------ other sites


def test_a_change_with_the_cookie_needs_our_header(signed_in: Any) -> None:
    browser = signed_in("admin")
    del browser.headers["X-CSRF-Protection"]
    body = {"email": "eva@example.org", "name": "Eva", "role": "admin"}
    refused = browser.post("/api/people/", json=body)
    assert refused.status_code == 403
    assert "X-CSRF-Protection" in refused.json()["detail"]
    assert browser.get("/api/people/").status_code == 200
    assert browser.delete("/api/session/").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_another_site_s_page_changes_nothing(
    signed_in: Any, person: Any, headers: dict[str, str]
) -> None:
    browser = signed_in("admin")
    body = {"email": "eva@example.org", "name": "Eva", "role": "admin"}
    assert browser.post("/api/people/", json=body, headers=headers).status_code == 403
    sign_in = {"email": person(), "password": PASSWORD}
    assert browser.post("/api/session/", json=sign_in, headers=headers).status_code == 403


# ------------------------------------------------------------ guessing


def test_guessing_at_an_account_has_to_wait(client: Any, person: Any, sql: Any) -> None:
    email = person()
    answers = [client().sign_in(email, f"guess number {n}") for n in range(7)]
    assert [a.status_code for a in answers[:5]] == [401] * 5
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    # the right password has to wait as well
    assert client().sign_in(email).status_code == 429
    sql("gateway", "UPDATE attempts SET free_at = now() WHERE kind = 'account'")
    assert client().sign_in(email).status_code == 201
    assert client().sign_in(email, "guess").status_code == 401  # and the count starts anew


def test_a_wait_is_told_once_however_often_somebody_tries(
    client: Any, person: Any, sql: Any
) -> None:
    email = person()
    count = "SELECT count(*) FROM audit WHERE action = 'sign_in.throttled'"
    for n in range(6):
        client().sign_in(email, f"guess number {n}")
    sql(
        "gateway",
        "UPDATE attempts SET free_at = now() + interval '1 minute' WHERE kind = 'account'",
    )
    before = sql("gateway", count)[0][0]
    for n in range(30):
        assert client().sign_in(email, f"guess number {n}").status_code == 429
    assert sql("gateway", count)[0][0] == before + 1
    # the next wait is another one
    sql(
        "gateway",
        "UPDATE attempts SET free_at = now() + interval '2 minutes' WHERE kind = 'account'",
    )
    assert client().sign_in(email).status_code == 429
    assert sql("gateway", count)[0][0] == before + 2


def test_old_entries_of_the_audit_end_and_are_counted(gateway: Any, sql: Any) -> None:
    add = (
        "INSERT INTO audit (at, actor_id, actor_name, action, details)"
        " VALUES (now() - make_interval(days => :days), 'x', 'x', 'test.entry', '{}')"
    )
    for days in (1, 29, 364, 366, 400):
        sql("gateway", add, days=days)
    with pytest.raises(DBAPIError, match="30 days"):
        sql(
            "gateway",
            "SET LOCAL tickets.audit_retention = 'on';"
            " DELETE FROM audit WHERE at > now() - interval '30 days'",
        )
    for change in ("UPDATE audit SET actor_id = 'y'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="only ever added"):
            sql("gateway", change)
    with get_extension(gateway, Database).begin() as tx:
        audit.prune(tx, 365)
    left = sql("gateway", "SELECT count(*) FROM audit WHERE action = 'test.entry'")
    assert left[0][0] == 3
    [told] = sql("gateway", "SELECT details FROM audit WHERE action = 'audit.pruned'")
    assert told.details == {"dropped": 2, "older_than_days": 365}


def test_an_account_that_does_not_exist_is_counted_alike(client: Any) -> None:
    codes = [client().sign_in("ghost@example.org", "guess").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


def test_guessing_at_many_accounts_from_one_address_has_to_wait(client: Any) -> None:
    browser = client()
    codes = [browser.sign_in(f"many{n}@example.org", "guess").status_code for n in range(21)]
    assert codes == [401] * 20 + [429]
    assert client().sign_in("many0@example.org", "guess").status_code == 401  # others go on


def test_a_success_of_one_s_own_does_not_clear_an_address(client: Any, person: Any) -> None:
    browser, own = client(), person()
    codes = []
    for n in range(20):
        codes.append(browser.sign_in(f"other{n}@example.org", "guess").status_code)
        if n % 5 == 4 and n < 19:
            assert browser.sign_in(own).status_code == 201
            browser.cookies.clear()
    assert browser.sign_in("other99@example.org", "guess").status_code == 429, codes


def test_many_guesses_at_once_are_many(client: Any, person: Any) -> None:
    email = person()
    browsers = [client() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda b: b.sign_in(email, "guess").status_code, browsers))
    assert codes.count(401) <= 6
    assert codes.count(429) >= 14


def test_waits_are_in_the_database(client: Any, person: Any, sql: Any) -> None:
    email = person()
    for n in range(6):
        client().sign_in(email, f"guess {n}")
    rows = sql("gateway", "SELECT subject, count FROM attempts WHERE free_at > now()")
    assert rows
    assert all(email not in row.subject for row in rows)


# ------------------------------------------------------------ passwords


def test_a_new_password_ends_the_other_sessions(client: Any, person: Any, sql: Any) -> None:
    email = person()
    here, there = client(), client()
    for browser in (here, there):
        browser.sign_in(email)
    change = {"current_password": "not it at all", "new_password": NEW_PASSWORD}
    wrong = here.post("/api/session/password/", json=change, headers={"Accept-Language": "es"})
    assert wrong.status_code == 400
    assert wrong.json()["errors"] == {"current_password": ["No es esta."]}
    weak = {"current_password": PASSWORD, "new_password": "password123"}
    refused = here.post("/api/session/password/", json=weak, headers={"Accept-Language": "es"})
    assert "Demasiado común" in refused.json()["errors"]["new_password"][0]
    change["current_password"] = PASSWORD
    assert here.post("/api/session/password/", json=change).status_code == 204
    assert here.get("/api/sessions/").status_code == 200
    assert there.get("/api/sessions/").status_code == 401
    assert client().sign_in(email).status_code == 401
    assert client().sign_in(email, NEW_PASSWORD).status_code == 201
    assert "password.changed" in actions(sql, email)


def test_a_hash_of_old_parameters_is_renewed(client: Any, person: Any, sql: Any) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    email = person(password_hash=weak)
    assert client().sign_in(email).status_code == 201
    kept = sql("gateway", "SELECT password_hash FROM people WHERE email = :e", e=email)[0][0]
    assert kept != weak
    assert "m=19456,t=2,p=1" in kept
    assert client().sign_in(email).status_code == 201


def forget(gateway: Any) -> None:
    """As if two seconds had gone by."""
    identity = next(d for d in gateway.dependencies if d.attr_name == "identity")
    identity.forget()
