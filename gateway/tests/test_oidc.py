import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from nameko.exceptions import ConfigurationError

from gateway.identity.oidc import (
    Attempt,
    Provider,
    Refused,
    claims_of,
    local_path,
    providers_of,
    role_of,
)

ISSUER = "https://id.example"
KEY = RSAKey.generate_key(2048, parameters={"kid": "k"})
PROVIDER = Provider(
    "p", "P", ISSUER, "tickets", role_claim="groups", roles={"a": "agent", "b": "admin"}
)
USUAL = {"name": "p", "title": "P", "issuer": ISSUER, "client_id": "c"}


def token(key: Any = KEY, alg: str = "RS256", **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": "tickets",
        "sub": "1",
        "nonce": "n",
        "iat": now,
        "exp": now + 300,
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "k"}, kept, key, algorithms=[alg])


def check(text: str, keys: KeySet | None = None) -> dict[str, Any]:
    return claims_of(text, keys or KeySet([KEY]), PROVIDER, "n")


def test_a_good_token() -> None:
    assert check(token())["sub"] == "1"
    assert check(token(aud=["tickets", "x"], azp="tickets"))["sub"] == "1"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://id.evil"},
        {"aud": "others"},
        {"aud": ["tickets", "others"]},
        {"aud": None},
        {"azp": "others"},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"exp": True},
        {"iat": int(time.time()) + 300},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\0"},
        {"sub": "s" * 256},
        {"nonce": "m"},
        {"nonce": None},
    ],
)
def test_claims_that_are_not_good(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        check(token(**changes))


def test_signatures_that_are_not_good() -> None:
    secret = OctKey.import_key("s" * 64, parameters={"kid": "k"})
    unsigned = "eyJhbGciOiJub25lIn0." + token().split(".")[1] + "."
    others = token(RSAKey.generate_key(2048, parameters={"kid": "k"}))
    for text in (token(secret, "HS256"), unsigned, others, "", "x", "a.b.c"):
        with pytest.raises(Refused):
            check(text)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("a", "agent"),
        (["a", "b"], "admin"),
        ([], None),
        (None, None),
        ({"a": 1}, None),
        ([1], None),
    ],
)
def test_roles(groups: Any, role: str | None) -> None:
    assert role_of({"groups": groups}, PROVIDER) == role


def test_an_attempt_comes_back_as_it_went() -> None:
    attempt = Attempt.new("p", "/tickets/7?a=ñ")
    again = Attempt.from_cookie(attempt.cookie, "p")
    assert again == attempt
    assert again.is_answered_by(attempt.state)
    linking = Attempt.new("p", "/account", "7")
    assert Attempt.from_cookie(linking.cookie, "p") == linking
    assert not Attempt("p", linking.secret, "/account").is_answered_by(linking.state)
    assert len({attempt.state, attempt.nonce, attempt.verifier}) == 3
    assert not Attempt.from_cookie(attempt.cookie, "q").is_answered_by(attempt.state)


@pytest.mark.parametrize("value", ["", ".", "x.y", "." + "L" * 80, "ñ"])
def test_what_is_no_attempt(value: str) -> None:
    with pytest.raises(Refused):
        Attempt.from_cookie(value, "p")


@pytest.mark.parametrize("path", ["/", "/tickets/7", "/a?b=//c#d", "/año"])
def test_paths_of_the_page(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", None, "x", "//x", "/\\x", "\\\\x", "https://x", "/ x", "/\tx", "/a\nb", "/" + "x" * 1000],
)
def test_paths_that_could_lead_elsewhere(path: str | None) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Not/this"},
        {"issuer": "http://id.example"},
        {"default_role": "root"},
        {"roles": {"a": "root"}},
        {"scopes": "email"},
        {"colour": "red"},
        {"domains": "id.example"},
        {"domains": ["ID.example"]},
        {"domains": ["@id.example"]},
        {"domains": [7]},
        {"highest_role": "root"},
        {"default_role": "admin"},
        {"roles": {"a": "admin"}},
        {"roles": {"a": "agent"}, "highest_role": "requester"},
    ],
)
def test_settings_that_are_refused_at_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        providers_of([USUAL | wrong])


def test_a_provider_gives_the_roles_that_it_may() -> None:
    given = {"roles": {"a": "admin"}, "highest_role": "admin", "domains": ["id.example"]}
    assert providers_of([USUAL | given])["p"].may_bring("a@id.example")


def test_names_are_there_once() -> None:
    with pytest.raises(ConfigurationError):
        providers_of([USUAL, USUAL])
