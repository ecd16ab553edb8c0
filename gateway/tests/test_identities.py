"""Whom an account at a provider of OpenID Connect signs in. The provider really runs."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from gateway.identity.keys import hashed
from gateway.identity.provider import Identity
from gateway.tests.conftest import Client
from tests.security.system import Provider, running_provider

pytestmark = pytest.mark.integration

PAGE_URL = "http://localhost:5173"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def settings(settings: dict[str, Any], provider: Provider) -> dict[str, Any]:
    client = {"client_id": "tickets", "client_secret": "s3cret"}
    usual = {"title": "Mock", "issuer": provider.url, **client}
    roles = {"role_claim": "groups", "roles": {"desk": "agent"}, "default_role": "requester"}
    providers = [
        {"name": "mock", "domains": ["desk.example"], **usual, **roles},
        {"name": "closed", **usual, **roles},
        {"name": "down", "issuer": "http://127.0.0.1:9", "title": "Down", **client},
    ]
    return settings | {"OIDC": providers}


@pytest.fixture
def account(provider: Provider) -> Callable[..., str]:
    """``account(email="a@desk.example")``: a new account at the provider; its ``sub``."""

    def make(sub: str = "", **claims: Any) -> str:
        sub = sub or f"sub{next(NUMBERS)}"
        provider.set_user(sub, **{"email_verified": True, **claims})
        return sub

    return make


@pytest.fixture
def come_back(provider: Provider) -> Callable[..., str]:
    """Where the page is led to, after signing in at the provider at this address."""

    def come(browser: Client, address: str, sub: str) -> str:
        back = provider.authorize(address, sub)
        assert back.startswith(f"{PAGE_URL}/api/oidc/"), back
        answer = browser.get(back.removeprefix(PAGE_URL), allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"].removeprefix(PAGE_URL)

    return come


@pytest.fixture
def sign_in(come_back: Any) -> Callable[..., str]:
    def go(browser: Client, sub: str, name: str = "mock") -> str:
        start = browser.get(f"/api/oidc/{name}/start/", allow_redirects=False)
        return come_back(browser, start.headers["Location"], sub)

    return go


@pytest.fixture
def link(come_back: Any) -> Callable[..., str]:
    def go(browser: Client, sub: str) -> str:
        answer = browser.post("/api/oidc/mock/link/")
        assert answer.status_code == 200, answer.text
        return come_back(browser, answer.json()["address"], sub)

    return go


def actor(browser: Client) -> dict[str, Any]:
    return browser.get("/api/session/").json()["actor"] or {}


def last_audit(sql: Any) -> Any:
    return sql("gateway", "SELECT * FROM audit ORDER BY id DESC LIMIT 1")[0]


def test_a_new_person_is_bound_to_the_account(client: Any, account: Any, sign_in: Any) -> None:
    sub = account(email="nora@desk.example", name="Nora", groups="desk")
    browser = client()
    assert sign_in(browser, sub) == "/"
    nora = actor(browser)
    assert (nora["email"], nora["name"], nora["role"]) == ("nora@desk.example", "Nora", "agent")
    # the account stays hers whatever the provider says of its address by now
    for claims in (
        {"email": "nora.b@desk.example"},
        {"email": "x@elsewhere.example", "email_verified": False},
        {},
    ):
        account(sub, **claims)
        again = client()
        assert sign_in(again, sub) == "/"
        assert actor(again)["id"] == nora["id"]


def test_another_account_with_the_same_address_is_nobody(
    client: Any, account: Any, sign_in: Any, sql: Any
) -> None:
    email = "olga@desk.example"
    browser, thief = client(), client()
    assert sign_in(browser, account(email=email)) == "/"
    sub = account(email=email)
    assert sign_in(thief, sub) == "/?sign_in_error=unlinked"
    assert actor(thief) == {}
    entry = last_audit(sql)
    assert (entry.action, entry.target) == ("sign_in.failed", actor(browser)["id"])
    assert entry.details == {"way": "oidc:mock", "why": "unlinked", "subject": sub}


@pytest.mark.parametrize("role", ["requester", "admin"])
def test_an_address_of_somebody_here_signs_nobody_in(
    client: Any, account: Any, sign_in: Any, person: Any, role: str
) -> None:
    browser = client()
    sub = account(email=person(role, email=f"{role}@desk.example").upper())
    assert sign_in(browser, sub) == "/?sign_in_error=unlinked"
    assert actor(browser) == {}


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("mock", "a@elsewhere.example"),
        ("mock", "a@sub.desk.example"),
        ("mock", "a@notdesk.example"),
        ("closed", "a@desk.example"),
    ],
)
def test_a_provider_brings_new_people_of_its_domains_alone(
    client: Any, account: Any, sign_in: Any, sql: Any, name: str, email: str
) -> None:
    browser = client()
    assert sign_in(browser, account(email=email), name) == "/?sign_in_error=unknown"
    assert actor(browser) == {}
    assert sql("gateway", "SELECT id FROM people WHERE email = :e", e=email) == []


def test_who_links_an_account_signs_in_with_it(
    client: Any, signed_in: Any, account: Any, sign_in: Any, link: Any, sql: Any
) -> None:
    browser = signed_in("admin")
    admin = actor(browser)
    sub = account(email="whatever@elsewhere.example")
    assert link(browser, sub) == "/account?linked=mock"
    entry = last_audit(sql)
    assert (entry.action, entry.target) == ("identity.linked", admin["id"])
    assert entry.details == {"way": "oidc:mock", "subject": sub}
    assert link(browser, sub) == "/account?linked=mock"  # twice is no harm
    another = client()
    assert sign_in(another, sub) == "/"
    assert actor(another) == admin


def test_an_account_is_one_persons(signed_in: Any, account: Any, link: Any, sql: Any) -> None:
    sub = account()
    first, second = signed_in(), signed_in("agent")
    assert link(first, sub) == "/account?linked=mock"
    assert link(second, sub) == "/account?sign_in_error=taken"
    assert last_audit(sql).action == "identity.link_failed"
    found = sql("gateway", "SELECT person_id FROM identities WHERE subject = :s", s=sub)
    assert [f"person:{row.person_id}" for row in found] == [actor(first)["id"]]


def test_an_account_is_linked_in_the_session_that_asked(
    client: Any, signed_in: Any, account: Any, come_back: Any, sql: Any
) -> None:
    sub = account()
    browser, victim = signed_in(), signed_in("admin")
    address = browser.post("/api/oidc/mock/link/").json()["address"]
    attempt = browser.cookies.get("oidc", path="/api/oidc/")
    victim.cookies.set("oidc", attempt, path="/api/oidc/")
    assert come_back(victim, address, sub) == "/account?sign_in_error=state"
    # a cookie that was changed to name the other session is no better
    secret, path, *_ = attempt.split(".")
    [current] = [s for s in victim.get("/api/sessions/").json()["results"] if s["current"]]
    victim.cookies.clear(domain="", path="/api/oidc/", name="oidc")
    victim.cookies.set("oidc", f"{secret}.{path}.{current['id']}.", path="/api/oidc/")
    assert come_back(victim, address, sub) == "/account?sign_in_error=state"
    anybody = client()
    anybody.cookies.set("oidc", attempt, path="/api/oidc/")
    assert come_back(anybody, address, sub) == "/account?sign_in_error=state"
    assert sql("gateway", "SELECT 1 FROM identities WHERE subject = :s", s=sub) == []


def test_linking_asks_for_a_session_and_our_header(client: Any, signed_in: Any) -> None:
    assert client().post("/api/oidc/mock/link/").status_code == 401
    browser = signed_in()
    answer = browser.post("/api/oidc/mock/link/", headers={"X-CSRF-Protection": ""})
    assert answer.status_code == 403
    assert browser.get("/api/oidc/mock/link/").status_code == 405
    assert browser.post("/api/oidc/nobody/link/").status_code == 404
    assert browser.post("/api/oidc/down/link/").status_code == 503


def test_linking_needs_a_recent_proof(signed_in: Any, gateway: Any, sql: Any) -> None:
    browser = signed_in()
    sql("gateway", "UPDATE sessions SET proved_at = now() - interval '1 hour'")
    next(d for d in gateway.dependencies if isinstance(d, Identity)).forget()
    assert browser.post("/api/oidc/mock/link/").status_code == 403


def test_who_is_shut_out_is_not_let_in_by_an_account(
    client: Any, signed_in: Any, account: Any, sign_in: Any, link: Any, sql: Any
) -> None:
    browser, sub = signed_in(), account()
    link(browser, sub)
    id = int(actor(browser)["id"].removeprefix("person:"))
    sql("gateway", "UPDATE people SET active = false WHERE id = :id", id=id)
    assert sign_in(client(), sub) == "/?sign_in_error=unknown"


@pytest.fixture
def invited(signed_in: Any) -> Callable[[str], str]:
    """``invited(email)``: the key of an invitation; there is no mail server, so an admin has it."""

    def make(email: str) -> str:
        body = {"email": email, "name": "Iris", "role": "agent"}
        answer = signed_in("admin").post("/api/people/", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["link"].partition("#")[2]

    return make


def accept(browser: Client, key: str) -> Any:
    return browser.post("/api/oidc/mock/invitation/", json={"token": key})


def test_an_invitation_is_accepted_with_an_account(
    client: Any, account: Any, invited: Any, come_back: Any, sign_in: Any, sql: Any
) -> None:
    key, sub = invited("iris@elsewhere.example"), account(email="private@mail.example")
    browser, late = client(), client()
    address = accept(browser, key).json()["address"]
    late_address = accept(late, key).json()["address"]
    assert come_back(browser, address, sub) == "/"
    iris = actor(browser)
    assert (iris["email"], iris["role"]) == ("iris@elsewhere.example", "agent")
    assert (
        sql("gateway", "SELECT 1 FROM links l WHERE 'person:' || person_id = :p", p=iris["id"])
        == []
    )
    another = client()
    assert sign_in(another, sub) == "/"
    assert actor(another) == iris
    # of two at once one accepts it
    assert come_back(late, late_address, account()) == "/?sign_in_error=invitation"
    assert actor(late) == {}
    assert accept(client(), key).status_code == 400


def test_an_invitation_is_not_accepted_with_somebody_elses_account(
    client: Any, account: Any, invited: Any, come_back: Any, sign_in: Any
) -> None:
    key, sub = invited("ivo@elsewhere.example"), account(email="ida@desk.example")
    assert sign_in(client(), sub) == "/"
    browser = client()
    assert come_back(browser, accept(browser, key).json()["address"], sub) == (
        "/?sign_in_error=taken"
    )
    assert accept(browser, key).status_code == 200  # the invitation is still good


def test_what_is_no_invitation(client: Any, person: Any, sql: Any) -> None:
    refused = client().post(
        "/api/oidc/mock/invitation/", json={"token": "x" * 43}, headers={"Accept-Language": "es"}
    )
    assert refused.status_code == 400
    assert "invitación" in refused.json()["errors"]["token"][0]
    # the link of a forgotten password sets one, and links nothing
    email = person()
    sql(
        "gateway",
        "INSERT INTO links (key_hash, person_id, purpose, expires_at)"
        " SELECT :hash, id, 'reset', now() + interval '1 hour' FROM people WHERE email = :e",
        hash=hashed("r" * 43),
        e=email,
    )
    assert accept(client(), "r" * 43).status_code == 400
