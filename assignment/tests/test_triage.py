import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assignment.triage import RULES, decide, normalized

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
    assert (decision.priority, decision.rule) == (priority, rule)


def test_the_words_that_decided_are_named_once_as_the_rule_has_them() -> None:
    decision = decide("Servidor CAIDO, caído y urgente", "con un error")
    assert decision.words == ("caído", "urgente")
    assert decide("Teclado", "").words == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_phrase_of_a_rule_is_found(rule) -> None:
    for phrase in rule.phrases:
        assert phrase in decide(phrase, "").words, phrase


@given(st.text(), st.text())
def test_any_text_gets_a_priority(title: str, description: str) -> None:
    assert decide(title, description).priority in ("low", "medium", "high", "critical")


phrases = st.sampled_from([phrase for rule in RULES for phrase in rule.phrases])
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
    assert [rule.name for rule in RULES] == [
        "no_hurry",
        "security",
        "outage",
        "failure",
        "question",
    ]
