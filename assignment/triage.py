"""Which priority a ticket gets, by the words of its title and description.

Words and phrases, Spanish and English; case and accents do not matter; whole words only
("caído" counts, "recaída" does not). The first rule with a match decides.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

DEFAULT_PRIORITY, DEFAULT_RULE = "medium", "default"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Decision:
    """``words``: what of the text matched, as the rule has it; none for the default."""

    priority: str
    rule: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """``phrases``: words, or words in a row."""

    name: str
    priority: str
    phrases: tuple[str, ...]


RULES = (
    Rule(
        "no_hurry",
        "low",
        (
            "no es urgente",
            "no urgente",
            "sin prisa",
            "sin urgencia",
            "cuando pueda",
            "cuando puedas",
            "cuando puedan",
            "not urgent",
            "not an emergency",
            "no rush",
            "no hurry",
            "when you can",
            "low priority",
        ),
    ),
    Rule(
        "security",
        "critical",
        (
            "brecha de seguridad",
            "fuga de datos",
            "hackeado",
            "hackeada",
            "hackearon",
            "ransomware",
            "phishing",
            "security breach",
            "data breach",
            "data leak",
            "hacked",
            "compromised",
        ),
    ),
    Rule(
        "outage",
        "critical",
        (
            "caído",
            "caída",
            "caídos",
            "caídas",
            "se cayó",
            "se ha caído",
            "nadie puede",
            "fuera de servicio",
            "pérdida de datos",
            "emergencia",
            "urgente",
            "urgencia",
            "outage",
            "is down",
            "are down",
            "went down",
            "down for everyone",
            "server down",
            "site down",
            "network down",
            "production down",
            "nobody can",
            "no one can",
            "data loss",
            "emergency",
            "urgent",
        ),
    ),
    Rule(
        "failure",
        "high",
        (
            "error",
            "errores",
            "falla",
            "fallo",
            "fallos",
            "fallan",
            "no funciona",
            "no funcionan",
            "no arranca",
            "no enciende",
            "no puedo",
            "no podemos",
            "bloqueado",
            "bloqueada",
            "roto",
            "rota",
            "lento",
            "lenta",
            "bug",
            "errors",
            "fail",
            "fails",
            "failed",
            "failing",
            "failure",
            "broken",
            "crash",
            "crashes",
            "crashed",
            "not working",
            "does not work",
            "doesn t work",
            "can t",
            "cannot",
            "unable to",
            "locked out",
            "slow",
        ),
    ),
    Rule(
        "question",
        "low",
        (
            "pregunta",
            "consulta",
            "duda",
            "dudas",
            "sugerencia",
            "cómo puedo",
            "cómo se",
            "me gustaría",
            "question",
            "suggestion",
            "feature request",
            "how do i",
            "how can i",
            "how to",
            "wondering",
        ),
    ),
)


def normalized(text: str) -> list[str]:
    """The words of ``text``, without case or accents."""
    # case may hide in what decomposes (㋌ is Hg), and marks in what is folded
    folded = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORD.findall(plain)


def _index() -> dict[str, list[tuple[int, tuple[str, ...], str]]]:
    by_first_word: dict[str, list[tuple[int, tuple[str, ...], str]]] = {}
    for position, rule in enumerate(RULES):
        for phrase in rule.phrases:
            words = tuple(normalized(phrase))
            by_first_word.setdefault(words[0], []).append((position, words, phrase))
    return by_first_word


_BY_FIRST_WORD = _index()


def _matches(words: list[str]) -> Iterator[tuple[int, str]]:
    for start, word in enumerate(words):
        for position, phrase_words, phrase in _BY_FIRST_WORD.get(word, ()):
            if tuple(words[start : start + len(phrase_words)]) == phrase_words:
                yield position, phrase


def decide(title: str, description: str) -> Decision:
    """The priority of a ticket and why."""
    # a phrase does not run on from the title into the description
    found = [*_matches(normalized(title)), *_matches(normalized(description))]
    if not found:
        return Decision(DEFAULT_PRIORITY, DEFAULT_RULE, ())
    first = min(position for position, _ in found)
    rule = RULES[first]
    words = tuple(dict.fromkeys(phrase for position, phrase in found if position == first))
    return Decision(rule.priority, rule.name, words)
