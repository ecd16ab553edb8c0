"""Tables of the notification service."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Declarative base; its name is the key in config.yaml's DB_URIS."""

    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}


class Notification(Base):
    """What somebody is told of an event. ``data``: what the text is made of."""

    __tablename__ = "notifications"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigInteger)
    event: Mapped[str]
    recipient: Mapped[str | None]
    data: Mapped[dict] = mapped_column(JSONB)
    read_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (
        Index("notifications_ticket_id", "ticket_id", "id"),
        Index("notifications_unread", "id", postgresql_where=text("read_at IS NULL")),
        Index("notifications_recipient", text("lower(recipient)"), "id"),
        # a ticket is created once, however often that is announced
        Index(
            "notifications_one_creation",
            "ticket_id",
            unique=True,
            postgresql_where=text("event = 'ticket.created'"),
        ),
    )
