from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema

from chassis.exceptions import Invalid
from chassis.times import rfc3339
from chassis.validation import load
from ticket.pictures import TicketData, picture, told
from ticket.schemas import (
    NewComment,
    NewTicket,
    PriorityAssigned,
    TicketChanges,
    TicketQuery,
)


def errors(schema: Schema, data: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        load(schema, data)
    return caught.value.args[0]


def test_a_title_is_enough() -> None:
    assert load(NewTicket(), {"title": "  Sin red  "}) == {
        "title": "Sin red",
        "description": "",
        "requester_email": None,
        "tags": [],
    }


@pytest.mark.parametrize(
    "field",
    [
        {"title": "x" * 200},
        {"title": " " + "x" * 200 + " "},
        {"title": "🔥" * 200},
        {"title": "x", "description": "x" * 20_000},
        {"title": "x", "description": ""},
        {"title": "x", "tags": [f"t{n}" for n in range(20)]},
        {"title": "x", "tags": ["x" * 50]},
        {"title": "x", "requester_email": "ana@example.com"},
        {"title": "x", "requester_email": None},
    ],
)
def test_limits_are_within(field: dict[str, Any]) -> None:
    load(NewTicket(), field)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "title"),
        ({"title": None}, "title"),
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": 5}, "title"),
        ({"title": ["x"]}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "x", "description": "x" * 20_001}, "description"),
        ({"title": "x", "description": None}, "description"),
        ({"title": "x", "description": "a\x00b"}, "description"),
        ({"title": "x", "requester_email": "ana"}, "requester_email"),
        ({"title": "x", "requester_email": "a@example.com\x00"}, "requester_email"),
        ({"title": "x", "requester_email": "a" * 250 + "@example.com"}, "requester_email"),
        ({"title": "x", "tags": "red"}, "tags"),
        ({"title": "x", "tags": [""]}, "tags"),
        ({"title": "x", "tags": [None]}, "tags"),
        ({"title": "x", "tags": ["x" * 51]}, "tags"),
        ({"title": "x", "tags": ["a\x00"]}, "tags"),
        ({"title": "x", "tags": [str(n) for n in range(21)]}, "tags"),
        ({"title": "x", "status": "open"}, "status"),
        ({"title": "x", "priority": "low"}, "priority"),
        ({"title": "x", "id": 1}, "id"),
    ],
)
def test_a_bad_field_is_named(data: dict[str, Any], field: str) -> None:
    found = errors(NewTicket(), data)
    assert list(found) == [field]
    assert all(isinstance(message, str) and message for message in found[field])


def test_all_bad_fields_are_named_at_once() -> None:
    assert set(errors(NewTicket(), {"title": "", "tags": 1, "x": 1})) == {"title", "tags", "x"}


def test_changes_may_be_any_of_the_fields() -> None:
    assert load(TicketChanges(), {}) == {}
    assert load(TicketChanges(), {"status": "closed"}) == {"status": "closed"}
    assert load(TicketChanges(), {"priority": None}) == {"priority": None}
    changed = load(TicketChanges(), {"assignee_email": "Eva@Example.com", "priority": "low"})
    assert changed == {"assignee_email": "eva@example.com", "priority": "low"}
    wrong = {"status": "gone", "priority": "x", "assignee_email": "x", "external_ref": "x"}
    assert set(errors(TicketChanges(), wrong)) == set(wrong)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "body"),
        ({"body": None}, "body"),
        ({"body": ""}, "body"),
        ({"body": " \n "}, "body"),
        ({"body": 1}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": "a\x00"}, "body"),
        ({"body": "x", "internal": None}, "internal"),
        ({"body": "x", "internal": "yes"}, "internal"),
        ({"body": "x", "author_id": "local"}, "author_id"),
    ],
)
def test_a_bad_comment(data: dict[str, Any], field: str) -> None:
    assert list(errors(NewComment(), data)) == [field]


