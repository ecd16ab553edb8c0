"""What a change of the rules would have changed."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from assignment.triage import Ruleset, Ticket

EXAMPLES = 10  # tickets that are named


def compare(
    now: Ruleset, then: Ruleset, tickets: Iterable[tuple[int, str, Ticket]]
) -> dict[str, Any]:
    """Tickets whose priority two sets of rules decide differently.

    Args:
        tickets: id, title and what triage looks at.

    Returns:
        ``{considered, changed, from_to: [{from, to, count}], examples: [{ticket_id, title,
        from, to}]}``; the most frequent change first.
    """
    considered = 0
    changes: Counter[tuple[str, str]] = Counter()
    examples: list[dict[str, Any]] = []
    for id, title, ticket in tickets:
        considered += 1
        before, after = now.decide(ticket).priority, then.decide(ticket).priority
        if before == after:
            continue
        changes[before, after] += 1
        if len(examples) < EXAMPLES:
            examples.append({"ticket_id": id, "title": title, "from": before, "to": after})
    return {
        "considered": considered,
        "changed": changes.total(),
        "from_to": [
            {"from": before, "to": after, "count": count}
            for (before, after), count in changes.most_common()
        ],
        "examples": examples,
    }
