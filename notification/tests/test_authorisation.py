"""Who sees which notifications."""

from typing import Any

import pytest

from chassis.identity.actor import AGENT, ANONYMOUS, Actor
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService, wait_for
from notification.service import NotificationService
from notification.tests.identities import (
    ADMIN_LUIS,
    AGENT_EVA,
    ANA,
    BRUNO,
    NOBODY,
    FakeGateway,
    statement_of,
)

pytestmark = pytest.mark.integration

TICKETS = {1: "Ana@Example.com", 2: "bruno@example.com", 3: None}


@pytest.fixture(scope="module")
def as_(run_service: RunService, call: Call, broker: Broker) -> Any:
    """``as_(ANA).list()``, with a notification of each of three tickets in the database."""
    run_service(FakeGateway)
    run_service(NotificationService)
    for id, email in TICKETS.items():
        data = {"id": id, "title": "Sin red", "requester_email": email}
        broker.event("ticket", "ticket.created", data)
    wait_for(lambda: call("notification").list()["count"] == 3)

    def client(actor: Actor) -> Any:
        return call("notification", auth_token=statement_of(actor))

    return client


def tickets(client: Any, **query: Any) -> list[int]:
    return sorted(n["ticket_id"] for n in client.list(**query)["results"])


def test_requesters_see_their_own(as_: Any) -> None:
    assert tickets(as_(ANA)) == [1]
    assert tickets(as_(BRUNO)) == [2]
    assert tickets(as_(NOBODY)) == []
    assert as_(ANA).list()["count"] == 1
    assert tickets(as_(ANA), ticket_id=2) == []


@pytest.mark.parametrize("actor", [AGENT_EVA, ADMIN_LUIS], ids=lambda a: a.role)
def test_the_team_sees_all(as_: Any, actor: Actor) -> None:
    assert tickets(as_(actor)) == [1, 2, 3]


def test_requesters_mark_their_own(as_: Any) -> None:
    of = {n["ticket_id"]: n["id"] for n in as_(ADMIN_LUIS).list()["results"]}
    for actor, id in ((ANA, of[2]), (ANA, of[3]), (NOBODY, of[3]), (NOBODY, of[1])):
        with pytest.raises(RemoteServiceError) as caught:
            as_(actor).mark_read(id)
        assert caught.value.kinds[0] == "NotificationNotFound"
    assert as_(ANA).mark_read(of[1])["read_at"]
    assert as_(AGENT_EVA).mark_read(of[3])["read_at"]
    assert tickets(as_(ADMIN_LUIS), unread=True) == [2]


def test_concurrent_readers_do_not_share_one_another_s_page(as_: Any) -> None:
    import eventlet

    pool = eventlet.GreenPool()
    asked = [ANA, BRUNO, ADMIN_LUIS, NOBODY] * 25
    seen = list(pool.imap(lambda actor: tickets(as_(actor)), asked))
    assert seen == [[1], [2], [1, 2, 3], []] * 25


@pytest.mark.parametrize("scopes", [("read",), ()])
def test_a_token_that_may_only_read_marks_nothing(as_: Any, scopes: tuple[str, ...]) -> None:
    token = Actor(ANA.id, ANA.role, ANA.email, ANA.name, scopes)
    with pytest.raises(RemoteServiceError) as caught:
        as_(token).mark_read(1)
    assert caught.value.kinds[0] == "Forbidden"


def test_nobody_in_particular_sees_nothing(as_: Any) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        as_(Actor("anonymous", ANONYMOUS)).list()
    assert caught.value.kinds[0] == "Forbidden"


def test_alerts_of_service_levels_are_for_agents(as_: Any, broker: Broker) -> None:
    """A requester can be the assignee: a former agent, or by mistake."""
    of = {"id": 4, "title": "Sin red", "target": "resolution", "assignee_email": ANA.email}
    before = as_(ANA).count_unread()["count"]
    for event in ("ticket.sla_warning", "ticket.sla_breached"):
        broker.event("ticket", event, of | {"priority": "high", "escalated_from": "medium"})
    wait_for(lambda: tickets(as_(AGENT_EVA), ticket_id=4) == [4, 4])
    ids = [n["id"] for n in as_(AGENT_EVA).list(ticket_id=4)["results"]]
    assert tickets(as_(ANA), ticket_id=4) == []
    assert as_(ANA).count_unread()["count"] == before
    for id in ids:
        with pytest.raises(RemoteServiceError) as caught:
            as_(ANA).mark_read(id)
        assert caught.value.kinds[0] == "NotificationNotFound"
    former = Actor(ANA.id, AGENT, ANA.email, ANA.name)
    assert tickets(as_(former), ticket_id=4) == [4, 4]
