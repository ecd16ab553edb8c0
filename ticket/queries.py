"""Which tickets a list shows."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    any_,
    cast,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.paging import NEWEST, Listing, Order, cursor_of, offset_of
from ticket import finding, search
from ticket.finding import find
from ticket.models import PRIORITIES, Ticket, TicketTag, TicketText
from ticket.sla import BREACHED

TICKETS: Table = Ticket.__table__  # type: ignore[assignment]
TEXTS: Table = TicketText.__table__  # type: ignore[assignment]
TAGS: Table = TicketTag.__table__  # type: ignore[assignment]

RELEVANCE = "relevance"

ORDERS = {
    "-created_at": NEWEST,  # the order of their ids, as they come
    "created_at": Order("created_at", None, descending=False),
    **{
        sign + name: Order(sign + name, column, sign == "-", nullable)
        for name, column, nullable in (
            ("updated_at", "updated_at", False),
            ("priority", "priority_rank", False),
            ("sla_due_at", "sla_due_at", True),
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
    """Parameters that filter or order by what a requester does not see."""
    found = {"sla_breached", "sla_due_before"} & query.keys()
    if query.get("ordering", "").endswith("sla_due_at"):
        found.add("ordering")
    return sorted(found)


def filters(query: dict[str, Any]) -> list[ColumnElement[bool]]:
    """All but ``q``, on ``tickets``.

    Args:
        query: loaded by ``schemas.TicketQuery``.
    """
    c = TICKETS.c
    found: list[ColumnElement[bool]] = []
    if query.get("status"):
        found.append(c.status.in_(query["status"]))
    if query.get("priority"):
        found.append(c.priority_rank.in_([PRIORITIES.index(p) + 1 for p in query["priority"]]))
    found += [c.id.in_(_tagged(tag)) for tag in query.get("tag", ())]
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
    return found


def _tagged(tag: str) -> Select:
    return select(TAGS.c.ticket_id).where(TAGS.c.tag == tag)


def conditions(query: dict[str, Any], notes: bool = False) -> list[ColumnElement[bool]]:
    """Everything: for whoever reads all that matches. A page is found by :func:`listing`.

    Args:
        query: loaded by ``schemas.TicketQuery``.
        notes: whether words of internal notes are found.
    """
    found = filters(query)
    if query.get("q"):
        says = finding.says(query["q"], notes)
        found.append(TICKETS.c.id.in_(select(TEXTS.c.ticket_id).where(*says)))
    return found


def listing(
    connection: Connection,
    query: dict[str, Any],
    visible: Sequence[ColumnElement[bool]],
    notes: bool,
    language: str,
) -> Listing:
    """What a page is read from.

    Args:
        visible: what else restricts the tickets.
        notes: as of :func:`conditions`.

    Raises:
        Invalid: a broken cursor, or a page beyond what a search finds.
    """
    order, where = ORDERS[query["ordering"]], [*filters(query), *visible]
    if not query.get("q"):
        only_a_tag = len(where) == 1 and len(query.get("tag", ())) == 1
        return Listing(TICKETS, where, order, ids=_tagged(*query["tag"]) if only_a_tag else None)
    until = offset_of(query, finding.MOST, language) + query["page_size"] + 1
    # by date there are others behind the last; in any other order no more than what is found
    enough = until if order.column is None else max(until, finding.ENOUGH)
    search = partial(find, connection, query["q"], where, notes, enough=enough)
    newest = search()
    listing = Listing(TICKETS, [], order, finding.MOST, (len(newest.ids), newest.complete))
    if order.column is not None:
        return replace(listing, table=_matches(query, newest.ids, notes))
    cursor = cursor_of(query, order, TICKETS, language)
    found = newest
    if cursor is not None:
        found = search(cursor.id, order.descending != cursor.backwards)
    elif not order.descending:
        found = search(descending=False)
    return replace(listing, conditions=[among(found.ids[:until])])


def among(ids: Sequence[int]) -> ColumnElement[bool]:
    """Only these tickets."""
    return TICKETS.c.id == any_(literal(list(ids), ARRAY(BigInteger)))


def _matches(query: dict[str, Any], ids: Sequence[int], notes: bool) -> FromClause:
    """The tickets that were found, with their relevance if they are ordered by it."""
    matches = select(TICKETS).where(among(ids))
    if query["ordering"] == RELEVANCE:
        wanted = search.tsquery(search.terms(query["q"]))
        # a whole number, as it comes back in a cursor
        rank = cast(func.ts_rank(finding.words(notes), wanted) * 1_000_000, Integer)
        matches = matches.join(TEXTS, TEXTS.c.ticket_id == TICKETS.c.id)
        matches = matches.add_columns(rank.label(RELEVANCE))
    return matches.subquery("tickets")
