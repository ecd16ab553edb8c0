"""Sign-in by OpenID Connect, with a provider that really runs."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.security.conftest import PAGE_URL
from tests.security.system import Client, Provider

USER = {"email": "nora@desk.test", "email_verified": True, "name": "Nora Núñez"}


@pytest.fixture
def browser(base_url: str) -> Client:
    return Client(base_url)


def start(browser: Client, next: str = "/tickets/7", provider: str = "mock") -> str:
    answer = browser.get(f"/api/oidc/{provider}/start/", params={"next": next})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def come_back(browser: Client, address: str) -> requests.Response:
    assert address.startswith(f"{PAGE_URL}/api/oidc/mock/callback/?")
    answer = browser.get(address.removeprefix(PAGE_URL))
    assert answer.status_code == 302, answer.text
    return answer


def sign_in(browser: Client, provider: Provider, sub: str, next: str = "/") -> str:
    back = provider.authorize(start(browser, next), sub)
    return come_back(browser, back).headers["Location"]


def actor(browser: Client) -> dict | None:
    return browser.get("/api/session/").json()["actor"]


def refused(location: str, why: str) -> bool:
    return location == f"{PAGE_URL}/?sign_in_error={why}"


def test_whoever_the_provider_knows_is_signed_in(browser: Client, provider: Provider) -> None:
    provider.set_user("nora", **USER)
    address = start(browser)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"] != asked["state"] != asked["code_challenge"]
    answer = come_back(browser, provider.authorize(address, "nora"))
    assert answer.headers["Location"] == f"{PAGE_URL}/tickets/7"
    cookies = answer.raw.headers.getlist("Set-Cookie")
    assert any(c.startswith("session=") and "HttpOnly" in c for c in cookies)
    assert any(c.startswith("oidc=;") for c in cookies)
    found = actor(browser)
    assert found is not None
    assert (found["email"], found["name"]) == ("nora@desk.test", "Nora Núñez")
    assert found["role"] == "requester"


def test_providers_are_shown(browser: Client) -> None:
    shown = browser.get("/api/session/").json()["sign_in"]["oidc"]
    assert {"name": "mock", "title": "Mock"} in shown
    assert "s3cret" not in str(shown)


@pytest.mark.parametrize(
    ("groups", "role"),
    [("desk", "agent"), (["x", "desk-admins", "desk"], "admin"), (["x"], "requester")],
)
def test_roles_come_from_a_claim(
    browser: Client, provider: Provider, groups: object, role: str
) -> None:
    email = f"{role}.by.claim@desk.test"
    provider.set_user(role, email=email, email_verified=True, groups=groups)
    sign_in(browser, provider, role)
    found = actor(browser)
    assert found is not None
    assert found["role"] == role


def test_an_address_signs_nobody_in_who_is_here_already(
    browser: Client, provider: Provider, requester: Client
) -> None:
    provider.set_user("rita", email="RITA@desk.test", email_verified=True, groups="desk-admins")
    assert refused(sign_in(browser, provider, "rita"), "unlinked")
    assert actor(browser) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "alma@desk.test"},
        {"email": "alma@desk.test", "email_verified": False},
        {"email": "аlma@desk.test", "email_verified": True},  # a Cyrillic letter
        {"email_verified": True},
    ],
)
def test_an_address_nobody_has_verified_is_nobodys(
    browser: Client, provider: Provider, claims: dict
) -> None:
    provider.set_user("mallory", **claims)
    assert refused(sign_in(browser, provider, "mallory"), "email")
    assert actor(browser) is None


def test_a_wrong_state(browser: Client, provider: Provider) -> None:
    provider.set_user("nora", **USER)
    back = provider.authorize(start(browser), "nora")
    code = parse_qs(urlsplit(back).query)["code"][0]
    forged = f"{PAGE_URL}/api/oidc/mock/callback/?state=forged&code={code}"
    assert refused(come_back(browser, forged).headers["Location"], "state")
    assert actor(browser) is None


def test_an_answer_in_another_browser(browser: Client, provider: Provider) -> None:
    """Login CSRF: a victim is sent the attacker's answer."""
    provider.set_user("nora", **USER)
    back = provider.authorize(start(browser), "nora")
    victim = Client(browser.url)
    assert refused(come_back(victim, back).headers["Location"], "state")
    start(victim)  # who has an attempt under way as well
    assert refused(come_back(victim, back).headers["Location"], "state")
    assert actor(victim) is None


def test_a_code_is_good_once(browser: Client, provider: Provider) -> None:
    provider.set_user("nora", **USER)
    back = provider.authorize(start(browser), "nora")
    kept = browser.cookies.get("oidc", path="/api/oidc/")
    come_back(browser, back)
    again = Client(browser.url)
    again.cookies.set("oidc", kept or "", path="/api/oidc/")
    assert refused(come_back(again, back).headers["Location"], "code")
    assert actor(again) is None


def test_a_code_of_somebody_elses_attempt(browser: Client, provider: Provider) -> None:
    """Code injection: the nonce in the ID token is the other attempt's."""
    provider.set_user("nora", **USER)
    stolen = provider.authorize(start(browser), "nora")
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    thief = Client(browser.url)
    state = parse_qs(urlsplit(start(thief)).query)["state"][0]
    back = f"{PAGE_URL}/api/oidc/mock/callback/?state={state}&code={code}"
    assert refused(come_back(thief, back).headers["Location"], "nonce")
    assert actor(thief) is None


def test_whoever_says_no_is_not_signed_in(browser: Client) -> None:
    state = parse_qs(urlsplit(start(browser)).query)["state"][0]
    back = f"{PAGE_URL}/api/oidc/mock/callback/?state={state}&error=access_denied"
    assert refused(come_back(browser, back).headers["Location"], "denied")


def test_a_provider_that_does_not_answer(browser: Client) -> None:
    assert refused(start(browser, provider="down"), "unavailable")
    assert browser.get("/api/oidc/nobody/start/").status_code == 404


@pytest.mark.parametrize(
    "next",
    [
        "//evil.test",
        "\\\\evil.test",
        "/\\evil.test",
        "https://evil.test",
        "/\t/evil.test",
        "evil.test",
        "javascript:alert(1)",
        "///evil.test",
        "/a\r\nSet-Cookie: x=y",
        "/\\/evil",
    ],
)
def test_nobody_is_led_elsewhere(browser: Client, provider: Provider, next: str) -> None:
    provider.set_user("nora", **USER)
    assert sign_in(browser, provider, "nora", next) == f"{PAGE_URL}/"


def test_the_session_of_before_is_not_taken_over(browser: Client, provider: Provider) -> None:
    provider.set_user("nora", **USER)
    browser.cookies.set("session", "fixed", path="/")
    sign_in(browser, provider, "nora")
    victim = Client(browser.url)
    victim.cookies.set("session", "fixed", path="/")
    assert actor(victim) is None


def test_a_stranger_does_not_fill_the_audit(base_url: str, admin: Client) -> None:
    def told() -> int:
        return sum(
            admin.get("/api/audit/", params={"action": action, "page_size": 1}).json()["count"]
            for action in ("sign_in.failed", "sign_in.throttled")
        )

    before, browser = told(), Client(base_url)
    for _ in range(100):
        answer = browser.get("/api/oidc/mock/callback/?state=x", allow_redirects=False)
        assert refused(answer.headers["Location"], "state")
    assert told() - before <= 25
