"""All tickets of a list as CSV, a piece at a time, oldest first.

A piece is bounded in rows and in octets of their descriptions, so that neither this service nor
whoever passes it on ever holds more.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from ticket import csv_format
from ticket.queries import TICKETS

ROWS = 500
OCTETS = 1 << 20  # of descriptions, beyond which no further row is added


def read(
    connection: Connection,
    conditions: Sequence[ColumnElement[bool]],
    after: int,
    query: dict[str, Any],
) -> dict[str, Any]:
    """A piece of the file.

    Args:
        after: id of the last ticket of the piece before; 0 for the first, which has the header.
        query: loaded by ``schemas.TicketExportQuery``.

    Returns:
        ``{text, next}``; ``next`` is the next piece's ``after``, or None: it was the last.
    """
    some = (
        select(TICKETS).where(TICKETS.c.id > after, *conditions).order_by(TICKETS.c.id).limit(ROWS)
    ).subquery()
    size = func.octet_length(some.c.description)
    summed = select(
        some,
        (func.sum(size).over(order_by=some.c.id) - size).label("before"),
        func.count().over().label("available"),
    ).subquery()
    statement = select(summed).where(summed.c.before < OCTETS).order_by(summed.c.id)
    rows = list(connection.execute(statement))
    delimiter = csv_format.DELIMITERS[query["delimiter"]]
    text = csv_format.as_csv(map(csv_format.row_of, rows), delimiter)
    if after == 0:
        start = csv_format.BOM if query["bom"] else ""
        text = start + csv_format.header(delimiter) + text
    more = bool(rows) and (rows[0].available == ROWS or len(rows) < rows[0].available)
    return {"text": text, "next": rows[-1].id if more else None}
