"""Whose tickets somebody sees and touches."""

from collections.abc import Callable
from typing import Any

import eventlet
import pytest
from nameko.testing.utils import get_extension

from chassis.container import Container
from chassis.identity import Guard
from chassis.identity.actor import AGENT, ANONYMOUS, REQUESTER, Actor
from chassis.identity.statement import new_key, sign
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService
from ticket.service import TicketService

pytestmark = pytest.mark.integration

KEY = new_key()
ANA = Actor("person:1", REQUESTER, "ana@example.com", "Ana")
BEA = Actor("person:2", REQUESTER, "bea@example.com", "Bea")
NO_ADDRESS = Actor("person:3", REQUESTER, None, "Nobody")
AGENT_EVA = Actor("person:4", AGENT, "eva@example.com", "Eva")
NOBODY = Actor("anonymous", ANONYMOUS, scopes=("read", "write"))

As = Callable[[Actor], Any]


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    container = run_service(TicketService)
    guard = get_extension(container, Guard)
    guard._keys = {KEY.kid: KEY}
    return container


@pytest.fixture
def as_(service: Container, call: Call) -> As:
    return lambda actor: call("ticket", auth_token=sign(actor, KEY))


def refused(kind: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
    with pytest.raises(RemoteServiceError) as caught:
        method(*args, **kwargs)
    assert kind in caught.value.kinds
    return caught.value.details


def test_a_requester_s_ticket_is_their_own(as_: As) -> None:
    assert as_(ANA).create(title="x")["requester_email"] == "ana@example.com"
    mine = as_(ANA).create(title="x", requester_email=" ANA@Example.com ")
    assert mine["requester_email"] == "ana@example.com"
    errors = refused("Invalid", as_(ANA).create, title="x", requester_email="bea@example.com")
    assert errors == [{"requester_email": ["Has to be your own address."]}]


def test_an_idempotency_key_belongs_to_who_sent_it(as_: As) -> None:
    mine = as_(ANA).create(title="x", idempotency_key="k-1")
    assert as_(BEA).create(title="x", idempotency_key="k-1")["id"] != mine["id"]
    assert as_(AGENT_EVA).create(title="another", idempotency_key="k-1")["title"] == "another"
    assert as_(ANA).create(title="x", idempotency_key="k-1")["id"] == mine["id"]
    refused("IdempotencyKeyReused", as_(BEA).create, title="else", idempotency_key="k-1")


@pytest.mark.parametrize("actor", [NOBODY, ANA, AGENT_EVA], ids=lambda a: a.role)
def test_an_event_says_that_a_stranger_sent_the_ticket(
    as_: As, broker: Broker, actor: Actor
) -> None:
    tap = broker.tap("ticket.events")
    id = as_(actor).create(title="x", requester_email="ana@example.com")["id"]
    while (event := tap.event())["id"] != id:
        pass  # of a test before
    assert event.get("anonymous") is (True if actor is NOBODY else None)


def test_agents_and_strangers_may_name_anybody(as_: As) -> None:
    for actor in (AGENT_EVA, NOBODY):
        for given, kept in ((None, None), ("Bea@Example.com", "bea@example.com")):
            id = as_(actor).create(title="x", requester_email=given)["id"]
            assert as_(AGENT_EVA).get(id)["requester_email"] == kept


def test_strangers_are_shown_what_needs_no_sign_in(as_: As) -> None:
    created = as_(NOBODY).create(title="x", requester_email="bea@example.com")
    assert created == as_(NOBODY).get_shared(created["id"])
    assert "requester_email" not in created


def test_what_is_not_theirs_is_not_there(as_: As) -> None:
    id = as_(ANA).create(title="x")["id"]
    assert as_(ANA).get(id)["id"] == as_(AGENT_EVA).get(id)["id"] == id
    for other in (BEA, NO_ADDRESS):
        assert refused("TicketNotFound", as_(other).get, id) == [id]
        assert refused("TicketNotFound", as_(other).update, id, title="y") == [id]
    refused("Forbidden", as_(NOBODY).get, id)
    refused("Forbidden", as_(NOBODY).list)
    refused("Forbidden", as_(NOBODY).update, id, title="y")
    assert as_(AGENT_EVA).get(id)["title"] == "x"


def test_a_list_shows_their_own(as_: As, word: str) -> None:
    hers = as_(ANA).create(title=word)["id"]
    others = as_(BEA).create(title=word)["id"]
    nobodys = as_(AGENT_EVA).create(title=word)["id"]

    def found(actor: Actor, **query: Any) -> list[int]:
        page = as_(actor).list(q=word, **query)
        assert page["count"] == len(page["results"])
        return [ticket["id"] for ticket in page["results"]]

    assert found(ANA) == [hers]
    assert found(BEA) == [others]
    assert found(NO_ADDRESS) == []
    assert found(AGENT_EVA) == [nobodys, others, hers]
    assert found(ANA, requester_email="bea@example.com") == []
    assert found(AGENT_EVA, requester_email="BEA@example.com") == [others]


def test_the_same_query_at_the_same_time_is_not_the_same_list(as_: As, word: str) -> None:
    """Identical queries share one answer, but not those of different people."""
    people = {actor: as_(actor).create(title=word)["id"] for actor in (ANA, BEA)}
    asked = [actor for _ in range(20) for actor in (ANA, BEA, AGENT_EVA)]
    pool = eventlet.GreenPool(len(asked))
    pages = list(pool.imap(lambda actor: as_(actor).list(q=word), asked))
    for actor, page in zip(asked, pages, strict=True):
        ids = {ticket["id"] for ticket in page["results"]}
        assert ids == ({people[actor]} if actor in people else set(people.values()))
    # and so are reads by id, which are done together
    asked = [actor for _ in range(20) for actor in (ANA, BEA)]

    def get(actor: Actor) -> bool:
        try:
            return as_(actor).get(people[ANA])["id"] == people[ANA]
        except RemoteServiceError:
            return False

    assert list(pool.imap(get, asked)) == [actor is ANA for actor in asked]


def test_what_a_requester_may_change(as_: As) -> None:
    ana = as_(ANA)
    id = ana.create(title="x")["id"]
    changed = ana.update(id, title="y", description="d", tags=["t"], status="closed")
    assert changed["status"] == "closed"
    assert ana.update(id, status="open")["status"] == "open"
    # what stays as it is is no change
    assert ana.update(id, title="z", requester_email="ana@example.com")["title"] == "z"
    for change in ({"requester_email": "bea@example.com"}, {"requester_email": None}):
        refused("Forbidden", ana.update, id, title="not stored", **change)
    details = refused("IllegalMove", ana.update, id, status="resolved")
    assert details == ["open", "resolved", ["closed"]]
    assert ana.get(id)["title"] == "z"


def test_notes_are_not_found_by_requesters(as_: As, word: str) -> None:
    def found(actor: Actor, **query: Any) -> list[int]:
        return [ticket["id"] for ticket in as_(actor).list(q=word, **query)["results"]]

    mine = as_(ANA).create(title="x")["id"]
    theirs = as_(BEA).create(title=word)["id"]
    as_(AGENT_EVA).comment(mine, body=word, internal=True)
    assert found(AGENT_EVA) == [theirs, mine]
    assert found(ANA) == found(ANA, ordering="relevance") == []
    counts = as_(ANA).facets(q=word)["status"]
    assert {status["count"] for status in counts} == {0}
    as_(AGENT_EVA).comment(mine, body=word)
    assert found(ANA) == found(ANA, ordering="relevance") == [mine]


def test_facets_are_of_one_s_own(as_: As) -> None:
    before = as_(BEA).facets()["status"][0]["count"]
    as_(ANA).create(title="x")
    as_(BEA).create(title="x")
    assert as_(BEA).facets()["status"][0]["count"] == before + 1
    assert {s["count"] for s in as_(NO_ADDRESS).facets()["status"]} == {0}
    filtered = as_(BEA).facets(requester_email="ana@example.com")["status"]
    assert {status["count"] for status in filtered} == {0}


def test_what_requesters_do_not_see_orders_nothing(as_: As) -> None:
    for ordering in ("sla_due_at", "-sla_due_at"):
        refused("Forbidden", as_(ANA).list, ordering=ordering)
    refused("Forbidden", as_(ANA).facets, sla_breached=True)
