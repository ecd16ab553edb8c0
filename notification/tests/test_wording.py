import pytest

from notification.wording import (
    DISABLED,
    ESCALATED,
    MAIL,
    PRIORITIES,
    REASONS,
    STATUSES,
    TEXTS,
    reason,
    text,
)

LANGUAGES = ["en", "es"]
SERVICE_LEVEL = {
    "target": "first_response",
    "due_at": "2026-11-24T09:00:00.000000Z",
    "time_zone": "Europe/Madrid",
}


@pytest.mark.parametrize(
    "table",
    [TEXTS, PRIORITIES, STATUSES, REASONS, DISABLED],
    ids=["text", "priority", "status", "reason", "disabled"],
)
def test_everything_is_said_in_both_languages(table: dict[str, dict[str, str]]) -> None:
    for name, texts in table.items():
        assert sorted(texts) == LANGUAGES, name
        assert texts["en"] != texts["es"], name


def test_mails_are_worded_in_both_languages() -> None:
    for texts in (*MAIL.values(), ESCALATED):
        assert sorted(texts) == LANGUAGES
        assert all(texts.values())


@pytest.mark.parametrize(
    ("event", "data", "language", "expected"),
    [
        ("ticket.created", {"title": "Sin {red}"}, "en", "Ticket #7 was created: Sin {red}"),
        ("ticket.created", {"title": "Sin red"}, "es", "Se creó el ticket n.º 7: Sin red"),
        ("priority.assigned", {"priority": "high"}, "en", "Ticket #7 has priority high"),
        ("priority.assigned", {"priority": "high"}, "es", "El ticket n.º 7 tiene prioridad alta"),
        ("priority.assigned", {"priority": "odd"}, "es", "El ticket n.º 7 tiene prioridad odd"),
        ("ticket.status_changed", {"to": "in_progress"}, "en", "Ticket #7 is now in progress"),
        ("ticket.status_changed", {"to": "closed"}, "es", "El ticket n.º 7 está ahora cerrado"),
        ("ticket.status_changed", {"to": "odd"}, "es", "El ticket n.º 7 está ahora odd"),
        ("ticket.commented", {"author_name": "Eva {x}"}, "en", "Eva {x} commented on ticket #7"),
        ("ticket.commented", {"author_name": None}, "es", "Alguien comentó en el ticket n.º 7"),
        (
            "ticket.commented",
            {"author_name": "Eva", "internal": True},
            "es",
            "Eva dejó una nota interna en el ticket n.º 7",
        ),
        (
            "ticket.assigned",
            {"assignee_email": "eva@example.com"},
            "en",
            "Ticket #7 is assigned to eva@example.com",
        ),
        ("ticket.assigned", {}, "es", "El ticket n.º 7 ya no está asignado a nadie"),
        (
            "ticket.sla_warning",
            SERVICE_LEVEL,
            "es",
            "El ticket n.º 7 ha de recibir respuesta antes del 24/11/2026 10:00 (Europe/Madrid)",
        ),
        (
            "ticket.sla_warning",
            SERVICE_LEVEL | {"target": "resolution"},
            "en",
            "Ticket #7 is to be resolved by 2026-11-24 10:00 (Europe/Madrid)",
        ),
        (
            "ticket.sla_breached",
            SERVICE_LEVEL | {"priority": "high", "escalated_from": "medium"},
            "en",
            "Ticket #7 was not answered by 2026-11-24 10:00 (Europe/Madrid);"
            " its priority is now high",
        ),
        (
            "ticket.sla_breached",
            SERVICE_LEVEL | {"target": "resolution", "priority": "high", "escalated_from": None},
            "es",
            "El ticket n.º 7 no se resolvió antes del 24/11/2026 10:00 (Europe/Madrid)",
        ),
        (
            "ticket.sla_breached",
            {"target": "resolution", "due_at": "soon", "time_zone": "Mars/Base"},
            "en",
            "Ticket #7 was not resolved by soon",
        ),
        (
            "webhook.disabled",
            {"webhook_id": 3, "host": "example.com", "why": "failed", "attempts": 8},
            "en",
            "Webhook 3 (example.com) has been switched off:"
            " it did not take an event in any of 8 attempts",
        ),
    ],
)
def test_text(event: str, data: dict, language: str, expected: str) -> None:
    assert text(event, 7, data, language) == expected


@pytest.mark.parametrize(
    ("rule", "words", "language", "said"),
    [
        ("outage", ["caído", "{urgente}"], "en", "rule outage: “caído”, “{urgente}”"),
        ("outage", ["caído", "{urgente}"], "es", "regla outage: “caído”, “{urgente}”"),
        ("new", None, "en", "rule new"),
        ("new", [], "es", "regla new"),
        ("default", ["caído"], "en", "no rule matched"),
        (None, None, "es", "no coincide ninguna regla"),
    ],
)
def test_an_event_that_gives_no_reason_has_its_rule_and_words(
    rule: str | None, words: list[str] | None, language: str, said: str
) -> None:
    assert reason({"rule": rule, "words": words}, language) == said


def test_what_an_event_says_of_its_reason_comes_before_our_own_words() -> None:
    data = {
        "rule": None,
        "words": ["vip"],
        "rule_name": {"en": "Important people", "es": "Gente importante"},
        "reason": {"en": "rule “Important people”", "es": "regla “Gente importante”"},
    }
    assert reason(data, "es") == "regla “Gente importante”"
    assert reason(data, "en") == "rule “Important people”"


@pytest.mark.parametrize("said", [{}, {"reason": None}, {"reason": {}}, {"reason": "a string"}])
def test_older_events_say_no_reason(said: dict) -> None:
    data = {"rule": "outage", "words": ["caído"]} | said
    assert reason(data, "es") == "regla outage: “caído”"
