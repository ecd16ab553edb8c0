"""The rules that a new system has, once all migrations have run."""

from typing import Any

from assignment.migrations.first_rules import RULES as FIRST
from assignment.migrations.more_phrases import PHRASES
from assignment.triage import Rule


def _conditions(rule: dict[str, Any]) -> dict[str, Any]:
    return {"phrases": [*rule["conditions"]["phrases"], *PHRASES[rule["key"]]]}


RULES = [
    Rule(n, 2, rule["key"], rule["name"], _conditions(rule), rule["outcome"])
    for n, rule in enumerate(FIRST, 1)
]
