"""How well the first rules judge the tickets of labelled.csv: ``python -m assignment.tests.judging``.

The table is in docs/triage.md. ``python -m assignment.tests.judging tune`` lists the misjudged
tickets of the half by which the rules may be improved; nobody looks at those of the other half.
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assignment.migrations.first_rules import DEFAULT_PRIORITY, MATRIX
from assignment.tests.builtin import RULES
from assignment.triage import PRIORITIES, Ruleset, Ticket

LABELLED = Path(__file__).with_name("labelled.csv")
LANGUAGES = {"es": "Spanish", "en": "English"}
HALVES = {"tune": "improved by", "held_out": "held out"}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Judged:
    """A ticket: the priority that a person gave it, and that of the rules."""

    language: str
    half: str
    title: str
    wanted: str
    got: str


def judged() -> Sequence[Judged]:
    ruleset = Ruleset(RULES, MATRIX, DEFAULT_PRIORITY)
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                row["language"],
                row["half"],
                row["title"],
                row["priority"],
                ruleset.decide(Ticket.of(row["title"], "", NOW)).priority,
            )
            for row in csv.DictReader(file)
        ]


def table(tickets: Sequence[Judged]) -> str:
    """Confusion matrices in Markdown, a row for each priority that a person gave."""
    lines = [
        "| Language | Half | Labelled | " + " | ".join(f"→ {p}" for p in PRIORITIES) + " | Right |",
        "| --- | --- | --- |" + " --- |" * (len(PRIORITIES) + 1),
    ]
    counts = Counter((one.language, one.half, one.wanted, one.got) for one in tickets)
    for language, name in LANGUAGES.items():
        for half, of_half in HALVES.items():
            for wanted in PRIORITIES:
                row = [counts[language, half, wanted, got] for got in PRIORITIES]
                right = f"{counts[language, half, wanted, wanted]} of {sum(row)}"
                cells = [name, of_half, wanted, *map(str, row), right]
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def right(tickets: Sequence[Judged], language: str, half: str) -> float:
    """The share of tickets that got the priority a person gave them."""
    asked = [one for one in tickets if (one.language, one.half) == (language, half)]
    return sum(one.wanted == one.got for one in asked) / len(asked)


if __name__ == "__main__":
    found = judged()
    print(table(found))
    if "tune" in sys.argv[1:]:
        for one in found:
            if one.half == "tune" and one.wanted != one.got:
                print(f"{one.wanted} → {one.got}: {one.title}")
