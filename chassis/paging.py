"""Lists: keyset cursors, so that any depth costs the same, and a bounded count.

Source: "Paging Through Results", Markus Winand, use-the-index-luke.com.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from marshmallow import Schema, ValidationError, fields, validate
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, select, tuple_

from chassis.coalesce import Collapser
from chassis.events.publisher import database_of
from chassis.exceptions import Invalid
from chassis.validation import BIGINT, Text, translate

COUNT_LIMIT = 10_000  # rows counted, and reached by page number
PAGE_SIZE, PAGE_SIZE_LIMIT = 25, 100


class PageQuery(Schema):
    """Query parameters of every list."""

    page_size = fields.Integer(load_default=PAGE_SIZE, validate=validate.Range(1, PAGE_SIZE_LIMIT))
    page = fields.Integer(validate=validate.Range(1, COUNT_LIMIT))
    cursor = Text()


@dataclass(frozen=True)
class Order:
    """What a list is ordered by. Ties are ordered by id, in the same direction; null comes last.

    Attributes:
        name: goes into cursors, so that one of another order is known for it; empty for the
            order that a list has without being asked.
        column: name of a number's or a time's column; None: the id alone.
        nullable: whether it may be null.
    """

    name: str = ""
    column: str | None = None
    descending: bool = True
    nullable: bool = False


NEWEST = Order()


@dataclass(frozen=True)
class Cursor:
    """The row with ``id`` was the last (or, backwards, the first) of the page before.

    Attributes:
        order: its name.
        value: of the row's column that it was ordered by; a time as ISO 8601.
    """

    id: int
    backwards: bool = False
    order: str = ""
    value: int | str | None = None

    def encode(self) -> str:
        position: list[Any] = [self.id, 1 if self.backwards else 0]
        raw = orjson.dumps([*position, self.order, self.value] if self.order else position)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """
        Raises:
            ValidationError: it is none of ours.
        """
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
            id, backwards, *rest = orjson.loads(raw)
            order, value = rest or ("", None)
        except (binascii.Error, ValueError, TypeError):
            raise ValidationError("Not a valid cursor.") from None
        if type(id) is not int or not 0 < id <= BIGINT or backwards not in (0, 1):
            raise ValidationError("Not a valid cursor.")
        if type(order) is not str or (rest and not order):
            raise ValidationError("Not a valid cursor.")
        if not (value is None or type(value) in (int, str)):
            raise ValidationError("Not a valid cursor.")
        return cls(id, backwards == 1, order, value)

    @classmethod
    def at(cls, row: Any, order: Order, backwards: bool) -> "Cursor":
        """Of a row that a page ends (or, backwards, begins) with."""
        value = None if order.column is None else row._mapping[order.column]
        if isinstance(value, datetime):
            value = value.isoformat()
        return cls(row.id, backwards, order.name, value)


@dataclass(frozen=True)
class Listing:
    """What a page is of.

    Attributes:
        limit: rows that are counted, and reached by page number.
        count: how many there are, and whether that is exact, if it is known already.
        ids: the same rows' ids, if they are quicker to count elsewhere than in ``table``.
    """

    table: FromClause
    conditions: Sequence[ColumnElement[bool]] = ()
    order: Order = NEWEST
    limit: int = COUNT_LIMIT
    count: tuple[int, bool] | None = None
    ids: Select | None = None


class Pages(DependencyProvider):
    """Injects :func:`read_page` on the service's database, without its ``connection``. In place of
    the list it also takes a function of a connection, where it takes reading to know it.

    Callers who ask a method for the same page at the same time share one answer. So what its list
    depends on has to be in ``query``, or in ``viewer``: whom it is restricted to.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Callable[..., dict[str, Any]]: ...

    def setup(self) -> None:
        self._database = database_of(self.container)
        self._collapse = Collapser()

    def get_dependency(self, worker_ctx: WorkerContext) -> Callable[..., dict[str, Any]]:
        return partial(self._read, worker_ctx.entrypoint.method_name)

    def _read(
        self,
        method: str,
        listing: Listing | Callable[[Connection], Listing],
        query: dict[str, Any],
        picture: Callable[[Any], dict[str, Any]],
        language: str = "en",
        viewer: str | None = None,
    ) -> dict[str, Any]:
        def read() -> dict[str, Any]:
            with self._database.reading() as connection:
                found = listing if isinstance(listing, Listing) else listing(connection)
                return read_page(connection, found, query, picture, language)

        asked = orjson.dumps(query, option=orjson.OPT_SORT_KEYS)
        return self._collapse((method, asked, language, viewer), read)