def test_a_comment() -> None:
    assert load(NewComment(), {"body": " x "}) == {"body": "x", "internal": False}
    assert load(NewComment(), {"body": "x" * 20_000, "internal": True})["internal"] is True


def test_what_a_query_means() -> None:
    loaded = load(
        TicketQuery(),
        {
            "status": ["open", "waiting"],
            "priority": "low, high",
            "tag": "vpn",
            "page_size": "7",
            "created_after": "2026-01-31T09:00:00+01:00",
        },
    )
    assert loaded["status"] == ["open", "waiting"]
    assert loaded["priority"] == ["low", "high"]
    assert loaded["tag"] == ["vpn"]
    assert loaded["page_size"] == 7
    assert loaded["created_after"] == datetime(2026, 1, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unassigned", "maybe"),
        ("assignee_email", "a\x00"),
        ("status", "opened"),
        ("status", ["open", "opened"]),
        ("priority", "urgent"),
        ("page_size", "0"),
        ("page_size", "101"),
        ("page_size", "many"),
        ("page_size", ["1", "2"]),
        ("page", "0"),
        ("page", "99999999999999999999"),
        ("created_after", "yesterday"),
        ("created_before", "2026-02-31T00:00:00Z"),
        ("created_before", "9999-12-31T23:59:59-23:59"),
        ("created_after", "0001-01-01T00:00:00+23:59"),
        ("ordering", "title"),
        ("q", "a\x00"),
        ("q", "x" * 201),
        ("tag", "a\x00"),
        ("cursor", "a\x00"),
        ("colour", "red"),
    ],
)
def test_a_bad_query_parameter_is_named(name: str, value: Any) -> None:
    assert list(errors(TicketQuery(), {name: value})) == [name]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"ticket_id": 1},
        {"ticket_id": "1", "priority": "low"},
        {"ticket_id": 0, "priority": "low"},
        {"ticket_id": 2**63, "priority": "low"},
        {"ticket_id": 1, "priority": "urgent"},
        {"ticket_id": True, "priority": None},
    ],
)
def test_an_event_of_the_wrong_shape(event: dict[str, Any]) -> None:
    errors(PriorityAssigned(), event)


def test_an_event_may_carry_more() -> None:
    event = {"ticket_id": 2**63 - 1, "priority": "low", "rule": "no_hurry", "new": 1}
    assert load(PriorityAssigned(), event) == {
        "ticket_id": 2**63 - 1,
        "priority": "low",
        "rule": "no_hurry",
        "words": [],
        "ticket_created_at": None,
        "ticket_published_at": None,
    }


def test_a_picture_has_the_fields_of_the_api() -> None:
    moment = datetime(2026, 11, 24, 7, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    ticket = SimpleNamespace(
        id=1,
        title="t",
        description="d",
        status="open",
        priority=None,
        requester_email=None,
        tags=[],
        created_at=moment,
        updated_at=moment,
        version=1,
        assignee_email=None,
        priority_overridden=False,
        external_ref=None,
        first_response_at=None,
        first_response_due_at=moment,
        resolved_at=None,
        resolution_due_at=moment,
        sla_due_at=moment,
        sla_state="running",
        escalated_from=None,
        secret="s",
    )
    shown = picture(ticket)
    assert set(shown) == set(vars(ticket)) - {"secret"} | {"allowed_moves"}
    assert shown["created_at"] == shown["sla_due_at"] == "2026-11-24T06:00:00.123456Z"
    assert set(told(shown)) == set(TicketData().fields)


def test_a_whole_second_has_microseconds_too() -> None:
    assert rfc3339(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000000Z"


def test_what_is_looked_for_is_spelled_as_it_is_kept() -> None:
    kept = load(NewTicket(), {"title": "zana\u200bhoria", "tags": ["a\u200bb", " c \u00a0d"]})
    sought = load(TicketQuery(), {"q": " zana\u200bhoria ", "tag": "a\u200bb,ab,c  d"})
    assert sought["q"] == kept["title"] == "zanahoria"
    assert sought["tag"] == kept["tags"] == ["ab", "c d"]
