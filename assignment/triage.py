"""Which priority a ticket gets, by ordered rules.

All conditions of a rule have to hold, and the first rule that holds decides. Words and phrases
are found whole ("caído" counts, "recaída" does not); case and accents do not matter. There are
no patterns: the time it takes grows with the length of the text and no faster.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assignment.hours import Hours

PRIORITIES = ("low", "medium", "high", "critical")
LEVELS = ("low", "medium", "high")  # of impact and urgency
FIELDS = ("title", "description")
DEFAULT_RULE = "default"

_WORD = re.compile(r"\w+")

Matrix = Mapping[str, Mapping[str, str]]  # {impact: {urgency: priority}}


@dataclass(frozen=True)
class Rule:
    """
    Attributes:
        key: what events call it.
        name: by language.
        conditions: of ``phrases`` (any of them, in ``fields``), ``domains`` (the requester's is
            one of them), ``tags`` (the ticket has one of them), ``hours``; as schemas.py checks.
        outcome: ``{priority}`` or ``{impact, urgency}``.
    """

    id: int
    version: int
    key: str
    name: Mapping[str, str]
    conditions: Mapping[str, Any]
    outcome: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What triage looks at; words are :func:`normalized`."""

    title: Sequence[str]
    description: Sequence[str]
    created_at: datetime
    requester_email: str | None = None
    tags: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        title: str,
        description: str,
        created_at: datetime,
        requester_email: str | None = None,
        tags: Sequence[str] = (),
    ) -> "Ticket":
        """From texts."""
        return cls(normalized(title), normalized(description), created_at, requester_email, tags)


@dataclass(frozen=True)
class Decision:
    """
    Attributes:
        rule: that decided; None if none held.
        words: phrases of the rule that were found, as the rule has them.
        matched: what else held: ``domain``, ``tags``, ``hours`` (``{timezone, outside}``).
    """

    priority: str
    rule: Rule | None = None
    words: tuple[str, ...] = ()
    matched: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.rule.key if self.rule else DEFAULT_RULE


def folded(text: str) -> str:
    """``text`` without case or accents."""
    # case may hide in what decomposes (㋌ is Hg), and marks in what is folded
    plain = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def normalized(text: str) -> list[str]:
    """The words of ``text``, without case or accents."""
    return _WORD.findall(folded(text))


class _Conditions:
    """The conditions of a rule but the phrases, ready to be tried."""

    def __init__(self, rule: Rule) -> None:
        conditions = rule.conditions
        self.rule = rule
        self.has_phrases = "phrases" in conditions
        domains, tags, hours = (conditions.get(name) for name in ("domains", "tags", "hours"))
        self._domains = None if domains is None else frozenset(domains)
        self._tags = None if tags is None else {folded(tag): tag for tag in tags}
        self._hours = None if hours is None else Hours(hours)

    def match(self, ticket: Ticket) -> dict[str, Any] | None:
        """What held; None if not all do."""
        matched: dict[str, Any] = {}
        if self._domains is not None:
            domain = (ticket.requester_email or "").rpartition("@")[2].lower()
            if domain not in self._domains:
                return None
            matched["domain"] = domain
        if self._tags is not None:
            known = dict.fromkeys(folded(tag) for tag in ticket.tags)
            tags = [self._tags[tag] for tag in known if tag in self._tags]
            if not tags:
                return None
            matched["tags"] = tags
        if self._hours is not None:
            if not self._hours.hold(ticket.created_at):
                return None
            matched["hours"] = {
                "timezone": self._hours.timezone,
                "outside": self._hours.outside,
            }
        return matched


class Ruleset:
    """Rules in order, compiled: one walk over a ticket's words for all of them.

    Args:
        rules: those that are enabled, first one first.
        matrix: priority by impact and urgency.
        default: priority where no rule holds.

    Raises:
        ZoneInfoNotFoundError: a rule's time zone is not known here.
    """

    def __init__(self, rules: Sequence[Rule], matrix: Matrix, default: str) -> None:
        self._matrix = matrix
        self._default = Decision(default)
        self._conditions = [_Conditions(rule) for rule in rules]
        self._without_phrases = [
            position for position, c in enumerate(self._conditions) if not c.has_phrases
        ]
        # by field, then by the first word of the phrase
        self._phrases: dict[str, dict[str, list[tuple[int, tuple[str, ...], str]]]] = {
            name: {} for name in FIELDS
        }
        for position, rule in enumerate(rules):
            for phrase in rule.conditions.get("phrases", ()):
                words = tuple(normalized(phrase))
                for name in rule.conditions.get("fields", FIELDS):
                    entry = (position, words, phrase)
                    self._phrases[name].setdefault(words[0], []).append(entry)

    def decide(self, ticket: Ticket) -> Decision:
        """The priority of a ticket and why."""
        # a phrase does not run on from the title into the description
        found: dict[int, dict[str, None]] = {}
        for name, words in (("title", ticket.title), ("description", ticket.description)):
            for position, phrase in _matches(self._phrases[name], words):
                found.setdefault(position, {})[phrase] = None
        for position in sorted([*found, *self._without_phrases]):
            conditions = self._conditions[position]
            matched = conditions.match(ticket)
            if matched is not None:
                rule = conditions.rule
                priority = self._priority(rule.outcome)
                return Decision(priority, rule, tuple(found.get(position, ())), matched)
        return self._default

    def _priority(self, outcome: Mapping[str, str]) -> str:
        return outcome.get("priority") or self._matrix[outcome["impact"]][outcome["urgency"]]


def _matches(
    phrases: Mapping[str, list[tuple[int, tuple[str, ...], str]]], words: Sequence[str]
) -> Iterator[tuple[int, str]]:
    for start, word in enumerate(words):
        for position, phrase_words, phrase in phrases.get(word, ()):
            if tuple(words[start : start + len(phrase_words)]) == phrase_words:
                yield position, phrase
