import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assignment.migrations.first_rules import DEFAULT_PRIORITY, MATRIX
from assignment.tests.builtin import RULES
from assignment.triage import Decision, Rule, Ruleset, Ticket, normalized

RULESET = Ruleset(RULES, MATRIX, DEFAULT_PRIORITY)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday


def decide(title: str, description: str = "", ruleset: Ruleset = RULESET, **other: Any) -> Decision:
    fields: dict[str, Any] = {"created_at": NOW} | other
    return ruleset.decide(Ticket.of(title, description, **fields))


def ruleset(conditions: dict, outcome: dict | None = None) -> Ruleset:
    name = {"en": "x", "es": "x"}
    rule = Rule(7, 1, "rule_7", name, conditions, outcome or {"priority": "high"})
    return Ruleset([rule], MATRIX, "low")


TABLE = [
    # title, description, priority, rule
    ("Servidor caído en producción", "Nadie puede entrar", "critical", "outage"),
    ("SERVIDOR CAIDO", "", "critical", "outage"),
    ("La web está caída", "", "critical", "outage"),
    ("Recaída del paciente", "", "medium", "default"),
    ("Es urgente", "", "critical", "outage"),
    ("No urgente", "", "low", "no_hurry"),
    ("No es urgente", "el servidor está caído", "low", "no_hurry"),
    ("not   urgent", "", "low", "no_hurry"),
    ("Not-urgent", "", "low", "no_hurry"),
    ("Urgentemente", "", "medium", "default"),
    ("The site is down", "", "critical", "outage"),
    ("Download page", "", "medium", "default"),
    ("Se cayó la red", "", "critical", "outage"),
    ("Brecha de seguridad", "urgente", "critical", "security"),
    ("We were HACKED", "", "critical", "security"),
    ("No funciona la impresora", "", "high", "failure"),
    ("It doesn't work", "", "high", "failure"),
    ("I can't log in", "", "high", "failure"),
    ("Error 500 al guardar", "", "high", "failure"),
    ("Errores", "", "high", "failure"),
    ("Terror", "", "medium", "default"),
    ("Consulta sobre vacaciones", "", "low", "question"),
    ("¿Cómo puedo cambiar mi clave?", "", "low", "question"),
    ("How do I change my password?", "", "low", "question"),
    ("¿Cómo cambio mi contraseña de la wifi?", "", "low", "question"),
    ("No se puede imprimir", "", "high", "failure"),
    ("Pregunta", "no arranca el equipo", "high", "failure"),
    ("Teclado nuevo", "para la mesa 4", "medium", "default"),
    ("", "", "medium", "default"),
    # a phrase does not run on from the title into the description
    ("Esto no", "urgente", "critical", "outage"),
    ("nadie", "puede", "medium", "default"),
]


@pytest.mark.parametrize(("title", "description", "priority", "rule"), TABLE)
def test_table(title: str, description: str, priority: str, rule: str) -> None:
    decision = decide(title, description)
    assert (decision.priority, decision.key) == (priority, rule)


def test_the_words_that_decided_are_named_once_as_the_rule_has_them() -> None:
    decision = decide("Servidor CAIDO, caído y urgente", "con un error")
    assert decision.words == ("caído", "urgente")
    assert decide("Teclado", "").words == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_phrase_of_a_rule_is_found(rule) -> None:
    for phrase in rule.conditions["phrases"]:
        assert phrase in decide(phrase, "").words, phrase


@given(st.text(), st.text())
def test_any_text_gets_a_priority(title: str, description: str) -> None:
    assert decide(title, description).priority in ("low", "medium", "high", "critical")


phrases = st.sampled_from([phrase for rule in RULES for phrase in rule.conditions["phrases"]])
others = st.sampled_from(["teclado", "ñandú", "recaída", "Straße", "de", "no", "the"])
sentences = st.lists(st.one_of(phrases, others), max_size=6).map(" ".join)


@given(sentences, sentences)
def test_case_and_accents_change_nothing(title: str, description: str) -> None:
    def plain(text: str) -> str:
        decomposed = unicodedata.normalize("NFD", text)
        return "".join(c for c in decomposed if not unicodedata.combining(c))

    expected = decide(title, description)
    for change in (str.upper, str.title, plain, lambda t: unicodedata.normalize("NFD", t)):
        assert decide(change(title), change(description)) == expected


