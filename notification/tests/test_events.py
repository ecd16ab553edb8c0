from typing import Any

import pytest
from marshmallow import ValidationError

from notification import events, schemas

ANA, EVA = "ana@example.com", "eva@example.com"
TICKET = {"id": 7, "title": "Sin red", "requester_email": "Ana@Example.com"}
COMMENT = {
    "id": 70,
    "ticket_id": 7,
    "title": "Sin red",
    "body": "Ya está",
    "internal": False,
    "author_name": "Eva",
    "author_email": EVA,
    "requester_email": ANA,
}


@pytest.mark.parametrize(
    ("event", "data", "recipient"),
    [
        (events.CREATED, TICKET, ANA),
        (events.CREATED, TICKET | {"requester_email": None}, events.TEAM),
        (events.PRIORITY, {"ticket_id": 7, "requester_email": ANA}, ANA),
        (events.STATUS_CHANGED, TICKET, ANA),
        (events.COMMENTED, COMMENT, ANA),
        (events.COMMENTED, COMMENT | {"internal": True}, events.TEAM),
        (events.COMMENTED, COMMENT | {"author_email": "ANA@example.com"}, events.TEAM),
        (events.COMMENTED, COMMENT | {"author_email": None}, ANA),
        (events.ASSIGNED, TICKET | {"assignee_email": EVA}, EVA),
        (events.ASSIGNED, TICKET | {"assignee_email": None}, events.TEAM),
        (events.SLA_WARNING, TICKET | {"assignee_email": EVA}, EVA),
        (events.SLA_WARNING, TICKET | {"assignee_email": None}, events.TEAM),
        (events.SLA_BREACHED, TICKET | {"assignee_email": EVA}, EVA),
        (events.SLA_BREACHED, TICKET, events.TEAM),
    ],
)
def test_who_is_told(event: str, data: dict[str, Any], recipient: str | None) -> None:
    assert events.recipient_of(event, data) == recipient


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (schemas.Ticket(), TICKET),
        (schemas.Assigned(), TICKET | {"assignee_email": EVA}),
        (schemas.ServiceLevel(), TICKET | {"target": "resolution"}),
        (schemas.StatusChanged(), TICKET | {"from": "open", "to": "closed"}),
        (schemas.Commented(), COMMENT),
        (schemas.PriorityAssigned(), {"ticket_id": 7, "priority": "low"}),
    ],
)
def test_what_is_not_known_of_an_event_passes(schema: Any, data: dict[str, Any]) -> None:
    loaded = schema.load(data | {"new": {"a": 1}})
    assert {name: loaded[name] for name in (*data, "new")} == data | {"new": {"a": 1}}
    for name in schema.fields:
        if schema.fields[name].required:
            with pytest.raises(ValidationError):
                schema.load({n: v for n, v in data.items() if n != name})


def test_a_comment_that_does_not_say_is_internal() -> None:
    loaded: Any = schemas.Commented().load({"id": 7, "requester_email": ANA})
    assert loaded["internal"] is True
    assert events.recipient_of(events.COMMENTED, loaded) is events.TEAM


def test_the_reason_of_a_priority_is_kept_when_there_is_one() -> None:
    old = {"ticket_id": 7, "priority": "high", "rule": "outage", "words": ["caído"]}
    new = old | {"rule_name": {"en": "VIP", "es": "VIP"}, "reason": {"en": "why", "es": "porqué"}}
    schema = schemas.PriorityAssigned()
    for event, reason in ((old, None), (new, {"en": "why", "es": "porqué"})):
        loaded: Any = schema.load(event)
        assert schemas.kept(events.PRIORITY, loaded)["reason"] == reason
