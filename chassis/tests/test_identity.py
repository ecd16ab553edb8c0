"""The statement of who acts, and the table of what they may do."""

from dataclasses import replace
from time import time

import pytest

from chassis.identity.actor import ADMIN, AGENT, ANONYMOUS, OPERATOR, REQUESTER, Actor
from chassis.identity.policy import Access, Action, access
from chassis.identity.statement import (
    LEEWAY,
    LIFETIME,
    InvalidStatement,
    UnknownKey,
    new_key,
    sign,
    verify,
)

KEY = new_key()
KEYS = {str(KEY.kid): KEY}
ANA = Actor("person:7", REQUESTER, "ana@example.com", "Ana", ("read",))


def test_a_statement_says_who_acts() -> None:
    actor, good_until = verify(sign(ANA, KEY), KEYS)
    assert actor == ANA
    assert time() < good_until <= time() + LIFETIME + LEEWAY


@pytest.mark.parametrize("shift", [-LIFETIME - LEEWAY - 2, LEEWAY + 2])
def test_a_statement_is_good_for_its_time_only(shift: int) -> None:
    with pytest.raises(InvalidStatement, match="not valid now"):
        verify(sign(ANA, KEY, time() + shift), KEYS)


def test_a_statement_of_somebody_else_s_key_is_refused() -> None:
    forger = new_key()
    with pytest.raises(UnknownKey):
        verify(sign(ANA, forger), KEYS)
    with pytest.raises(InvalidStatement):
        verify(sign(ANA, forger), {str(forger.kid): KEY})


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_statement_that_was_touched_is_refused(part: int) -> None:
    parts = sign(ANA, KEY).split(".")
    parts[part] = parts[part][:-2] + ("AA" if parts[part][-2:] != "AA" else "BB")
    with pytest.raises(InvalidStatement):
        verify(".".join(parts), KEYS)


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "é.é.é", "e30.e30.e30"])
def test_what_is_no_statement_is_refused(text: str) -> None:
    with pytest.raises(InvalidStatement):
        verify(text, KEYS)


def test_an_unsigned_statement_is_refused() -> None:
    header = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    with pytest.raises(InvalidStatement):
        verify(f"{header}.{sign(ANA, KEY).split('.')[1]}.", {"None": KEY, **KEYS})


ACTION = Action("write", anonymous=Access.NONE, requester=Access.OWN, agent=Access.ALL)


@pytest.mark.parametrize(
    ("role", "reach"),
    [
        (ANONYMOUS, Access.NONE),
        (REQUESTER, Access.OWN),
        (AGENT, Access.ALL),
        (ADMIN, Access.ALL),
        ("emperor", Access.NONE),
    ],
)
def test_an_action_reaches_as_far_as_the_table_says(role: str, reach: Access) -> None:
    assert access(ACTION, Actor("person:1", role)) is reach


@pytest.mark.parametrize(
    ("scopes", "reach"),
    [
        ((), Access.NONE),
        (("read",), Access.NONE),
        (("write",), Access.ALL),
        (("admin",), Access.ALL),
    ],
)
def test_a_token_does_what_it_is_for(scopes: tuple[str, ...], reach: Access) -> None:
    assert access(ACTION, Actor("person:1", ADMIN, scopes=scopes)) is reach


def test_the_operator_may_do_everything() -> None:
    assert access(Action("admin", admin=Access.NONE), OPERATOR) is Access.ALL


def test_what_is_own_is_told_by_the_address() -> None:
    assert ANA.owns("Ana@Example.com")
    assert not ANA.owns("anna@example.com")
    assert not ANA.owns(None)
    assert not replace(ANA, email=None).owns(None)
