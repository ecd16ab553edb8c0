"""The notification service over events and RPC, with its real database and broker."""

from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, wait_for

pytestmark = pytest.mark.integration

IDS = count(1)


@pytest.fixture
def ticket_id() -> int:
    return next(IDS)


def of(notification: Any, ticket_id: int, number: int = 1) -> list[dict[str, Any]]:
    """The notifications of a ticket, newest first, once there are so many."""

    def found() -> list[dict[str, Any]]:
        results = notification.list(ticket_id=ticket_id)["results"]
        return results if len(results) >= number else []

    return wait_for(found)


def create(broker: Broker, ticket_id: int, id: str | None = None, **other: Any) -> None:
    broker.event("ticket", "ticket.created", {"id": ticket_id, "title": "Sin red"} | other, id)


def assign(broker: Broker, ticket_id: int, id: str | None = None, **other: Any) -> None:
    event = {"ticket_id": ticket_id, "priority": "critical", "rule": "outage", "words": ["caído"]}
    broker.event("assignment", "priority.assigned", event | other, id)


def test_creation_and_priority_in_both_languages(
    notification: Any, call: Call, broker: Broker, ticket_id: int
) -> None:
    create(broker, ticket_id, uuid4().hex, requester_email="ana@example.com")
    of(notification, ticket_id)
    assign(broker, ticket_id, uuid4().hex)
    priority, creation = of(notification, ticket_id, 2)
    assert creation == {
        "id": creation["id"],
        "ticket_id": ticket_id,
        "event": "ticket.created",
        "text": f"Ticket #{ticket_id} was created: Sin red",
        "data": {"title": "Sin red"},
        "recipient": "ana@example.com",
        "read_at": None,
        "created_at": creation["created_at"],
    }
    assert creation["created_at"].endswith("Z")
    assert priority["event"] == "priority.assigned"
    assert priority["text"] == f"Ticket #{ticket_id} has priority critical"
    assert priority["data"]["reason"] == "rule outage: “caído”"
    assert priority["recipient"] is None

    spanish = of(call("notification", language="es"), ticket_id, 2)
    assert spanish[0]["text"] == f"El ticket n.º {ticket_id} tiene prioridad crítica"
    assert spanish[0]["data"]["reason"] == "regla outage: “caído”"
    assert spanish[1]["text"] == f"Se creó el ticket n.º {ticket_id}: Sin red"


def test_the_same_event_counts_once(notification: Any, broker: Broker, ticket_id: int) -> None:
    creation, priority = uuid4().hex, uuid4().hex
    for _ in range(30):
        create(broker, ticket_id, creation)
        assign(broker, ticket_id, priority)
    other = next(IDS)
    create(broker, other)
    assign(broker, other)
    of(notification, other, 2)
    events = [n["event"] for n in of(notification, ticket_id, 2)]
    assert sorted(events) == ["priority.assigned", "ticket.created"]


def test_events_without_headers(notification: Any, broker: Broker, ticket_id: int) -> None:
    create(broker, ticket_id)
    create(broker, ticket_id)  # a ticket is created once, however often that is announced
    assign(broker, ticket_id)
    events = [n["event"] for n in of(notification, ticket_id, 2)]
    assert sorted(events) == ["priority.assigned", "ticket.created"]


def test_mark_read(notification: Any, call: Call, broker: Broker, ticket_id: int) -> None:
    create(broker, ticket_id)
    assign(broker, ticket_id)
    first, second = of(notification, ticket_id, 2)
    read = call("notification", language="es").mark_read(first["id"])
    assert read["read_at"] >= first["created_at"]
    assert read["id"] == first["id"]
    assert f"n.º {ticket_id}" in read["text"]
    assert notification.mark_read(str(first["id"]))["read_at"] == read["read_at"]

    def ids(**query: Any) -> list[int]:
        return [n["id"] for n in notification.list(ticket_id=ticket_id, **query)["results"]]

    assert ids(unread="true") == [second["id"]]
    assert ids(unread="false") == [first["id"]]
    assert ids() == [first["id"], second["id"]]


@pytest.mark.parametrize("id", [10**9, 0, -1, 2**63, "x", None])
def test_there_is_no_such_notification(notification: Any, id: Any) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        notification.mark_read(id)
    assert caught.value.kinds[:2] == ["NotificationNotFound", "NotFound"]


def test_pages(notification: Any, broker: Broker, ticket_id: int) -> None:
    for _ in range(5):
        assign(broker, ticket_id)
    ids = [n["id"] for n in of(notification, ticket_id, 5)]
    assert ids == sorted(ids, reverse=True)
    page = notification.list(ticket_id=ticket_id, page_size=2)
    assert (page["count"], page["previous"]) == (5, None)
    page = notification.list(ticket_id=ticket_id, page_size=2, cursor=page["next"])
    assert [n["id"] for n in page["results"]] == ids[2:4]
    page = notification.list(ticket_id=ticket_id, page_size=2, cursor=page["previous"])
    assert [n["id"] for n in page["results"]] == ids[:2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ticket_id", "x"),
        ("ticket_id", 2**63),
        ("ticket_id", 0),
        ("ticket_id", ["1", "2"]),
        ("unread", "maybe"),
        ("unread", None),
        ("page_size", 101),
        ("cursor", "x"),
        ("colour", "red"),
    ],
)
def test_a_bad_query(notification: Any, call: Call, name: str, value: Any) -> None:
    for language in ("en", "es"):
        with pytest.raises(RemoteServiceError) as caught:
            call("notification", language=language).list(**{name: value})
        assert list(caught.value.details[0]) == [name]


def test_text_that_json_columns_do_not_take_becomes_a_dead_letter(
    notification: Any, broker: Broker, ticket_id: int
) -> None:
    # whatever else happens to the event, its neighbours are handled
    create(broker, ticket_id, title="a\x00b")
    other = next(IDS)
    create(broker, other)
    of(notification, other)
    assert notification.list(ticket_id=ticket_id)["results"] == []


def test_nobody_is_told_of_what_is_imported(
    notification: Any, broker: Broker, ticket_id: int
) -> None:
    create(broker, ticket_id, uuid4().hex, imported=True, requester_email="ana@example.com")
    assign(broker, ticket_id, uuid4().hex, imported=True, requester_email="ana@example.com")
    other = next(IDS)
    create(broker, other, uuid4().hex)
    assign(broker, other, uuid4().hex)
    of(notification, other, 2)  # which came behind them in the same queues
    assert notification.list(ticket_id=ticket_id)["results"] == []
