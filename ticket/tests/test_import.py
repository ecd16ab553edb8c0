"""Tickets of another system, over RPC."""

from typing import Any
from uuid import uuid4

import eventlet
import pytest
from nameko.testing.utils import get_extension

from chassis.container import Container
from chassis.identity import Guard
from chassis.identity.actor import ADMIN, AGENT, REQUESTER, Actor
from chassis.identity.statement import new_key, sign
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService, wait_for
from ticket.pictures import told
from ticket.service import TicketService

pytestmark = pytest.mark.integration

KEY = new_key()


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    container = run_service(TicketService)
    get_extension(container, Guard)._keys = {KEY.kid: KEY}
    return container


def found(ticket: Any, word: str) -> list[dict[str, Any]]:
    return ticket.list(q=word, page_size=100)["results"][::-1]


def test_a_ticket_as_it_was(ticket: Any, broker: Broker, word: str) -> None:
    tap = broker.tap("ticket.events")
    row = {
        "external_ref": f"{word}-1",
        "title": word,
        "description": "Nadie puede entrar",
        "requester_email": "Ana@Example.com",
        "assignee_email": "eva@example.com",
        "tags": ["red", "vpn"],
        "status": "closed",
        "priority": "low",
        "created_at": "2024-02-29T10:00:00+01:00",
    }
    assert ticket.import_tickets(rows=[row]) == ["created"]
    [made] = found(ticket, word)
    nothing_promised = {
        "first_response_at": None,
        "first_response_due_at": None,
        "resolved_at": None,
        "resolution_due_at": None,
        "sla_due_at": None,
        "sla_state": None,
        "escalated_from": None,
    }
    assert made == row | nothing_promised | {
        "id": made["id"],
        "requester_email": "ana@example.com",
        "created_at": "2024-02-29T09:00:00.000000Z",
        "updated_at": made["updated_at"],
        "version": 1,
        "priority_overridden": True,
        "allowed_moves": ["open"],
    }
    while (event := tap.event())["id"] != made["id"]:
        pass
    assert event == told(made) | {"imported": True}
    [beginning] = ticket.history(made["id"])["results"]
    assert beginning == {
        "kind": "created",
        "at": made["created_at"],
        "actor": {"id": "operator", "name": "operator"},
        "internal": False,
        "imported": True,
    }


def test_what_is_not_said_is_as_for_any_ticket(ticket: Any, broker: Broker, word: str) -> None:
    ticket.import_tickets(rows=[{"external_ref": word, "title": word}])
    [made] = found(ticket, word)
    assert (made["status"], made["priority"], made["tags"]) == ("open", None, [])
    assert (made["description"], made["requester_email"]) == ("", None)
    assert made["created_at"] == made["updated_at"]
    assert made["priority_overridden"] is False
    assign = {"ticket_id": made["id"], "priority": "high", "rule": "x", "words": []}
    broker.event("assignment", "priority.assigned", assign, uuid4().hex)
    wait_for(lambda: ticket.get(made["id"])["priority"] == "high")


def test_a_priority_of_the_file_stays(ticket: Any, broker: Broker, word: str) -> None:
    ticket.import_tickets(rows=[{"external_ref": word, "title": word, "priority": "low"}])
    id = found(ticket, word)[0]["id"]
    assign = {"ticket_id": id, "priority": "high", "rule": "x", "words": []}
    broker.event("assignment", "priority.assigned", assign, uuid4().hex)
    wait_for(lambda: ticket.get(id)["version"] == 2)
    assert ticket.get(id)["priority"] == "low"
    assert ticket.update(id, priority=None)["priority"] == "high"


def test_again_creates_nothing_and_uses_up_no_number(ticket: Any, word: str) -> None:
    rows = [{"external_ref": f"{word}-{n}", "title": f"{word} {n}"} for n in range(5)]
    assert ticket.import_tickets(rows=rows[:3]) == ["created"] * 3
    ticket.update(found(ticket, word)[0]["id"], title=f"{word} changed")
    assert ticket.import_tickets(rows=rows) == ["existing"] * 3 + ["created"] * 2
    assert ticket.import_tickets(rows=rows) == ["existing"] * 5
    after = found(ticket, word)
    assert [t["title"] for t in after] == [f"{word} changed"] + [f"{word} {n}" for n in range(1, 5)]
    ids = [t["id"] for t in after]
    assert ids == list(range(ids[0], ids[0] + 5))
    assert ticket.create(title=word)["id"] == ids[-1] + 1


def test_twice_in_one_call_is_one_ticket(ticket: Any, word: str) -> None:
    rows = [{"external_ref": word, "title": f"{word} {n}"} for n in range(2)]
    assert ticket.import_tickets(rows=rows) == ["created", "existing"]
    assert [t["title"] for t in found(ticket, word)] == [f"{word} 0"]


def test_two_imports_at_once_make_one_set(ticket: Any, word: str) -> None:
    rows = [{"external_ref": f"{word}-{n}", "title": word} for n in range(50)]
    results = list(eventlet.GreenPool().imap(lambda _: ticket.import_tickets(rows=rows), range(4)))
    assert sum(r.count("created") for r in results) == 50
    assert ticket.list(q=word)["count"] == 50


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"external_ref": "", "title": "x"},
        {"external_ref": "x" * 201, "title": "x"},
        {"external_ref": "x", "title": ""},
        {"external_ref": "x", "title": "x", "description": "\x00"},
        {"external_ref": "x", "title": "x", "status": "abierto"},
        {"external_ref": "x", "title": "x", "priority": "urgent"},
        {"external_ref": "x", "title": "x", "requester_email": "ana"},
        {"external_ref": "x", "title": "x", "assignee_email": "ana"},
        {"external_ref": "x", "title": "x", "tags": "red"},
        {"external_ref": "x", "title": "x", "created_at": "yesterday"},
        {"external_ref": "x", "title": "x", "id": 7},
        "x",
        None,
    ],
)
def test_one_bad_row_and_nothing_is_created(ticket: Any, word: str, bad: Any) -> None:
    rows = [{"external_ref": word, "title": word}, bad]
    with pytest.raises(RemoteServiceError) as caught:
        ticket.import_tickets(rows=rows)
    assert "Invalid" in caught.value.kinds
    assert found(ticket, word) == []


def test_no_more_than_so_many_at_once(ticket: Any, word: str) -> None:
    rows = [{"external_ref": f"{word}-{n}", "title": word} for n in range(201)]
    with pytest.raises(RemoteServiceError):
        ticket.import_tickets(rows=rows)
    assert found(ticket, word) == []


@pytest.mark.parametrize("role", [REQUESTER, AGENT, ADMIN])
def test_only_admins_import(service: Container, call: Call, word: str, role: str) -> None:
    person = Actor("person:1", role, "ana@example.com", "Ana")
    ticket = call("ticket", auth_token=sign(person, KEY))
    rows = [{"external_ref": word, "title": word}]
    if role == ADMIN:
        assert ticket.import_tickets(rows=rows) == ["created"]
        return
    with pytest.raises(RemoteServiceError) as caught:
        ticket.import_tickets(rows=rows)
    assert "Forbidden" in caught.value.kinds
    assert found(call("ticket"), word) == []


def test_others_that_are_created_have_no_mark(ticket: Any, broker: Broker, word: str) -> None:
    tap = broker.tap("ticket.events")
    id = ticket.create(title=word)["id"]
    while (event := tap.event())["id"] != id:
        pass  # of a test before
    assert "imported" not in event
    assert "imported" not in ticket.history(id)["results"][0]
