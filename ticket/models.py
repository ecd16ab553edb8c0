"""Tables of the ticket service."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ticket.lifecycle import STATUSES

PRIORITIES = ("low", "medium", "high", "critical")


class Base(DeclarativeBase):
    """Declarative base; its name is the key in config.yaml's DB_URIS."""

    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN {values}", name=f"{column}_is_known")


class Ticket(Base):
    """``priority`` is a copy of the assignment service's, to list and filter by."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=STATUSES[0])
    priority: Mapped[str | None]
    requester_email: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default="1")

    __table_args__ = (
        _one_of("status", STATUSES),
        _one_of("priority", PRIORITIES),
        Index("tickets_status_id", "status", "id"),
        Index("tickets_priority_id", "priority", "id"),
        Index("tickets_requester_email_id", "requester_email", "id"),
        Index("tickets_tags", "tags", postgresql_using="gin"),
    )


class IdempotencyKey(Base):
    """The first answer to a creation, kept for a day."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    answer: Mapped[dict] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("idempotency_keys_created_at", "created_at"),)
