"""Which tickets a list shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Table, cast, false, func, select

from chassis.paging import COUNT_LIMIT, NEWEST, Order
from ticket import search
from ticket.models import PRIORITIES, Ticket, TicketText
from ticket.sla import BREACHED

TICKETS: Table = Ticket.__table__  # type: ignore[assignment]
TEXTS: Table = TicketText.__table__  # type: ignore[assignment]

RELEVANCE, SLA_DUE = "relevance", "sla_due_at"
FOUND = 1_000  # the newest tickets that a search finds: these are ordered and counted

ORDERS = {
    "-created_at": NEWEST,  # the order of their ids, as they come
    "created_at": Order("created_at", None, descending=False),
    **{
        sign + name: Order(sign + name, column, sign == "-", nullable)
        for name, column, nullable in (
            ("updated_at", "updated_at", False),
            ("priority", "priority_rank", False),
            (SLA_DUE, SLA_DUE, True),
        )
        for sign in ("-", "")
    },
    RELEVANCE: Order(RELEVANCE, RELEVANCE),
}


def visible(own_only: bool, email: str | None) -> list[ColumnElement[bool]]:
    """What restricts somebody to their own tickets; nothing restricts the others.

    Args:
        email: lower case; whoever has none owns no ticket.
    """
    if not own_only:
        return []
    return [false() if email is None else TICKETS.c.requester_email == email]


def not_for_requesters(query: dict[str, Any]) -> list[str]:
    """Filters and an order by what a requester does not see."""
    refused = {"sla_breached", "sla_due_before"} & query.keys()
    if query.get("ordering", "").removeprefix("-") == SLA_DUE:
        refused.add("ordering")
    return sorted(refused)


def conditions(query: dict[str, Any], notes: bool = False) -> list[ColumnElement[bool]]:
    """
    Args:
        query: loaded by ``schemas.TicketQuery``.
        notes: whether words of internal notes are found.
    """
    c = TICKETS.c
    found: list[ColumnElement[bool]] = []
    if query.get("status"):
        found.append(c.status.in_(query["status"]))
    if query.get("priority"):
        found.append(c.priority_rank.in_([PRIORITIES.index(p) + 1 for p in query["priority"]]))
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
        found.append(c.id.in_(select(TEXTS.c.ticket_id).where(*_says(query["q"], notes))))
    return found


@dataclass(frozen=True)
class Listing:
    """What ``chassis.paging.read_page`` reads for a query."""

    table: FromClause
    conditions: Sequence[ColumnElement[bool]]
    order: Order
    limit: int


def listing(
    query: dict[str, Any], conditions: Sequence[ColumnElement[bool]], notes: bool = False
) -> Listing:
    """
    Args:
        conditions: of the query, and whatever else restricts the list.
        notes: as of :func:`conditions`.
    """
    order = ORDERS[query["ordering"]]
    if not query.get("q"):
        return Listing(TICKETS, conditions, order, COUNT_LIMIT)
    if order.column is None:
        return Listing(TICKETS, conditions, order, FOUND)
    # To order all that a common word finds would mean to read it all.
    newest = select(TICKETS).where(*conditions).order_by(TICKETS.c.id.desc()).limit(FOUND + 1)
    if query["ordering"] == RELEVANCE:
        wanted = search.tsquery(search.terms(query["q"]))
        rank = cast(func.ts_rank(_words(notes), wanted) * 1_000_000, Integer)
        newest = newest.join(TEXTS, TEXTS.c.ticket_id == TICKETS.c.id)
        newest = newest.add_columns(rank.label(RELEVANCE))
    return Listing(newest.subquery("tickets"), [], order, FOUND)


def _says(text: str, notes: bool) -> list[ColumnElement[bool]]:
    wanted = search.tsquery(search.terms(text))
    found: list[ColumnElement[bool]] = [TEXTS.c.search.op("@@")(wanted)]
    if not notes:  # the index knows no weights
        found.append(_words(notes).op("@@")(wanted))
    return found


def _words(notes: bool) -> ColumnElement[Any]:
    return TEXTS.c.search if notes else func.ts_filter(TEXTS.c.search, "{a,b,c}")
