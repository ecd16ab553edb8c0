"""What the tap of the end-to-end tests finds wrong; and that readers are tolerant."""

import json
from typing import Any

import pytest
from marshmallow import Schema

from assignment.schemas import TicketCreated as TriagedTicket
from chassis.events.envelope import headers_for
from notification.schemas import PriorityAssigned as ToldPriority
from notification.schemas import Ticket as ToldTicket
from tests.e2e.wire import Contracts
from ticket.schemas import PriorityAssigned as TicketsPriority

PRIORITY = {
    "ticket_id": 1,
    "priority": "high",
    "rule": "outage",
    "words": [],
    "rule_id": 3,
    "rule_version": 1,
    "rule_name": {"en": "Outage", "es": "Interrupción"},
    "reason": {"en": "why", "es": "por qué"},
    "requester_email": None,
    "ticket_created_at": "2026-11-24T07:51:41.143447Z",
    "ticket_published_at": "2026-11-24T07:51:41.150212Z",
}
TICKET = {
    "id": 1,
    "title": "x",
    "description": "",
    "status": "open",
    "priority": None,
    "requester_email": None,
    "tags": [],
    "created_at": "2026-11-24T07:51:41.143447Z",
    "updated_at": "2026-11-24T07:51:41.143447Z",
    "version": 1,
    "assignee_email": None,
    "priority_overridden": False,
    "external_ref": None,
    "allowed_moves": ["in_progress"],
}
HEADERS = headers_for("ticket", "ticket.created", {"language": "es"})


def breaches(data: dict, headers: dict = HEADERS, event: str = "ticket.created") -> list[str]:
    return Contracts().breaches(event, headers, json.dumps(data).encode())


def test_a_good_event_and_one_with_more_fields() -> None:
    assert breaches(TICKET) == []
    assert breaches(TICKET | {"colour": "red"}) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [({"id": "1"}, "$.id"), ({"status": "lost"}, "$.status"), ({"created_at": "soon"}, "created")],
)
def test_bad_data(change: dict, where: str) -> None:
    (sentence,) = breaches(TICKET | change)
    assert where in sentence


def test_a_field_a_header_or_a_schema_that_is_missing() -> None:
    assert (
        "'version' is a required property"
        in breaches({n: v for n, v in TICKET.items() if n != "version"})[0]
    )
    without = {n: v for n, v in HEADERS.items() if n != "cloudEvents:time"}
    assert "cloudEvents:time" in breaches(TICKET, without)[0]
    assert breaches({}, event="ticket.eaten") == ["ticket.eaten is not described in contracts/"]


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (TriagedTicket(), TICKET),
        (ToldTicket(), TICKET),
        (ToldPriority(), PRIORITY),
        (TicketsPriority(), PRIORITY),
    ],
)
def test_readers_pass_over_what_they_do_not_know(reader: Schema, data: dict) -> None:
    loaded: Any = reader.load(data | {"added_later": {"deep": [1]}})
    # notification passes it on to webhooks
    loaded.pop("added_later", None)
    assert loaded == reader.load(data)
