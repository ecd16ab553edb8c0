"""Lists, searches and facets on many tickets: how long the database takes.

Each size has a database of its own, with the tickets of `bench.seed`. What is timed is every statement of an
answer, twice: at the client, with the way there and back and with waiting for a processor; and the
processor's time of PostgreSQL's process alone, which a machine in use changes less.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from sqlalchemy import Connection, create_engine, event, text

from bench import quantiles, seed
from chassis.migrations import upgrade
from chassis.paging import Cursor, read_page
from ticket import facets, pictures, queries, schemas

RUNS, WARM_UP = 60, 5  # of each query, with other values each time
DEPTH = 5_000 * 25  # rows before a deep page; half of them where there are fewer
SIZES = (10_000, 100_000, 1_000_000)

_LIST, _FILTERS = schemas.TicketQuery(), schemas.TicketFilters()

Draw = random.Random
Query = Callable[[Draw], dict[str, Any]]


def _common(draw: Draw) -> str:
    return draw.choice(seed.WORDS[:6])  # in a quarter to a third of the tickets


def _medium(draw: Draw) -> str:
    return draw.choice(seed.WORDS[40:100])  # in 4 to 8 %


def _rare(draw: Draw) -> str:
    return draw.choice(seed.vocabulary()[5_000:])  # in some of 10,000


def _status(draw: Draw) -> dict[str, Any]:
    choices = ("open", "in_progress", "waiting", "resolved", "closed")
    return {"status": draw.choice(choices), "priority": draw.choice(("low", "high", "critical"))}


LISTS: dict[str, Query] = {
    "first page": lambda draw: {},
    "by status and priority": _status,
    "by tag": lambda draw: {"tag": f"tag{draw.randrange(seed.TAGS)}"},
    "by requester": lambda draw: {"requester_email": f"requester{draw.randrange(50)}@example.com"},
    "search: common word": lambda draw: {"q": _common(draw)},
    "search: medium word": lambda draw: {"q": _medium(draw)},
    "search: rare word": lambda draw: {"q": _rare(draw)},
    "search: beginning of a word": lambda draw: {"q": _medium(draw)[:4]},
    "search: common, by relevance": lambda draw: {"q": _common(draw), "ordering": "relevance"},
    "search: rare, by relevance": lambda draw: {"q": _rare(draw), "ordering": "relevance"},
    "search: common, with filters": lambda draw: {"q": _common(draw), **_status(draw)},
}
DEEP = ("-created_at", "updated_at", "-updated_at", "priority", "-priority", "sla_due_at")
FACETS: dict[str, Query] = {
    "facets": lambda draw: {},
    "facets by status and priority": _status,
    "facets by tag": lambda draw: {"tag": f"tag{draw.randrange(seed.TAGS)}"},
    "facets: common word": lambda draw: {"q": _common(draw)},
    "facets: rare word": lambda draw: {"q": _rare(draw)},
}


def measure(admin_uri: str, size: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each query, as quantiles, on `size` tickets.

    Parameters
    ----------
    admin_uri:
        Of a superuser of PostgreSQL; the database is made, and removed at the end.
    """
    with _database(admin_uri, f"lists_{size}") as uri:
        engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg2://"))
        upgrade(engine, "ticket")
        connection = psycopg2.connect(uri)
        seed.seed(connection, size)
        connection.close()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as reading:
            clock = _Clock(engine, reading.execute(text("SELECT pg_backend_pid()")).scalar_one())
            found = {
                name: clock.time(lambda draw, query=query: _page(reading, query(draw)))
                for name, query in LISTS.items()
            }
            for ordering in DEEP:
                places = _places(reading, ordering, size)
                found[f"deep page, {ordering}"] = clock.time(
                    lambda draw, ordering=ordering, places=places: _page(
                        reading, {"ordering": ordering, "cursor": draw.choice(places)}
                    )
                )
            for name, query in FACETS.items():
                found[name] = clock.time(
                    lambda draw, query=query: facets.read(
                        reading, _FILTERS.load(query(draw)), [], notes=True
                    )
                )
        engine.dispose()
    return found


class _Clock:
    """Adds up what the statements of an engine take; `pid`: the server's process behind it."""

    def __init__(self, engine: Any, pid: int) -> None:
        self._began = self._spent = 0.0
        self._usage = Path(f"/proc/{pid}/schedstat")
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)

    def time(self, answer: Callable[[Draw], Any]) -> dict[str, float]:
        draw = random.Random(seed.SEED)
        times, used = [], []
        for _ in range(WARM_UP + RUNS):
            self._spent, before = 0.0, self._used()
            answer(draw)
            times.append(self._spent * 1e3)
            used.append(self._used() - before)
        cpu = quantiles.summary(used[WARM_UP:])
        return quantiles.summary(times[WARM_UP:]) | {f"cpu {n}": ms for n, ms in cpu.items()}

    def _used(self) -> float:
        """Milliseconds on a processor since the process began."""
        return int(self._usage.read_text().split()[0]) / 1e6

    def _before(self, *_: Any) -> None:
        self._began = time.perf_counter()

    def _after(self, *_: Any) -> None:
        self._spent += time.perf_counter() - self._began


def _page(connection: Connection, query: dict[str, Any]) -> None:
    loaded = _LIST.load(query)
    listing = queries.listing(connection, loaded, [], True, "en")
    read_page(connection, listing, loaded, pictures.picture)


def _places(connection: Connection, ordering: str, size: int) -> list[str]:
    """Cursors around DEPTH rows from the beginning of an order."""
    order = queries.ORDERS[ordering]
    column, direction = order.column or "id", "DESC" if order.descending else "ASC"
    depth = min(DEPTH, size // 2)
    rows = connection.execute(
        text(
            f"SELECT * FROM tickets ORDER BY {column} {direction} NULLS LAST, id {direction}"
            f" OFFSET {depth} LIMIT 1000"
        )
    )
    return [Cursor.at(row, order, backwards=False).encode() for row in rows]


@contextmanager
def _database(admin_uri: str, name: str) -> Iterator[str]:
    admin = psycopg2.connect(admin_uri)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(admin_uri)._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()
