"""Schema migrations: Alembic, one history a service, run at start under an advisory lock.

For developers::

    python -m chassis.migrations ticket revision -m "add due date"
    python -m chassis.migrations ticket upgrade head
"""

import importlib
import logging
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command, context
from alembic.config import CommandLine, Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.addresses import sought
from chassis.events import tables

log = logging.getLogger(__name__)

LOCK = "chassis.migrations"  # hashed to the key of the advisory lock


def configuration(package: str) -> Config:
    """Alembic's configuration for a service's package."""
    module = importlib.import_module(package)
    assert module.__file__ is not None
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    return config


def respell_addresses(connection: Connection, *columns: tuple[str, str]) -> None:
    """Bring kept addresses to the spelling that they are compared in: ``chassis/addresses.py``.

    Those in printable ASCII are in it already, and are not read.

    Args:
        columns: table and column.
    """
    for table, column in columns:
        other = text(f"SELECT DISTINCT {column} FROM {table} WHERE {column} ~ '[^ -~]'")  # noqa: S608  # nosec B608
        change = text(f"UPDATE {table} SET {column} = :new WHERE {column} = :old")  # noqa: S608  # nosec B608
        for old in connection.execute(other).scalars().all():
            if (new := sought(old)) != old:
                connection.execute(change, {"old": old, "new": new})


def upgrade(engine: Engine, package: str) -> None:
    """Bring the database to the newest schema of ``package``; one process at a time."""
    config = configuration(package)
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if _current(connection) == head:
            return
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:lock))"), {"lock": LOCK})
        connection.commit()
        try:
            before = _current(connection)
            if before != head:
                log.info("migrating the schema of %s from %s to %s", package, before, head)
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:lock))"), {"lock": LOCK})
            connection.commit()


def _current(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return revision


def run_env(metadata: MetaData) -> None:
    """The whole of a service's ``migrations/env.py``."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection, metadata)
        return
    engine = sa.create_engine(context.config.attributes["uri"], hide_parameters=True)
    with engine.connect() as own:
        _run(own, metadata)
        own.commit()


def _run(connection: Connection, metadata: MetaData) -> None:
    context.configure(
        connection=connection,
        target_metadata=[metadata, tables.metadata],
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def create_messaging_tables(op: Any) -> None:
    """For a service's first migration: the tables of ``chassis.events.tables``, as of 0.1."""
    bigint, now = sa.BigInteger(), sa.func.now()
    time = sa.DateTime(timezone=True)
    jsonb = JSONB()
    op.create_table(
        "outbox",
        sa.Column("id", bigint, sa.Identity(always=True), primary_key=True),
        sa.Column("exchange", sa.Text, nullable=False),
        sa.Column("routing_key", sa.Text, nullable=False),
        sa.Column("headers", jsonb, nullable=False),
        sa.Column("content_type", sa.Text, nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", time, nullable=False, server_default=sa.func.clock_timestamp()),
    )
    op.create_table(
        "inbox",
        sa.Column("handler", sa.Text, primary_key=True),
        sa.Column("event_id", sa.Text, primary_key=True),
        sa.Column("processed_at", time, nullable=False, server_default=now),
    )
    op.create_index("inbox_processed_at", "inbox", ["processed_at"])
    op.create_table(
        "suspects",
        sa.Column("handler", sa.Text, primary_key=True),
        sa.Column("event_key", sa.Text, primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="1"),
        sa.Column("tried_at", time, nullable=False, server_default=now),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", bigint, sa.Identity(always=True), primary_key=True),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text),
        sa.Column("event_type", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_failed_at", time),
        sa.Column("last_failed_at", time),
        sa.Column("headers", jsonb, nullable=False),
        sa.Column("content_type", sa.Text),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("letter_id", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", time, nullable=False, server_default=now),
    )


def main(arguments: list[str]) -> None:
    """``python -m chassis.migrations SERVICE ALEMBIC-COMMAND ...``; address from the environment."""
    import os

    if len(arguments) < 2:
        sys.exit("usage: python -m chassis.migrations SERVICE COMMAND ...")
    service, *rest = arguments
    variable = f"{service.upper()}_DB_URI"
    uri = os.environ.get(variable)
    if not uri:
        sys.exit(f"set {variable} to the address of the database of {service}")
    line = CommandLine(prog=f"chassis.migrations {service}")
    options = line.parser.parse_args(rest)
    config = configuration(service)
    config.attributes["uri"] = uri
    config.cmd_opts = options
    line.run_cmd(config, options)


if __name__ == "__main__":
    main(sys.argv[1:])
