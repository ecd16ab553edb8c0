"""How many of the tickets that match have which status, priority, assignee and tag.

A facet leaves out the filter on itself, so that it tells what another choice would find.

Of more matches than SAMPLE (with ``q``: than ``ticket.finding`` finds) the newest are looked at, and
the counts are capped: there may be more. Where nothing at all restricts them, statuses and
priorities need no more than an index, and each is counted by itself, up to COUNT_LIMIT.

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

from chassis.paging import COUNT_LIMIT
from ticket.finding import find
from ticket.lifecycle import STATUSES
from ticket.models import PRIORITIES
from ticket.queries import TICKETS, among, filters

TOP = 20  # assignees and tags
SAMPLE = 2_000  # tickets

_RANKS = {name: rank for rank, name in enumerate((None, *PRIORITIES))}
# the parameters that each is about
_FILTERS = {
    "status": ("status",),
    "priority": ("priority",),
    "assignee": ("assignee_email", "unassigned"),
    "tag": ("tag",),
}

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
        where = [*filters(restricted), *visible]
        complete = True
        if query.get("q"):
            found = find(connection, query["q"], where, notes)
            where, complete = [among(found.ids)], found.complete
        counts, total = _count(connection, where, names)
        capped = total > SAMPLE or not complete
        each = _each(connection, names) if capped and not where else {}
        for name in names:
            if name in each:
                facets[name] = _shown(name, each[name], COUNT_LIMIT, False)
            else:
                facets[name] = _shown(name, counts.get(name, {}), SAMPLE, capped)
    return {name: facets[name] for name in _FILTERS}


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


def _each(connection: Connection, names: list[str]) -> dict[str, _Counts]:
    """Every status and priority by itself, each up to COUNT_LIMIT + 1."""
    c = TICKETS.c
    wanted = [("status", status, c.status == status) for status in STATUSES]
    wanted += [("priority", str(r), c.priority_rank == r) for r in _RANKS.values()]
    counts: dict[str, _Counts] = {}
    parts = []
    for name, value, condition in wanted:
        if name in names:
            some = select(c.id).where(condition).limit(COUNT_LIMIT + 1).subquery()
            parts.append(select(literal(name), literal(value), func.count()).select_from(some))
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
