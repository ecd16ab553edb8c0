"""Which tickets a list shows."""

from typing import Any

from sqlalchemy import ColumnElement, Table, false, or_

from ticket.models import Ticket
from ticket.sla import BREACHED

TICKETS: Table = Ticket.__table__  # type: ignore[assignment]


def visible(own_only: bool, email: str | None) -> list[ColumnElement[bool]]:
    """What restricts somebody to their own tickets; nothing restricts the others.

    Args:
        email: lower case; whoever has none owns no ticket.
    """
    if not own_only:
        return []
    return [false() if email is None else TICKETS.c.requester_email == email]


def not_for_requesters(query: dict[str, Any]) -> list[str]:
    """Filters by what a requester does not see."""
    return sorted({"sla_breached", "sla_due_before"} & query.keys())


def conditions(query: dict[str, Any]) -> list[ColumnElement[bool]]:
    """
    Args:
        query: loaded by ``schemas.TicketQuery``.
    """
    c = TICKETS.c
    found: list[ColumnElement[bool]] = []
    if query.get("status"):
        found.append(c.status.in_(query["status"]))
    if query.get("priority"):
        found.append(c.priority.in_(query["priority"]))
    if query.get("tag"):
        found.append(c.tags.contains(query["tag"]))
    if query.get("requester_email"):
        found.append(c.requester_email == query["requester_email"])
    if query.get("assignee_email"):
        found.append(c.assignee_email == query["assignee_email"])
    if "unassigned" in query:
        unassigned = c.assignee_email.is_(None)
        found.append(unassigned if query["unassigned"] else ~unassigned)
    if "created_after" in query:
        found.append(c.created_at > query["created_after"])
    if "created_before" in query:
        found.append(c.created_at < query["created_before"])
    if "sla_breached" in query:
        breached = c.sla_state == BREACHED
        found.append(breached if query["sla_breached"] else c.sla_state.is_distinct_from(BREACHED))
    if "sla_due_before" in query:
        found.append(c.sla_due_at < query["sla_due_before"])
    if query.get("q"):
        text = query["q"]
        found.append(
            or_(
                c.title.icontains(text, autoescape=True),
                c.description.icontains(text, autoescape=True),
            )
        )
    return found
