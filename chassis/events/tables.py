"""The tables of reliable messaging, in every service's own database.

``outbox``
    Messages written in the business transaction, deleted when the broker has confirmed them.
``inbox``
    Ids of events whose effect is in the database, written in the transaction of the effect.
``suspects``
    Redelivered events that are being tried: what is found here after a crash has caused it.
``dead_letters``
    Messages that were set aside, taken from the dead-letter queues to be looked at.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def _time(name: str, **options: Any) -> Column:
    return Column(name, DateTime(timezone=True), nullable=False, **options)


outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("exchange", Text, nullable=False),
    Column("routing_key", Text, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("content_type", Text, nullable=True),
    Column("body", LargeBinary, nullable=False),
    _time("created_at", server_default=func.clock_timestamp()),
)

inbox = Table(
    "inbox",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    _time("processed_at", server_default=func.now()),
    Index("inbox_processed_at", "processed_at"),
)

suspects = Table(
    "suspects",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("event_key", Text, primary_key=True),
    Column("attempts", Integer, nullable=False, server_default="1"),
    _time("tried_at", server_default=func.now()),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("queue", Text, nullable=False),
    Column("event_id", Text),
    Column("event_type", Text),
    Column("reason", Text, nullable=False),
    Column("error", Text),
    Column("attempts", Integer, nullable=False),
    Column("first_failed_at", DateTime(timezone=True)),
    Column("last_failed_at", DateTime(timezone=True)),
    Column("headers", JSONB, nullable=False),
    Column("content_type", Text),
    Column("body", LargeBinary, nullable=False),
    Column("letter_id", Text, nullable=False, unique=True),
    _time("created_at", server_default=func.now()),
)
