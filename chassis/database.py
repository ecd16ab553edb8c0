"""A service's own PostgreSQL database: nameko-sqlalchemy, grown up.

``db = Database(models.Base)`` waits for the server, migrates the schema, and injects a
:class:`ServiceDatabase`. In an event handler its ``transaction()`` is the one in which the
event itself is recorded; elsewhere it is a new one. Business code does not see the difference.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import orjson
from nameko import config
from nameko.containers import WorkerContext
from nameko.exceptions import ConfigurationError
from nameko_sqlalchemy.database import DB_URIS_KEY, DatabaseWrapper, Session
from nameko_sqlalchemy.database import Database as NamekoDatabase
from psycopg2.errors import QueryCanceled
from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    ExceptionContext,
    Executable,
    TextClause,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import sessionmaker

from chassis.events import envelope
from chassis.exceptions import TookTooLong
from chassis.migrations import upgrade
from chassis.prepared import OPTION as PREPARED
from chassis.prepared import execution, prepared

log = logging.getLogger(__name__)

CONNECT_TIMEOUT = 5  # seconds
WAIT = 1.0  # seconds between attempts
RPC_TIMEOUT = 5.0  # seconds, without config.yaml's
PATIENCE = 0.8  # of it may be spent on reading: there is time left to say so
LOG_EVERY = 3.0  # seconds between lines about a server that is away

_BOUNDS, _COMMITS = "bounds", "commits"  # execution options of a writing connection

_WRITE_OUTBOX = prepared(
    "write_outbox",
    """
    WITH written AS (
        INSERT INTO outbox (exchange, routing_key, headers, content_type, body)
        SELECT :exchange, routing_key, headers, 'application/json', convert_to(body, 'UTF8')
        FROM json_to_recordset(CAST(:rows AS json))
            AS event (routing_key text, headers jsonb, body text)
    )
    SELECT pg_notify('outbox', '')
    """,
)


class Transaction:
    """One unit of work on one connection.

    Statements given to :meth:`later` and events given to :meth:`publish` are written just
    before the commit, each kind in one round trip however many there are.
    """

    def __init__(self, connection: Connection, service_name: str) -> None:
        self.connection = connection
        self.service_name = service_name
        self._later: dict[TextClause, list[Mapping[str, Any]]] = {}
        self._events: list[dict[str, Any]] = []

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult:
        """Run a statement now."""
        return self.connection.execute(statement, parameters)

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

    def flush(self) -> bool:
        """Write what waits for the commit; whether there was anything.

        The last statement is marked as the one that commits.
        """
        pending: list[tuple[TextClause, dict[str, str]]] = [
            (statement, {"rows": as_json(rows)}) for statement, rows in self._later.items()
        ]
        if self._events:
            exchange = f"{self.service_name}.events"
            pending.append((_WRITE_OUTBOX, {"exchange": exchange, "rows": as_json(self._events)}))
        self._later, self._events = {}, []
        for n, (statement, parameters) in enumerate(pending, 1):
            options = {_COMMITS: True} if n == len(pending) else {}
            self.connection.execute(statement, parameters, execution_options=options)
        return bool(pending)


class ServiceDatabase(DatabaseWrapper):
    """What a service method finds at ``self.db``."""

    def __init__(self, provider: "Database", joined: Transaction | None) -> None:
        super().__init__(provider.Session)
        self._provider = provider
        self._joined = joined

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit at the end, roll back if the block raises.

        In an event handler: the transaction of the event, committed by the chassis.
        """
        if self._joined is not None:
            yield self._joined
            return
        with self._provider.begin() as transaction:
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reads: each statement sees the latest commit.

        Raises:
            TookTooLong: after PATIENCE of RPC_TIMEOUT, when hardly anybody waits any more.
        """
        if self._joined is not None:
            yield self._joined.connection
            return
        with self._provider.reading() as connection:
            yield connection


class Database(NamekoDatabase):
    """Dependency provider of :class:`ServiceDatabase`.

    The address is config.yaml's ``DB_URIS``, key ``<service>:<declarative base>``. The pool has
    a connection for each worker. The schema comes from the service's Alembic migrations.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> ServiceDatabase: ...

    engine: Engine  # each statement is a transaction

    def setup(self) -> None:
        """
        Raises:
            ConfigurationError: no address for this service in DB_URIS.
            StartInterrupted: the container was told to stop while waiting for the server.
        """
        service = self.container.service_name
        key = f"{service}:{self.declarative_base.__name__}"
        try:
            uri = config[DB_URIS_KEY][key]
        except KeyError:
            raise ConfigurationError(f"DB_URIS in config.yaml has no entry {key!r}") from None
        self._patience = PATIENCE * float(config.get("RPC_TIMEOUT", RPC_TIMEOUT))
        workers = self.container.max_workers
        self.engine = create_engine(
            uri,
            pool_size=workers,
            max_overflow=4,  # relay and migrations
            pool_use_lifo=True,
            connect_args={"connect_timeout": CONNECT_TIMEOUT, "application_name": service},
            isolation_level="AUTOCOMMIT",
            json_deserializer=orjson.loads,
            **self.engine_options,
        )
        self._for_reading = self.engine.execution_options()
        event.listen(self._for_reading, "before_cursor_execute", _limit, retval=True)
        event.listen(self._for_reading, "handle_error", _tell_of_limit)
        self._for_writing = self.engine.execution_options()
        event.listen(self._for_writing, "before_cursor_execute", _begin_and_commit, retval=True)
        by_sqlalchemy = self.engine.execution_options(isolation_level="READ COMMITTED")
        self.Session = sessionmaker(bind=by_sqlalchemy, class_=Session, **self.session_options)
        self._wait_for_server()
        upgrade(by_sqlalchemy, self.declarative_base.__module__.rpartition(".")[0])

    def _wait_for_server(self) -> None:
        last_line = 0.0
        while True:
            try:
                with self.engine.connect():
                    return
            except OperationalError as exc:
                if monotonic() - last_line >= LOG_EVERY:
                    last_line = monotonic()
                    address = make_url(self.engine.url).render_as_string(hide_password=True)
                    log.warning("waiting for the database at %s (%s)", address, _reason(exc))
                self.container.sleep(WAIT)

    def get_dependency(self, worker_ctx: WorkerContext) -> ServiceDatabase:
        db = ServiceDatabase(self, getattr(worker_ctx, "transaction", None))
        self.dbs[worker_ctx] = db
        return db

    def reading(self) -> Connection:
        """A connection on which each statement is a transaction; not to be used for longer than
        PATIENCE of RPC_TIMEOUT."""
        return self._for_reading.connect().execution_options(until=monotonic() + self._patience)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction of its own.

        BEGIN and COMMIT travel with the first and the last statement: half of the round trips of
        a short transaction are for them otherwise (bench/README.md).
        """
        with self._for_writing.connect() as connection:
            bounds = _Bounds()
            connection.execution_options(**{_BOUNDS: bounds})
            transaction = Transaction(connection, self.container.service_name)
            try:
                yield transaction
                if not transaction.flush() and bounds.is_open:
                    connection.exec_driver_sql("COMMIT")
            except BaseException:
                if bounds.is_open and not connection.invalidated:
                    _roll_back(connection)
                raise

    def stop(self) -> None:
        # Nameko-sqlalchemy's forgets the engine, which others may need to finish what is in hand.
        self.engine.dispose()

    kill = stop

    def ping(self) -> None:
        """
        Raises:
            OperationalError: the server does not answer.
        """
        with self.reading() as connection:
            connection.exec_driver_sql("SELECT 1")


class _Bounds:
    """Whether a transaction has begun and not ended."""

    is_open = False


def _begin_and_commit(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> tuple[str, Any]:
    options = context.execution_options
    if name := options.get(PREPARED):
        statement = execution(connection, cursor, name, statement)
    bounds = options[_BOUNDS]
    if not bounds.is_open:
        bounds.is_open = True
        if many:  # the statement is sent several times
            cursor.execute("BEGIN")
        else:
            statement = f"BEGIN; {statement}"
    if options.get(_COMMITS):
        statement = f"{statement}; COMMIT"
    return statement, parameters


def _roll_back(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("ROLLBACK")
    except Exception:
        # in the middle of a statement, or lost: PostgreSQL rolls back what is left behind
        connection.invalidate()


def _limit(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> tuple[str, Any]:
    """Let the server itself end what takes too long, told in the same round trip."""
    left = context.execution_options["until"] - monotonic()
    return f"SET LOCAL statement_timeout = {max(1, int(left * 1000))}; {statement}", parameters


def _tell_of_limit(context: ExceptionContext) -> None:
    if isinstance(context.original_exception, QueryCanceled):
        raise TookTooLong("reading took too long") from context.original_exception


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows for the parameter of ``json_to_recordset``: one text however many there are.

    Raises:
        TypeError: a value is no JSON.
    """
    return orjson.dumps(rows).decode()


def is_unavailable(exc: BaseException) -> bool:
    """Whether the server is away, overloaded or took back its word: trying again may help."""
    return isinstance(exc, OperationalError | InterfaceError | PoolTimeout) or (
        isinstance(exc, DBAPIError) and exc.connection_invalidated
    )


def _reason(exc: OperationalError) -> str:
    return str(exc.orig).strip().splitlines()[0] if exc.orig else str(exc)
