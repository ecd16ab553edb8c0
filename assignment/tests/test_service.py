"""The assignment service over events and RPC, with its real database and broker."""

from itertools import count
from typing import Any
from uuid import uuid4

import orjson
import pytest

from chassis.container import Container
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Sql, wait_for

pytestmark = pytest.mark.integration

IDS = count(1)
QUEUE = "evt-ticket-ticket.created--assignment.on_ticket_created"


def created(title: str = "Servidor caído", **other: Any) -> dict[str, Any]:
    return {"id": next(IDS), "title": title, "description": "", "status": "open"} | other


def rows(sql: Sql, ticket: dict[str, Any]) -> list[Any]:
    return sql("assignment", "SELECT * FROM assignments WHERE ticket_id = :id", id=ticket["id"])


def test_a_ticket_gets_its_priority(assignment: Any, broker: Broker, sql: Sql) -> None:
    tap = broker.tap("assignment.events")
    at = "2026-11-24T07:51:41.143447Z"
    ticket = created(requester_email="ana@example.com", created_at=at)
    broker.event("ticket", "ticket.created", ticket, uuid4().hex)
    message = tap.next()
    assert orjson.loads(message.body) == {
        "ticket_id": ticket["id"],
        "priority": "critical",
        "rule": "outage",
        "words": ["caído"],
        "requester_email": "ana@example.com",
        "rule_id": 3,
        "rule_version": 2,
        "rule_name": {"en": "Outage", "es": "Interrupción"},
        "reason": {
            "en": "rule “Outage”: it says “caído”",
            "es": "regla “Interrupción”: dice “caído”",
        },
        "ticket_created_at": at,
        "ticket_published_at": None,
    }
    headers = message.properties["application_headers"]
    assert headers["cloudEvents:type"] == "priority.assigned"
    assert headers["cloudEvents:source"] == "assignment"
    assert message.delivery_info["routing_key"] == "priority.assigned"
    stored = assignment.get(ticket["id"])
    assert (stored["priority"], stored["rule"], stored["words"]) == (
        "critical",
        "outage",
        ["caído"],
    )
    assert len(rows(sql, ticket)) == 1


@pytest.mark.parametrize(
    "other", [{"description": None}, {"requester_email": None}, {"unknown": {"a": 1}}, {}]
)
def test_what_may_be_missing(assignment: Any, broker: Broker, other: dict[str, Any]) -> None:
    tap = broker.tap("assignment.events")
    ticket = created("Teclado", **other)
    broker.event("ticket", "ticket.created", ticket, uuid4().hex)
    event = tap.event()
    assert (event["ticket_id"], event["priority"], event["rule"]) == (
        ticket["id"],
        "medium",
        "default",
    )


def test_the_same_event_counts_once(service: Container, broker: Broker, sql: Sql) -> None:
    tap = broker.tap("assignment.events")
    ticket, event_id = created(), uuid4().hex
    for _ in range(100):
        broker.event("ticket", "ticket.created", ticket, event_id)
    assert tap.event()["ticket_id"] == ticket["id"]
    wait_for(lambda: broker.depth(QUEUE) == 0)
    assert tap.is_quiet()
    assert len(rows(sql, ticket)) == 1


def test_a_burst_of_events(service: Container, broker: Broker, sql: Sql) -> None:
    tickets = [created() for _ in range(500)]
    for ticket in tickets:
        broker.event("ticket", "ticket.created", ticket, uuid4().hex)
    first, last = tickets[0]["id"], tickets[-1]["id"]
    query = "SELECT count(*) FROM assignments WHERE ticket_id BETWEEN :a AND :b"
    wait_for(lambda: sql("assignment", query, a=first, b=last)[0][0] == 500)


def test_an_event_without_headers(assignment: Any, broker: Broker, sql: Sql) -> None:
    ticket = created()
    broker.event("ticket", "ticket.created", ticket)
    wait_for(lambda: rows(sql, ticket))
    assert assignment.get(ticket["id"])["priority"] == "critical"


def test_a_ticket_announced_twice_keeps_its_first_priority(
    assignment: Any, broker: Broker, sql: Sql
) -> None:
    ticket = created()
    broker.event("ticket", "ticket.created", ticket, uuid4().hex)
    wait_for(lambda: rows(sql, ticket))
    broker.event("ticket", "ticket.created", ticket | {"title": "Teclado"}, uuid4().hex)
    other = created()
    broker.event("ticket", "ticket.created", other, uuid4().hex)
    wait_for(lambda: rows(sql, other))
    assert assignment.get(ticket["id"])["priority"] == "critical"


@pytest.mark.parametrize(
    "data", [{}, {"id": 1}, {"id": "1", "title": "x"}, {"id": 2**63, "title": "x"}, {"id": 0}]
)
def test_an_event_of_the_wrong_shape_is_set_aside(
    assignment: Any, broker: Broker, data: dict[str, Any]
) -> None:
    event_id = uuid4().hex
    broker.event("ticket", "ticket.created", data, event_id)
    letters = wait_for(
        lambda: [x for x in assignment.list_dead_letters() if x["event_id"] == event_id]
    )
    assert letters[0]["reason"].startswith("breaks its schema")
    assert letters[0]["queue"] == QUEUE


@pytest.mark.parametrize("id", [10**9, 0, -1, 2**63, "x", None])
def test_a_ticket_without_one(assignment: Any, id: Any) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        assignment.get(id)
    assert caught.value.kinds[:2] == ["AssignmentNotFound", "NotFound"]


@pytest.mark.parametrize("imported", [True, False])
def test_the_mark_of_an_imported_ticket_is_passed_on(
    service: Container, broker: Broker, imported: bool
) -> None:
    tap = broker.tap("assignment.events")
    mark = {"imported": True} if imported else {}
    broker.event("ticket", "ticket.created", created() | mark, uuid4().hex)
    event = tap.event()
    assert event["priority"] == "critical"
    assert event.get("imported") == mark.get("imported")
