"""Tables of the notification service."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CHANNELS = ("email", "webhook")
STATUSES = ("pending", "sent", "failed")


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
    muted: Mapped[bool] = mapped_column(server_default="false")  # its recipient does not see it
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


class Preference(Base):
    """What a person wants to be told of: ``events``: ``{event: {in_app, email}}``."""

    __tablename__ = "preferences"

    email: Mapped[str] = mapped_column(primary_key=True)  # lower case
    language: Mapped[str | None]
    events: Mapped[dict] = mapped_column(JSONB)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Webhook(Base):
    """An address of another system that is told of events.

    The secrets have to be kept as they are: they sign what is sent. ``previous_secret`` signs
    too, for a day after the rotation, so that a receiver can change over.
    """

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret: Mapped[str]
    previous_secret: Mapped[str | None]
    rotated_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(server_default="true")
    disabled_reason: Mapped[str | None]
    last_success_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]  # the receiver asked for it, with Retry-After
    created_by: Mapped[str]
    created_by_name: Mapped[str | None]  # at the time; null in rows from before there was one
    creator_email: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Delivery(Base):
    """An event on its way to one recipient by one channel.

    Written in the transaction of the event's handling. ``next_attempt_at`` of a pending one is
    also its lease: whoever tries it moves it into the future first, so that it is tried again
    if the process dies.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    event_key: Mapped[str]
    event: Mapped[str]
    event_time: Mapped[datetime]
    ticket_id: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[str]
    recipient: Mapped[str]  # an e-mail address, or webhook:<id>
    webhook_id: Mapped[int | None] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    language: Mapped[str]
    data: Mapped[dict] = mapped_column(JSON)  # as it came: json keeps the order of the fields
    status: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    response_code: Mapped[int | None]
    response: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("event_key", "recipient", "channel", name="deliveries_once"),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel_is_known"),
        CheckConstraint(f"status IN {STATUSES}", name="status_is_known"),
        Index(
            "deliveries_due_mail",
            "next_attempt_at",
            postgresql_where=text("status = 'pending' AND channel = 'email'"),
        ),
        Index(
            "deliveries_due_webhook",
            "webhook_id",
            "next_attempt_at",
            postgresql_where=text("status = 'pending' AND channel = 'webhook'"),
        ),
        Index("deliveries_webhook_id", "webhook_id", "id"),
        Index("deliveries_created_at", "created_at"),
        Index(
            "deliveries_mailed",
            "recipient",
            "sent_at",
            postgresql_where=text("status = 'sent' AND channel = 'email'"),
        ),
    )
