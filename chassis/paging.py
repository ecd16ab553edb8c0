"""Lists: keyset cursors, so that any depth costs the same, and a bounded count.

Source: "Paging Through Results", Markus Winand, use-the-index-luke.com.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from marshmallow import Schema, ValidationError, fields, validate
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, select

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
class Cursor:
    """The row with ``id`` was the last (or, backwards, the first) of the page before."""

    id: int
    backwards: bool = False

    def encode(self) -> str:
        raw = orjson.dumps([self.id, 1 if self.backwards else 0])
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """
        Raises:
            ValidationError: it is none of ours.
        """
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
            id, backwards = orjson.loads(raw)
        except (binascii.Error, ValueError, TypeError):
            raise ValidationError("Not a valid cursor.") from None
        if type(id) is not int or not 0 < id <= BIGINT or backwards not in (0, 1):
            raise ValidationError("Not a valid cursor.")
        return cls(id, backwards == 1)


class Pages(DependencyProvider):
    """Injects :func:`read_page` on the service's database, without its ``connection``.

    Callers who ask for the same page at the same time share one answer. So a list that shows
    different people different rows names in ``viewer`` whom ``conditions`` restrict it to.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Callable[..., dict[str, Any]]: ...

    def setup(self) -> None:
        self._database = database_of(self.container)
        self._collapse = Collapser()

    def get_dependency(self, worker_ctx: WorkerContext) -> Callable[..., dict[str, Any]]:
        return self._read

    def _read(
        self,
        table: FromClause,
        conditions: Sequence[ColumnElement[bool]],
        query: dict[str, Any],
        picture: Callable[[Any], dict[str, Any]],
        language: str = "en",
        viewer: str | None = None,
    ) -> dict[str, Any]:
        def read() -> dict[str, Any]:
            with self._database.reading() as connection:
                return read_page(connection, table, conditions, query, picture, language)

        asked = orjson.dumps(query, option=orjson.OPT_SORT_KEYS)
        return self._collapse((table.description, asked, language, viewer), read)


def read_page(
    connection: Connection,
    table: FromClause,
    conditions: Sequence[ColumnElement[bool]],
    query: dict[str, Any],
    picture: Callable[[Any], dict[str, Any]],
    language: str = "en",
) -> dict[str, Any]:
    """One page of ``table``, newest id first.

    Args:
        query: loaded by a :class:`PageQuery`.

    Returns:
        ``{count, count_exact, next, previous, results}``; ``next`` and ``previous`` are cursors
        or None.

    Raises:
        Invalid: a broken cursor, or a page beyond COUNT_LIMIT rows.
    """
    size, id_column = query["page_size"], table.c.id
    statement = select(table).where(*conditions).limit(size + 1)
    cursor = _cursor(query, language)
    offset = _offset(query, size, language)
    if cursor is not None and cursor.backwards:
        statement = statement.where(id_column > cursor.id).order_by(id_column.asc())
    else:
        if cursor is not None:
            statement = statement.where(id_column < cursor.id)
        statement = statement.order_by(id_column.desc()).offset(offset or None)
    rows = list(connection.execute(statement))
    more, rows = len(rows) > size, rows[:size]
    if cursor is not None and cursor.backwards:
        rows.reverse()
        has_next, has_previous = True, more
    else:
        has_next, has_previous = more, cursor is not None or offset > 0
    count = _count(connection, table, conditions)
    return {
        "count": min(count, COUNT_LIMIT),
        "count_exact": count <= COUNT_LIMIT,
        "next": Cursor(rows[-1].id).encode() if rows and has_next else None,
        "previous": Cursor(rows[0].id, True).encode() if rows and has_previous else None,
        "results": [picture(row) for row in rows],
    }


def _count(
    connection: Connection, table: FromClause, conditions: Sequence[ColumnElement[bool]]
) -> int:
    some: Select = select(table.c.id).where(*conditions).limit(COUNT_LIMIT + 1)
    return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def _cursor(query: dict[str, Any], language: str) -> Cursor | None:
    if "cursor" not in query:
        return None
    try:
        return Cursor.decode(query["cursor"])
    except ValidationError as exc:
        raise Invalid({"cursor": [translate(str(exc.messages[0]), language)]}) from None


def _offset(query: dict[str, Any], size: int, language: str) -> int:
    offset = (query.get("page", 1) - 1) * size
    if offset + size > COUNT_LIMIT and "page" in query and offset > 0:
        message = f"Pages end at row {COUNT_LIMIT}: follow the cursor in next."
        raise Invalid({"page": [translate(message, language)]})
    return offset