@given(st.text())
def test_words_are_stable(text: str) -> None:
    words = normalized(text)
    assert normalized(" ".join(words)) == words


def test_rules() -> None:
    # the notification service words each; its own test has the same list
    assert [rule.key for rule in RULES] == [
        "no_hurry",
        "security",
        "outage",
        "failure",
        "question",
    ]


def holds(conditions: dict, title: str = "x", **ticket) -> bool:
    return decide(title, ruleset=ruleset(conditions), **ticket).rule is not None


def test_all_conditions_have_to_hold() -> None:
    conditions = {"phrases": ["vpn"], "domains": ["example.com"], "tags": ["Crítico"]}
    good = {"requester_email": "Ana@Example.COM", "tags": ["red", "critico"]}
    decision = decide("La VPN", ruleset=ruleset(conditions), **good)
    assert decision.words == ("vpn",)
    assert decision.matched == {"domain": "example.com", "tags": ["Crítico"]}
    assert not holds(conditions, "La red", **good)
    assert not holds(conditions, "VPN", **(good | {"requester_email": "a@sub.example.com"}))
    assert not holds(conditions, "VPN", **(good | {"requester_email": None}))
    assert not holds(conditions, "VPN", **(good | {"tags": []}))


def test_a_phrase_may_be_looked_for_in_one_field_alone() -> None:
    only = ruleset({"phrases": ["vpn"], "fields": ["title"]})
    assert decide("vpn", "", only).rule
    assert not decide("x", "vpn", only).rule


def test_impact_and_urgency_decide_by_the_matrix() -> None:
    for impact, row in MATRIX.items():
        for urgency, priority in row.items():
            rules = ruleset({"tags": ["a"]}, {"impact": impact, "urgency": urgency})
            assert decide("x", ruleset=rules, tags=["a"]).priority == priority


@pytest.mark.parametrize(
    ("days", "start", "end", "moment", "inside"),
    [
        ([2], "09:00", "18:00", "2026-11-24T08:00", True),  # 09:00 in Madrid
        ([2], "09:00", "18:00", "2026-11-24T07:59", False),
        ([2], "09:00", "18:00", "2026-11-24T17:00", False),
        ([1], "09:00", "18:00", "2026-11-24T10:00", False),
        ([2], "22:00", "06:00", "2026-11-24T21:00", True),
        ([2], "22:00", "06:00", "2026-11-25T04:59", True),
        ([2], "22:00", "06:00", "2026-11-24T04:00", False),
        ([7], "22:00", "06:00", "2026-11-23T04:00", True),  # Sunday into Monday
        ([2], "00:00", "24:00", "2026-11-24T22:59", True),
        # summer time: two hours from UTC
        ([3], "09:00", "10:00", "2026-07-01T07:30", True),
    ],
)
def test_hours(days: list[int], start: str, end: str, moment: str, inside: bool) -> None:
    at = datetime.fromisoformat(moment + "+00:00")
    hours = {"timezone": "Europe/Madrid", "windows": [{"days": days, "from": start, "to": end}]}
    assert holds({"hours": hours | {"outside": False}}, created_at=at) is inside
    assert holds({"hours": hours | {"outside": True}}, created_at=at) is not inside


@given(st.integers(0, 7 * 24 * 60 - 1), st.integers(0, 1439), st.integers(0, 1439))
def test_a_window_and_the_rest_of_its_day_part_the_week(minute: int, a: int, b: int) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minute)

    def inside(start: int, end: int) -> bool:
        clock = [f"{m // 60:02}:{m % 60:02}" for m in (start, end)]
        window = {"days": list(range(1, 8)), "from": clock[0], "to": clock[1]}
        return holds(
            {"hours": {"timezone": "UTC", "windows": [window], "outside": False}}, created_at=at
        )

    if a != b:
        assert inside(a, b) is not inside(b, a)


words = st.lists(st.sampled_from(["uno", "dos", "tres"]), min_size=1, max_size=3).map(" ".join)


@given(words, st.lists(st.sampled_from(["uno", "dos", "tres", "."]), max_size=8).map(" ".join))
def test_a_phrase_is_found_where_its_words_stand_in_a_row(phrase: str, text: str) -> None:
    row, wanted = normalized(text), normalized(phrase)
    there = any(row[n : n + len(wanted)] == wanted for n in range(len(row)))
    assert holds({"phrases": [phrase]}, text) is there
