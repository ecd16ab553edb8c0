"""A service's own PostgreSQL database: nameko-sqlalchemy, grown up.

``db = Database(models.Base)`` waits for the server, migrates the schema, and injects a
:class:`ServiceDatabase`. In an event handler its ``transaction()`` is the one in which the
event itself is recorded; elsewhere it is a new one. Business code does not see the difference.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import orjson
from nameko import config
from nameko.containers import WorkerContext
from nameko.exceptions import ConfigurationError
from nameko_sqlalchemy.database import DB_URIS_KEY, DatabaseWrapper, Session
from nameko_sqlalchemy.database import Database as NamekoDatabase
from psycopg2 import Error as PostgresError
from psycopg2.errors import QueryCanceled
from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import sessionmaker

from chassis import transaction
from chassis.exceptions import TookTooLong
from chassis.migrations import upgrade
from chassis.transaction import Transaction

log = logging.getLogger(__name__)

CONNECT_TIMEOUT = 5  # seconds
WAIT = 1.0  # seconds between attempts
RPC_TIMEOUT = 5.0  # seconds, without config.yaml's
PATIENCE = 0.8  # of it may be spent on reading: there is time left to say so
LOG_EVERY = 3.0  # seconds between lines about a server that is away


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
            hide_parameters=True,  # in errors, and so in logs
            **self.engine_options,
        )
        event.listen(self.engine, "handle_error", _hide_values)
        self._for_reading = self.engine.execution_options()
        event.listen(self._for_reading, "before_cursor_execute", _limit, retval=True)
        event.listen(self._for_reading, "handle_error", _tell_of_limit)
        self._for_writing = self.engine.execution_options()
        transaction.listen(self._for_writing)
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
        """A transaction of its own: committed at the end, rolled back if the block raises."""
        service = self.container.service_name
        with (
            self._for_writing.connect() as connection,
            transaction.begin(connection, service) as tx,
        ):
            yield tx

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


def _limit(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> tuple[str, Any]:
    """Let the server itself end what takes too long, told in the same round trip."""
    left = context.execution_options["until"] - monotonic()
    return f"SET LOCAL statement_timeout = {max(1, int(left * 1000))}; {statement}", parameters


def _tell_of_limit(context: ExceptionContext) -> None:
    if isinstance(context.original_exception, QueryCanceled):
        raise TookTooLong("reading took too long") from context.original_exception


def _hide_values(context: ExceptionContext) -> None:
    """Keep the server's message of an error alone: DETAIL and the statement as sent hold values."""
    known, own = context.sqlalchemy_exception, context.original_exception
    if not isinstance(own, PostgresError) or not (message := own.diag.message_primary):
        return
    own.args = (message,)
    if known is not None:
        known.args = (f"({type(own).__module__}.{type(own).__name__}) {message}",)
        if context.execution_context is not None:
            known.statement = context.execution_context.statement


def is_unavailable(exc: BaseException) -> bool:
    """Whether the server is away, overloaded or took back its word: trying again may help."""
    return isinstance(exc, OperationalError | InterfaceError | PoolTimeout) or (
        isinstance(exc, DBAPIError) and exc.connection_invalidated
    )


def _reason(exc: OperationalError) -> str:
    return str(exc.orig).strip().splitlines()[0] if exc.orig else str(exc)
