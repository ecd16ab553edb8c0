"""One unit of work in a service's database, in as few round trips as there are results to wait for.

BEGIN travels with the first statement, COMMIT with the last, and what nobody needs the result of
with the statement that follows it. An event whose handler only writes costs one round trip;
what that gives is in bench/README.md.

psycopg2 sends text, so several statements are one message of PostgreSQL's simple query protocol.

Source: PostgreSQL documentation, "Multiple Statements in a Simple Query".
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, CursorResult, Engine, Executable, TextClause, event
from sqlalchemy.dialects.postgresql import psycopg2

from chassis.events import envelope, outbox
from chassis.prepared import execution

_TRANSACTION, _COMMITS = "transaction", "commits"  # execution options
_PSYCOPG2 = psycopg2.dialect()


class Transaction:
    """One unit of work on one connection.

    Statements given to :meth:`later` and events given to :meth:`publish` are written just
    before the commit, each kind at once however many there are.
    """

    def __init__(self, connection: Connection, service_name: str) -> None:
        self.connection = connection
        self.service_name = service_name
        self._is_open = False  # BEGIN has been sent
        self._ahead: list[tuple[TextClause, Mapping[str, Any]]] = []
        self._later: dict[TextClause, list[Mapping[str, Any]]] = {}
        self._events: list[dict[str, Any]] = []

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult:
        """Run a statement now."""
        return self.connection.execute(statement, parameters)

    def ahead(self, statement: TextClause, parameters: Mapping[str, Any]) -> None:
        """Run a statement in the same round trip as the next one, and before it. What it returns is
        lost; what it raises is raised by the next one, or by the commit."""
        self._ahead.append((statement, parameters))

    def later(self, statement: TextClause, row: Mapping[str, Any]) -> None:
        """Run a statement before the commit, once for all rows given to it.

        Args:
            statement: takes its rows as JSON from the parameter ``rows``
                (``json_to_recordset``, ``json_populate_recordset``).
        """
        self._later.setdefault(statement, []).append(row)

    def publish(self, event_type: str, data: dict[str, Any], context: dict[str, Any]) -> None:
        """Put an event of this service into the outbox.

        Raises:
            TypeError: ``data`` is no JSON.
        """
        headers = envelope.headers_for(self.service_name, event_type, context)
        body = orjson.dumps(data).decode()
        self._events.append({"routing_key": event_type, "headers": headers, "body": body})

    def notify_relay(self) -> None:
        """Wake the relay at the commit, after writing to the outbox by hand."""
        self.connection.exec_driver_sql("SELECT pg_notify('outbox', '')")

    # ------------------------------------------------------------ for begin() and listen()

    def commit(self) -> None:
        """Write what waits for it, and commit, if there was anything."""
        for statement, rows in self._later.items():
            self.ahead(statement, {"rows": as_json(rows)})
        if self._events:
            exchange, rows = f"{self.service_name}.events", as_json(self._events)
            brings = len(rows) < outbox.NOTIFICATION
            self.ahead(outbox.WRITE, {"exchange": exchange, "rows": rows, "brings": brings})
        if self._ahead:
            statement, parameters = self._ahead.pop()
            self.connection.execute(statement, parameters, execution_options={_COMMITS: True})
        elif self._is_open:
            self.connection.exec_driver_sql("COMMIT")

    def roll_back(self) -> None:
        """Whatever state the connection is in."""
        if not self._is_open or self.connection.invalidated:
            return
        self._ahead.clear()
        try:
            self.connection.exec_driver_sql("ROLLBACK")
        except Exception:
            # in the middle of a statement, or lost: PostgreSQL rolls back what is left behind
            self.connection.invalidate()

    def beginnings(self, cursor: Any) -> list[str]:
        """What has to be sent before the next statement, with its values in it."""
        sent = [] if self._is_open else ["BEGIN"]
        self._is_open = True
        for statement, parameters in self._ahead:
            options = statement.get_execution_options()
            words = execution(self.connection, cursor, options, _words(statement))
            sent.append(cursor.mogrify(words, parameters).decode())
        self._ahead.clear()
        return sent


def listen(engine: Engine) -> None:
    """Have the connections of ``engine`` serve transactions: see :func:`begin`."""
    event.listen(engine, "before_cursor_execute", _gather, retval=True)


@contextmanager
def begin(connection: Connection, service_name: str) -> Iterator[Transaction]:
    """A transaction on a connection of an engine that was given to :func:`listen`: committed at the
    end, rolled back if the block raises."""
    transaction = Transaction(connection, service_name)
    connection.execution_options(**{_TRANSACTION: transaction})
    try:
        yield transaction
        transaction.commit()
    except BaseException:
        transaction.roll_back()
        raise
    finally:
        del transaction.connection  # which knows it: garbage in circles is dear


def _gather(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> tuple[str, Any]:
    options = context.execution_options
    statement = execution(connection, cursor, options, statement)
    before = options[_TRANSACTION].beginnings(cursor)
    if before and many:  # the statement is sent several times
        cursor.execute("; ".join(before))
    elif before:
        statement = "; ".join([*(words.replace("%", "%%") for words in before), statement])
    if options.get(_COMMITS):
        statement = f"{statement}; COMMIT"
    return statement, parameters


@cache
def _words(statement: TextClause) -> str:
    """A statement's text with psycopg2's parameters."""
    return str(statement.compile(dialect=_PSYCOPG2))


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows for the parameter of ``json_to_recordset``: one text however many there are.

    Raises:
        TypeError: a value is no JSON.
    """
    return orjson.dumps(rows).decode()
