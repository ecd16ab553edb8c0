"""Finding tickets by words, newest or oldest first, without reading all that a common word is in.

An index of words (GIN) knows no order: to have the newest of 300,000 tickets with a common word
it would read them all; and walking from the newest ticket on, as an index on ids does, reads a
million for a rare one. So some of the newest tickets that filters leave are read first, which is enough for
common words, or all there are. For others a ticket's words include its place among the ids, in two
sizes (``PLACES``): the index is asked for the words and a place, the larger one if there is not
enough, and at last for the words alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from ticket import search
from ticket.models import Ticket, TicketText

PLACES = (13, 16)  # a place has 2**n ids; migration 0004 writes them
ENOUGH = 200  # found: nothing further away is looked for
MOST = 1_000  # are found
FEW = 1_000  # tickets that are read before the index is asked

_ID = Ticket.__table__.c.id
_TEXTS = TicketText.__table__


@dataclass(frozen=True)
class Found:
    """
    Attributes:
        ids: of the newest (or oldest) matches, in that order.
        complete: whether there are no others.
    """

    ids: list[int]
    complete: bool


def words(notes: bool) -> ColumnElement[Any]:
    """The words of a ticket that are searched.

    Args:
        notes: those of internal notes, too.
    """
    return _TEXTS.c.search if notes else func.ts_filter(_TEXTS.c.search, "{a,b,c}")


def says(text: str, notes: bool, place: str | None = None) -> list[ColumnElement[bool]]:
    """Conditions on ``ticket_texts``: it has what ``text`` asks for, and is at ``place``."""
    terms = search.terms(text)
    found: list[ColumnElement[bool]] = [_TEXTS.c.search.op("@@")(search.tsquery(terms, place))]
    if not notes:  # the index does not know whose a word is
        found.append(words(notes).op("@@")(search.tsquery(terms)))
    return found


def find(
    connection: Connection,
    text: str,
    filters: Sequence[ColumnElement[bool]],
    notes: bool,
    beyond: int | None = None,
    descending: bool = True,
    enough: int = ENOUGH,
) -> Found:
    """The newest (or oldest) tickets that match, at least ``enough`` of them if there are, at most
    MOST.

    Args:
        filters: conditions on ``tickets``.
        beyond: an id where the search begins, itself excluded.
    """
    found = _among_few(connection, text, filters, notes, beyond, descending)
    if found.complete or len(found.ids) >= enough:
        return found
    return _by_places(connection, text, filters, notes, beyond, descending, enough)


def _among_few(
    connection: Connection,
    text: str,
    filters: Sequence[ColumnElement[bool]],
    notes: bool,
    beyond: int | None,
    descending: bool,
) -> Found:
    few = _ordered(select(_ID).where(*filters), _ID, beyond, descending).limit(FEW)
    left = few.cte("few").prefix_with("MATERIALIZED")
    # ticket by ticket: the planner would rather look for the words in all of a small table
    matches = select(and_(*says(text, notes))).where(_TEXTS.c.ticket_id == left.c.id)
    ids = select(func.array_agg(left.c.id)).where(matches.scalar_subquery()).scalar_subquery()
    count = select(func.count()).select_from(left).scalar_subquery()
    row = connection.execute(select(ids, count)).one()
    found: list[int] = sorted(row[0] or (), reverse=descending)
    return Found(found[:MOST], row[1] < FEW and len(found) <= MOST)


def _by_places(
    connection: Connection,
    text: str,
    filters: Sequence[ColumnElement[bool]],
    notes: bool,
    beyond: int | None,
    descending: bool,
    enough: int,
) -> Found:
    last = connection.execute(select(func.max(_ID))).scalar() or 0
    start = beyond if beyond is not None else last + 1 if descending else 0
    found: list[int] = []
    for place, until in _places(start, last, descending):
        # evaluated first: the planner would rather walk the order, which a rare word makes long
        hits = select(_TEXTS.c.ticket_id.label("id")).where(*says(text, notes, place))
        id = hits.cte("hits").prefix_with("MATERIALIZED").c.id
        statement = select(id).where(id > until if descending else id < until)
        statement = _ordered(statement, id, start, descending).limit(MOST + 1 - len(found))
        if filters:
            statement = statement.join(Ticket, id == _ID).where(*filters)
        found += connection.execute(statement).scalars()
        if len(found) > MOST:
            return Found(found[:MOST], False)
        if place is not None and len(found) >= enough:
            return Found(found, False)
        start = until + 1 if descending else until - 1
    return Found(found, True)


def _places(beyond: int, last: int, descending: bool) -> Iterator[tuple[str | None, int]]:
    """Ever larger places from ``beyond`` on, as queries, and the id that ends each, itself
    excluded; at last None: everywhere."""
    end = 0 if descending else last + 1
    start = min(beyond, last + 1) - 1 if descending else beyond + 1
    for bits in PLACES:
        number = start >> bits
        other = max(number - 1, 0) if descending else number + 1
        until = (other << bits) - 1 if descending else (other + 1) << bits
        if until <= 0 if descending else until > last:
            break  # there is nothing further away
        yield f"'@{bits}:{number}' | '@{bits}:{other}'", until
    yield None, end


def _ordered(
    statement: Select, id: ColumnElement[int], beyond: int | None, descending: bool
) -> Select:
    if beyond is not None:
        statement = statement.where(id < beyond if descending else id > beyond)
    return statement.order_by(id.desc() if descending else id.asc())
