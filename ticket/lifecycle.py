"""From open to closed: which status may follow which, and what a requester may change."""

from collections.abc import Iterable

STATUSES = ("open", "in_progress", "waiting", "resolved", "closed")

MOVES: dict[str, tuple[str, ...]] = {
    "open": ("in_progress", "waiting", "resolved", "closed"),
    "in_progress": ("open", "waiting", "resolved", "closed"),
    "waiting": ("open", "in_progress", "resolved", "closed"),
    "resolved": ("open", "in_progress", "closed"),
    "closed": ("open",),
}
# what a requester may do with a ticket of their own: close it, and open it again
REQUESTER_MOVES = ("open", "closed")
REQUESTER_FIELDS = ("title", "description", "tags", "status")
# whoever asked has answered: it is the agents' turn again
REOPENED_BY_REPLY = ("waiting", "resolved")


def moves(status: str, requester: bool = False) -> list[str]:
    """The statuses that may follow ``status``.

    Args:
        requester: whether a requester moves it, who may not do all that an agent may.
    """
    return [to for to in MOVES[status] if not requester or to in REQUESTER_MOVES]


def not_for_requesters(fields: Iterable[str]) -> list[str]:
    """Those of the fields that a requester may not change."""
    return sorted(set(fields) - set(REQUESTER_FIELDS))


def after_comment(status: str, by_requester: bool) -> str:
    """The status when somebody has commented; a requester's reply may open the ticket again."""
    return "open" if by_requester and status in REOPENED_BY_REPLY else status


def as_table() -> str:
    """The moves for people to read, in Markdown: docs/api.md has a copy."""
    rows = [
        (status, ", ".join(f"`{to}`" for to in moves(status)), moves(status, requester=True))
        for status in STATUSES
    ]
    lines = ["| From | an agent may move it to | its requester to |", "| --- | --- | --- |"]
    for status, agent, requester in rows:
        lines.append(f"| `{status}` | {agent} | {', '.join(f'`{to}`' for to in requester)} |")
    return "\n".join(lines)
