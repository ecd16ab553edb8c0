"""From open to closed: which status may follow which."""

STATUSES = ("open", "in_progress", "waiting", "resolved", "closed")

MOVES: dict[str, tuple[str, ...]] = {
    "open": ("in_progress", "waiting", "resolved", "closed"),
    "in_progress": ("open", "waiting", "resolved", "closed"),
    "waiting": ("open", "in_progress", "resolved", "closed"),
    "resolved": ("open", "in_progress", "closed"),
    "closed": ("open",),
}


def may_move(status: str, to: str) -> bool:
    """Whether a ticket may go from ``status`` to ``to``; to stay is always allowed."""
    return status == to or to in MOVES[status]
