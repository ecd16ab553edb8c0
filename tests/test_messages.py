"""What people read of a mistake, in both languages, from the schemas that are really in use."""

from typing import Any

import pytest
from marshmallow import Schema

from assignment import schemas as triage
from chassis.exceptions import Invalid
from chassis.validation import load
from notification.schemas import (
    MailQuery,
    NewWebhook,
    NotificationQuery,
    Preferences,
    WebhookChanges,
)
from ticket.schemas import (
    BusinessHours,
    NewTicket,
    ServiceLevels,
    Target,
    TicketChanges,
    TicketQuery,
)

NASTY: list[Any] = [
    None,
    "",
    " ",
    "\x00",
    "x" * 30_000,
    "nonsense",
    0,
    -1,
    1.5,
    2**70,
    True,
    [],
    [None],
    [""],
    [{}],
    ["x" * 100],
    ["a\x00"],
    ["x"] * 30,
    {},
    {"a": 1},
    "2026-13-01T00:00:00Z",
]


def messages(schema: Schema, data: Any, language: str) -> dict[str, list[str]]:
    try:
        load(schema, data, language)
    except Invalid as exc:
        return exc.args[0]
    return {}


@pytest.mark.parametrize(
    "schema",
    [
        NewTicket(),
        TicketChanges(),
        TicketQuery(),
        NotificationQuery(),
        MailQuery(),
        NewWebhook(),
        WebhookChanges(),
        Preferences(),
        ServiceLevels(),
        BusinessHours(),
        Target(),
        triage.Rule(),
        triage.Conditions(),
        triage.Hours(),
        triage.Window(),
        triage.Settings(),
        triage.Draft(),
    ],
    ids=repr,
)
def test_every_message_is_translated(schema: Schema) -> None:
    seen = 0
    cases: list[Any] = [{}, None, [], "text", {"unknown": 1}]
    cases += [{name: value} for name in schema.fields for value in NASTY]
    for data in cases:
        english, spanish = messages(schema, data, "en"), messages(schema, data, "es")
        assert english.keys() == spanish.keys()
        for field, texts in english.items():
            assert len(texts) == len(spanish[field])
            for text, translated in zip(texts, spanish[field], strict=True):
                assert isinstance(text, str)
                assert text != translated, f"{data!r:.80}: {text}"
                seen += 1
    assert seen > 20
