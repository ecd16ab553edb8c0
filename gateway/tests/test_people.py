"""People and who manages them; API tokens; the audit."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text

from gateway.identity.keys import hashed, new_key
from gateway.tests.conftest import PASSWORD, Client

pytestmark = pytest.mark.integration


def id_of(sql: Any, email: str) -> int:
    return sql("gateway", "SELECT id FROM people WHERE email = :e", e=email)[0].id


# ------------------------------------------------------------ who sees and does what


def test_who_sees_people(signed_in: Any, person: Any) -> None:
    person("requester", email="zoe@example.org", name="Zoe 100%")
    person("requester", email="gone@example.org", active=False)
    assert signed_in("requester").get("/api/people/").status_code == 403
    seen = signed_in("agent").get("/api/people/?q=zoe").json()
    assert seen["count"] == 1
    assert set(seen["results"][0]) == {"id", "name", "email", "role"}
    everything = signed_in("admin").get("/api/people/?q=100%25&role=requester").json()["results"]
    assert [p["email"] for p in everything] == ["zoe@example.org"]
    assert everything[0]["active"] is True
    assert "password_hash" not in everything[0]
    assert signed_in("agent").get("/api/people/?q=gone@").json()["count"] == 0
    assert signed_in("admin").get("/api/people/?q=gone@").json()["count"] == 1
    assert signed_in("admin").get("/api/people/?role=king").status_code == 400


def test_pages_of_people(signed_in: Any, person: Any) -> None:
    for n in range(3):
        person("requester", email=f"paged{n}@example.org")
    agent = signed_in("agent")
    page = agent.get("/api/people/?q=paged&page_size=2").json()
    assert [p["email"] for p in page["results"]] == ["paged2@example.org", "paged1@example.org"]
    following = agent.get(page["next"].removeprefix(agent.url)).json()
    assert [p["email"] for p in following["results"]] == ["paged0@example.org"]


@pytest.mark.parametrize("role", ["requester", "agent"])
def test_only_admins_manage_people(signed_in: Any, person: Any, sql: Any, role: str) -> None:
    browser, other = signed_in(role), id_of(sql, person())
    new = {"email": "eva@example.org", "name": "Eva", "role": "admin"}
    assert browser.post("/api/people/", json=new).status_code == 403
    assert browser.patch(f"/api/people/{other}/", json={"role": "admin"}).status_code == 403
    assert browser.get("/api/audit/").status_code == 403


def test_an_invitation_is_used_once(signed_in: Any, client: Any) -> None:
    admin = signed_in("admin")
    body = {"email": " New.Agent@Example.org ", "name": "Nuria", "role": "agent"}
    made = admin.post("/api/people/", json=body)
    assert made.status_code == 201
    assert made.json()["email"] == "new.agent@example.org"
    assert made.headers["Location"] == f"/api/people/{made.json()['id']}/"
    page, _, key = made.json()["link"].partition("/reset?invitation#")
    assert page == "http://localhost:5173"
    password = {"token": key, "password": "cinco caballos azules"}
    weak = client().post("/api/password-resets/redeem/", json=password | {"password": "1234567890"})
    assert weak.status_code == 400
    assert "password" in weak.json()["errors"]
    assert client().post("/api/password-resets/redeem/", json=password).status_code == 204
    again = client().post("/api/password-resets/redeem/", json=password)
    assert again.status_code == 400
    assert "token" in again.json()["errors"]
    assert client().sign_in("new.agent@example.org", password["password"]).status_code == 201
    assert admin.post("/api/people/", json=body).status_code == 409


def test_of_two_at_once_one_uses_a_link(signed_in: Any, client: Any) -> None:
    body = {"email": "race@example.org", "name": "R", "role": "agent"}
    link = signed_in("admin").post("/api/people/", json=body).json()["link"]
    token = link.partition("#")[2]

    def redeem(password: str) -> int:
        body = {"token": token, "password": password}
        return client().post("/api/password-resets/redeem/", json=body).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(redeem, ["cinco caballos azules", "siete vacas flacas"]))
    assert sorted(codes) == [204, 400]


def test_of_three_links_at_once_one_sets_the_password(client: Any, person: Any, sql: Any) -> None:
    add = (
        "INSERT INTO links (key_hash, person_id, purpose, expires_at)"
        " SELECT :key, id, 'reset', now() + interval '1 hour' FROM people WHERE email = :email"
    )
    passwords = ["cinco caballos azules", "siete vacas flacas", "nueve gatos pardos"]

    def redeem(token: str, password: str) -> requests.Response:
        body = {"token": token, "password": password}
        return client().post("/api/password-resets/redeem/", json=body)

    with ThreadPoolExecutor(3) as pool:
        for _ in range(15):
            email = person()
            assert client().sign_in(email).status_code == 201  # a session for the winner to end
            tokens = [new_key() for _ in passwords]
            for token in tokens:
                sql("gateway", add, key=hashed(token), email=email)
            answers = list(pool.map(redeem, tokens, passwords))
            codes = [answer.status_code for answer in answers]
            assert sorted(codes) == [204, 400, 400]
            assert all("token" in a.json()["errors"] for a in answers if a.status_code == 400)
            assert client().sign_in(email, passwords[codes.index(204)]).status_code == 201


@pytest.mark.parametrize("what", ["link", "proof", "end sessions"])
def test_who_changes_what_a_person_has_locks_the_person_first(
    signed_in: Any, client: Any, person: Any, sql: Any, database_uri: Any, what: str
) -> None:
    email, browser, admin = person(), client(), signed_in("admin")
    assert browser.sign_in(email).status_code == 201
    of, key = id_of(sql, email), f"locked-{what}"
    sql(
        "gateway",
        "INSERT INTO links (key_hash, person_id, purpose, expires_at)"
        " VALUES (:key, :id, 'reset', now() + interval '1 hour')",
        key=hashed(key),
        id=of,
    )
    new = {"token": key, "password": "cinco caballos azules"}
    call = {
        "link": partial(client().post, "/api/password-resets/redeem/", json=new),
        "proof": partial(browser.post, "/api/session/proof/", json={"password": PASSWORD}),
        "end sessions": partial(admin.delete, f"/api/people/{of}/sessions/"),
    }[what]
    engine = create_engine(database_uri("gateway"))
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as connection:
            lock = text("SELECT FROM people WHERE id = :id FOR NO KEY UPDATE")
            connection.execute(lock, {"id": of})
            answer = pool.submit(call)
            with pytest.raises(TimeoutError):
                answer.result(1)
            for table in ("links", "sessions"):  # it holds nothing of theirs while it waits
                free = f"SELECT FROM {table} WHERE person_id = :id FOR UPDATE NOWAIT"
                connection.execute(text(free), {"id": of})
        assert answer.result().status_code == 204
    engine.dispose()


def test_an_old_link_is_refused(signed_in: Any, client: Any, sql: Any) -> None:
    body = {"email": "late@example.org", "name": "L", "role": "agent"}
    link = signed_in("admin").post("/api/people/", json=body).json()["link"]
    sql("gateway", "UPDATE links SET expires_at = now()")
    body = {"token": link.partition("#")[2], "password": "cinco caballos azules"}
    answer = client().post(
        "/api/password-resets/redeem/", json=body, headers={"Accept-Language": "es"}
    )
    assert answer.status_code == 400
    assert "caducado" in answer.json()["errors"]["token"][0]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "аna@example.org", "name": "A", "role": "agent"}, "email"),
        ({"email": "ana", "name": "A", "role": "agent"}, "email"),
        ({"email": "ana@example.org", "name": "A\r\nBcc: x", "role": "agent"}, "name"),
        ({"email": "ana@example.org", "name": " ", "role": "agent"}, "name"),
        ({"email": "ana@example.org", "name": "A", "role": "operator"}, "role"),
        ({"email": "ana@example.org", "name": "A"}, "role"),
        ({"email": "ana@example.org", "name": "A", "role": "agent", "active": True}, "active"),
        ({"email": "ana@example.org", "name": "A", "role": "agent", "id": 1}, "id"),
        ({"email": "a@example.org", "name": "A", "role": "agent", "password_hash": "x"}, None),
    ],
)
def test_nothing_else_is_taken(signed_in: Any, body: dict[str, Any], field: str | None) -> None:
    answer = signed_in("admin").post("/api/people/", json=body)
    assert answer.status_code == 400
    assert (field or "password_hash") in answer.json()["errors"]


@pytest.mark.parametrize("change", [{"email": "x@example.org"}, {"active": "false"}, {"id": 3}])
def test_nothing_else_is_changed(
    signed_in: Any, person: Any, sql: Any, change: dict[str, Any]
) -> None:
    other = id_of(sql, person())
    assert signed_in("admin").patch(f"/api/people/{other}/", json=change).status_code == 400


def test_who_is_shut_out_is_out_at_once(signed_in: Any, client: Any, person: Any, sql: Any) -> None:
    email = person("agent")
    agent, admin = client(), signed_in("admin")
    agent.sign_in(email)
    token = make_token(agent, ["read"])
    assert with_token(agent.url, token, "/api/people/") == 200
    path = f"/api/people/{id_of(sql, email)}/"
    assert admin.patch(path, json={"active": False}).json()["active"] is False
    assert agent.get("/api/people/").status_code == 401
    assert with_token(agent.url, token, "/api/people/") == 401
    assert client().sign_in(email).status_code == 401
    admin.patch(path, json={"active": True})
    assert with_token(agent.url, token, "/api/people/") == 401  # gone for good
    assert client().sign_in(email).status_code == 201


def test_a_role_counts_at_once(client: Any, signed_in: Any, person: Any, sql: Any) -> None:
    email = person("agent")
    agent, admin = client(), signed_in("admin")
    agent.sign_in(email)
    assert agent.get("/api/people/").status_code == 200
    changed = admin.patch(f"/api/people/{id_of(sql, email)}/", json={"role": "requester"})
    assert changed.status_code == 200
    assert agent.get("/api/people/").status_code == 403
    entry = admin.get("/api/audit/?action=person.changed").json()["results"][0]
    assert entry["details"] == {"role": ["agent", "requester"]}
    assert entry["target"] == f"person:{id_of(sql, email)}"
    assert entry["actor_id"].startswith("person:")
    assert entry["address"] == admin.headers["X-Forwarded-For"]
    assert entry["request_id"]


def test_who_does_not_exist(signed_in: Any) -> None:
    for wrong in ("0", "999999999", "x", "1e3"):
        answer = signed_in("admin").patch(f"/api/people/{wrong}/", json={"name": "x"})
        assert answer.status_code == 404


def test_the_last_admin_stays(signed_in: Any, client: Any, person: Any, sql: Any) -> None:
    sql("gateway", "UPDATE people SET role = 'agent' WHERE role = 'admin'")
    emails = [person("admin"), person("admin")]
    admins: list[Client] = [client(), client()]
    for browser, email in zip(admins, emails, strict=True):
        browser.sign_in(email)
    ids = [id_of(sql, email) for email in emails]

    def take_away(n: int) -> int:
        change = {"role": "agent"} if n else {"active": False}
        return admins[n].patch(f"/api/people/{ids[1 - n]}/", json=change).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(take_away, [0, 1]))
    # the one who came second is no admin any more, or is told that they are the last
    assert codes.count(200) == 1
    left = sql("gateway", "SELECT id FROM people WHERE role = 'admin' AND active")
    assert len(left) == 1
    last = admins[ids.index(left[0].id)]
    for change in ({"role": "agent"}, {"active": False}):
        assert last.patch(f"/api/people/{left[0].id}/", json=change).status_code == 409
    assert last.patch(f"/api/people/{left[0].id}/", json={"name": "Last"}).status_code == 200


# ------------------------------------------------------------ API tokens


def make_token(browser: Client, scopes: list[str], days: int = 1) -> str:
    body = {"name": "script", "scopes": scopes, "expires_in_days": days}
    answer = browser.post("/api/tokens/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["secret"]


def with_token(url: str, secret: str, path: str, method: str = "GET", **options: Any) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return requests.request(method, url + path, headers=headers, timeout=10, **options).status_code


def test_a_token_is_shown_once(signed_in: Any, sql: Any) -> None:
    browser = signed_in("agent")
    secret = make_token(browser, ["read", "read"], days=365)
    assert secret.startswith("tk_")
    [listed] = browser.get("/api/tokens/").json()["results"]
    assert listed["prefix"] == secret[:10]
    assert listed["scopes"] == ["read"]
    assert secret not in str(listed)
    assert not sql("gateway", "SELECT FROM api_tokens WHERE api_tokens::text LIKE :s", s=secret)
    assert listed["last_used_at"] is None
    assert with_token(browser.url, secret, "/api/people/") == 200
    assert browser.get("/api/tokens/").json()["results"][0]["last_used_at"] is not None


def test_a_token_does_what_it_is_for(signed_in: Any) -> None:
    admin, agent = signed_in("admin"), signed_in("agent")
    body = {"email": "by.token@example.org", "name": "T", "role": "agent"}
    read, everything = make_token(admin, ["read"]), make_token(admin, ["admin"])
    assert with_token(admin.url, read, "/api/people/") == 200
    assert with_token(admin.url, read, "/api/people/", "POST", json=body) == 403
    assert with_token(admin.url, read, "/api/audit/") == 403
    # its person's role and no more, without our header
    borrowed = make_token(agent, ["admin"])
    assert with_token(admin.url, borrowed, "/api/people/", "POST", json=body) == 403
    assert with_token(admin.url, everything, "/api/people/", "POST", json=body) == 201


def test_a_key_is_good_for_its_own_kind_alone(signed_in: Any) -> None:
    browser = signed_in("admin")
    secret, session = make_token(browser, ["read"]), browser.cookies["session"]
    body = {"name": "more", "scopes": ["admin"], "expires_in_days": 365}
    headers = {"X-CSRF-Protection": "1"}
    for _ in range(2):  # the second time the key is known of the first
        assert with_token(browser.url, secret, "/api/people/") == 200
        for path, method in (("/api/people/", "GET"), ("/api/tokens/", "POST")):
            answer = requests.request(
                method,
                browser.url + path,
                json=body if method == "POST" else None,
                cookies={"session": secret},
                headers=headers,
                timeout=10,
            )
            assert answer.status_code == 401
        assert browser.get("/api/people/").status_code == 200
        assert with_token(browser.url, session, "/api/people/") == 401


def test_a_token_makes_no_tokens(signed_in: Any) -> None:
    secret = make_token(signed_in("admin"), ["admin"])
    browser = signed_in("admin")
    body = {"name": "more", "scopes": ["read"], "expires_in_days": 1}
    assert with_token(browser.url, secret, "/api/tokens/", "POST", json=body) == 403
    for path in ("/api/tokens/", "/api/sessions/"):
        assert with_token(browser.url, secret, path) == 403
    change = {"current_password": "x", "new_password": "cinco caballos azules"}
    assert with_token(browser.url, secret, "/api/session/password/", "POST", json=change) == 403


def test_a_token_ends(signed_in: Any, sql: Any) -> None:
    browser = signed_in("agent")
    expired, revoked = make_token(browser, ["read"]), make_token(browser, ["read"])
    sql(
        "gateway",
        "UPDATE api_tokens SET expires_at = now() WHERE prefix = :p",
        p=expired[:10],
    )
    assert with_token(browser.url, expired, "/api/people/") == 401
    assert with_token(browser.url, revoked, "/api/people/") == 200
    listed = browser.get("/api/tokens/").json()["results"]
    id = next(t["id"] for t in listed if t["prefix"] == revoked[:10])
    assert signed_in("admin").delete(f"/api/tokens/{id}/").status_code == 404
    assert browser.delete(f"/api/tokens/{id}/").status_code == 204
    assert with_token(browser.url, revoked, "/api/people/") == 401
    assert browser.delete(f"/api/tokens/{id}/").status_code == 404


def test_a_token_that_is_not_good_is_never_overlooked(signed_in: Any) -> None:
    browser = signed_in("admin")
    for secret in ("", "tk_", "tk_" + "x" * 43, "é"):
        headers = {"Authorization": f"Bearer {secret}".encode()}
        # neither the cookie beside it nor a public endpoint makes up for it
        assert browser.get("/api/people/", headers=headers).status_code == 401
        assert browser.get("/api/session/", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "scopes": [], "expires_in_days": 1},
        {"name": "x", "scopes": ["root"], "expires_in_days": 1},
        {"name": "x", "scopes": ["read"], "expires_in_days": 0},
        {"name": "x", "scopes": ["read"], "expires_in_days": 366},
        {"name": "x", "scopes": ["read"], "expires_in_days": True},
        {"name": "x", "scopes": ["read"]},
        {"name": "", "scopes": ["read"], "expires_in_days": 1},
        {"name": "x", "scopes": ["read"], "expires_in_days": 1, "person_id": 1},
    ],
)
def test_what_is_no_token_is_a_400(signed_in: Any, body: dict[str, Any]) -> None:
    assert signed_in("agent").post("/api/tokens/", json=body).status_code == 400


def test_the_audit_tells_of_tokens_without_their_secrets(signed_in: Any) -> None:
    admin = signed_in("admin")
    secret = make_token(admin, ["read"])
    page = admin.get("/api/audit/?action=token.created&page_size=1").json()
    [entry] = page["results"]
    assert entry["details"] == {"name": "script", "scopes": ["read"]}
    assert page["next"]
    assert secret not in admin.get("/api/audit/?page_size=100").text