def read_page(
    connection: Connection,
    listing: Listing,
    query: dict[str, Any],
    picture: Callable[[Any], dict[str, Any]],
    language: str = "en",
) -> dict[str, Any]:
    """One page.

    Args:
        query: loaded by a :class:`PageQuery`.

    Returns:
        ``{count, count_exact, next, previous, results}``; ``next`` and ``previous`` are cursors
        or None.

    Raises:
        Invalid: a broken cursor, or a page beyond the list's limit.
    """
    size, order = query["page_size"], listing.order
    cursor = cursor_of(query, order, listing.table, language)
    offset = offset_of(query, listing.limit, language)
    backwards = cursor is not None and cursor.backwards
    statements = _statements(listing, cursor)
    rows = _rows(connection, statements, 0 if backwards else offset, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
        has_next, has_previous = True, more
    else:
        has_next, has_previous = more, cursor is not None or offset > 0
    count, exact = listing.count or _count(connection, listing)
    return {
        "count": count,
        "count_exact": exact,
        "next": Cursor.at(rows[-1], order, False).encode() if rows and has_next else None,
        "previous": Cursor.at(rows[0], order, True).encode() if rows and has_previous else None,
        "results": [picture(row) for row in rows],
    }


def _statements(listing: Listing, cursor: Cursor | None) -> list[Select]:
    """One after the other they give all rows after (or before) the cursor.

    A column that may be null takes two, so that each is a range of an index on it and the id.
    """
    order, table = listing.order, listing.table
    backwards = cursor is not None and cursor.backwards
    descending = order.descending != backwards
    id = table.c.id
    statement = select(table).where(*listing.conditions)

    def ordered(found: Select, *columns: ColumnElement) -> Select:
        return found.order_by(*(c.desc() if descending else c.asc() for c in columns))

    def beyond(place: Any, value: Any) -> ColumnElement[bool]:
        return place < value if descending else place > value

    if order.column is None:
        if cursor is not None:
            statement = statement.where(beyond(id, cursor.id))
        return [ordered(statement, id)]
    column = table.c[order.column]
    if not order.nullable:
        known = ordered(statement, column, id)
        parts = [known]
    else:
        known = ordered(statement.where(column.is_not(None)), column, id)
        parts = [known, ordered(statement.where(column.is_(None)), column, id)]
    if backwards:
        parts.reverse()
    if cursor is None:
        return parts
    if cursor.value is None:
        first = ordered(statement.where(column.is_(None)), column, id)
        first = first.where(beyond(id, cursor.id))
        return [first, known] if backwards else [first]
    value = datetime.fromisoformat(str(cursor.value)) if _is_time(column) else cursor.value
    place = tuple_(column, id)
    first = known.where(beyond(place, tuple_(value, cursor.id)))
    return [first, *parts[1:]] if not backwards else [first]


def _rows(
    connection: Connection, statements: Sequence[Select], offset: int, wanted: int
) -> list[Any]:
    rows: list[Any] = []
    for statement in statements:
        found = statement.limit(wanted - len(rows)).offset(offset or None)
        rows += connection.execute(found)
        if len(rows) >= wanted or statement is statements[-1]:
            break
        if offset and not rows:  # this one ends before the page begins
            passed = select(func.count()).select_from(statement.order_by(None).subquery())
            offset -= connection.execute(passed).scalar_one()
        else:
            offset = 0
    return rows


def _count(connection: Connection, listing: Listing) -> tuple[int, bool]:
    ids = listing.ids
    if ids is None:
        ids = select(listing.table.c.id).where(*listing.conditions)
    some = ids.limit(listing.limit + 1).subquery()
    found = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return min(found, listing.limit), found <= listing.limit


def cursor_of(
    query: dict[str, Any], order: Order, table: FromClause, language: str
) -> Cursor | None:
    """The cursor that is asked for, if any.

    Raises:
        Invalid: it is broken, or of another order.
    """
    if "cursor" not in query:
        return None
    try:
        cursor = Cursor.decode(query["cursor"])
        if cursor.order != order.name:
            raise ValidationError("The cursor is of another ordering.")
        _check_value(cursor, order, table)
        return cursor
    except ValidationError as exc:
        raise Invalid({"cursor": [translate(str(exc.messages[0]), language)]}) from None


def _check_value(cursor: Cursor, order: Order, table: FromClause) -> None:
    """
    Raises:
        ValidationError: it can be no value of the order's column.
    """
    column = None if order.column is None else table.c[order.column]
    if cursor.value is None:
        good = column is None or order.nullable
    elif column is None:
        good = False
    elif _is_time(column):
        good = _is_moment(cursor.value)
    else:
        good = type(cursor.value) is int and abs(cursor.value) <= BIGINT
    if not good:
        raise ValidationError("Not a valid cursor.")


def _is_time(column: ColumnElement) -> bool:
    return column.type.python_type is datetime


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def offset_of(query: dict[str, Any], limit: int, language: str) -> int:
    """Rows before the page that is asked for by its number.

    Raises:
        Invalid: it ends beyond ``limit``.
    """
    size = query["page_size"]
    offset = (query.get("page", 1) - 1) * size
    if offset + size > limit and "page" in query and offset > 0:
        message = f"Pages end at row {limit}: follow the cursor in next."
        raise Invalid({"page": [translate(message, language)]})
    return offset
