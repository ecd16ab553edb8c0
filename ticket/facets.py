"""How many of the tickets that match have which status, priority, assignee and tag.

A facet leaves out the filter on itself, so that it tells what another choice would find.

Of more matches than SAMPLE (with ``q``: than ``ticket.finding`` finds) the newest are looked at, and
the counts are capped: there may be more. Where nothing but statuses and priorities restricts them,
these need no more than an index, and each is counted by itself, up to MOST.

Source: "Faceted Metadata for Image Search and Browsing", Yee et al., CHI 2003.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from ticket.finding import find
from ticket.lifecycle import STATUSES
from ticket.models import PRIORITIES
from ticket.queries import TICKETS, among, filters

TOP = 20  # assignees and tags
SAMPLE = 1_000  # tickets
MOST = 5_000  # tickets of a status or a priority, where an index is enough

_RANKS = {name: rank for rank, name in enumerate((None, *PRIORITIES))}
# the parameters that each is about
_FILTERS = {
    "status": ("status",),
    "priority": ("priority",),
    "assignee": ("assignee_email", "unassigned"),
    "tag": ("tag",),
}

_INDEXED = ("status", "priority")

Facets = dict[str, list[dict[str, Any]]]
_Counts = dict[Any, int]


def read(
    connection: Connection,
    query: dict[str, Any],
    visible: Sequence[ColumnElement[bool]],
    notes: bool,
) -> Facets:
    """
    Args:
        query: loaded by ``schemas.TicketFilters``.
        visible: what else restricts the tickets.
        notes: as of ``queries.conditions``.

    Returns:
        ``{facet: [{value, count, capped}]}``: every status, every priority and null (there is
        none yet), at most TOP assignees and tags, the most frequent first, and null for tickets
        that nobody has.
    """
    facets: Facets = {}
    for names, restricted in _groups(query):
        if not visible and restricted.keys() <= set(_INDEXED):
            each = _each(connection, [name for name in names if name in _INDEXED], restricted)
            names = [name for name in names if name not in each]
            for name, counts in each.items():
                facets[name] = _shown(name, counts, MOST, False)
        if names:
            facets |= _sampled(connection, names, restricted, visible, notes)
    return {name: facets[name] for name in _FILTERS}


def _sampled(
    connection: Connection,
    names: list[str],
    query: dict[str, Any],
    visible: Sequence[ColumnElement[bool]],
    notes: bool,
) -> Facets:
    where = [*filters(query), *visible]
    complete = True
    if query.get("q"):
        found = find(connection, query["q"], where, notes)
        where, complete = [among(found.ids)], found.complete
    counts, total = _count(connection, where, names)
    capped = total > SAMPLE or not complete
    return {name: _shown(name, counts.get(name, {}), SAMPLE, capped) for name in names}


def _groups(query: dict[str, Any]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Facets that count the same tickets, and the query for these."""
    free = [name for name, own in _FILTERS.items() if not any(key in query for key in own)]
    if free:
        yield free, query
    for name in _FILTERS:
        if name not in free:
            yield [name], {k: v for k, v in query.items() if k not in _FILTERS[name]}


def _count(
    connection: Connection, where: Sequence[ColumnElement[bool]], names: list[str]
) -> tuple[dict[str, _Counts], int]:
    """Counts by facet and value among the newest tickets, of which there are SAMPLE, or one more if
    there are others; and their sum."""
    c = TICKETS.c
    found = (
        select(c.status, c.priority_rank, c.assignee_email, c.tags)
        .where(*where)
        .order_by(c.id.desc())
        .limit(SAMPLE + 1)
        .cte("found")
    )
    tags = select(func.unnest(found.c.tags).label("tag")).subquery()
    values = {
        "status": found.c.status,
        "priority": cast(found.c.priority_rank, Text),
        "assignee": found.c.assignee_email,
        "tag": tags.c.tag,
    }
    # the most frequent, and one more for null
    parts = [select(literal("all"), null(), func.count()).select_from(found)]
    parts += [_by_value(name, values[name]).limit(TOP + 1) for name in names]
    counts: dict[str, _Counts] = {}
    for name, value, count in connection.execute(
        union_all(*(part.subquery().select() for part in parts))
    ):
        counts.setdefault(name, {})[value] = count
    return counts, counts["all"][None]


def _by_value(name: str, value: ColumnElement[Any]) -> Select:
    count = func.count()
    # null first: it is no one's place among the most frequent
    order = (value.is_(None).desc(), count.desc(), value)
    return select(literal(name), value, count).group_by(value).order_by(*order)


def _each(connection: Connection, names: list[str], query: dict[str, Any]) -> dict[str, _Counts]:
    """Every status and priority by itself, each up to MOST + 1.

    Args:
        names: of _INDEXED.
        query: what restricts them, of _INDEXED too.
    """
    c = TICKETS.c
    values: dict[str, Sequence[Any]] = {"status": STATUSES, "priority": tuple(_RANKS.values())}
    columns: dict[str, ColumnElement[Any]] = {"status": c.status, "priority": c.priority_rank}
    where = filters(query)
    parts = []
    for name in names:
        for value in values[name]:
            some = select(c.id).where(columns[name] == value, *where).limit(MOST + 1)
            count = select(literal(name), literal(str(value)), func.count())
            parts.append(count.select_from(some.subquery()))
    counts: dict[str, _Counts] = {}
    rows: Any = connection.execute(union_all(*parts)) if parts else ()
    for name, value, count in rows:
        counts.setdefault(name, {})[value] = count
    return counts


def _shown(name: str, counts: _Counts, limit: int, capped: bool) -> list[dict[str, Any]]:
    if name == "status":
        named = {status: counts.get(status, 0) for status in STATUSES}
    elif name == "priority":
        named = {priority: counts.get(str(rank), 0) for priority, rank in _RANKS.items()}
    else:
        named = {value: counts[value] for value in counts if value is not None}
        named = dict(list(named.items())[:TOP])
        if name == "assignee":
            named[None] = counts.get(None, 0)
    return [
        {"value": value, "count": min(count, limit), "capped": capped or count > limit}
        for value, count in named.items()
    ]
