"""Tables of the ticket service."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ticket import sla
from ticket.lifecycle import STATUSES

PRIORITIES = ("low", "medium", "high", "critical")


class Base(DeclarativeBase):
    """Declarative base; its name is the key in config.yaml's DB_URIS."""

    type_annotation_map = {
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
    }


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN {values}", name=f"{column}_is_known")


class Ticket(Base):
    """
    Attributes:
        requester_email: lower case, as is ``assignee_email``.
        priority: what is shown, listed and filtered by: the automatic one, or what an agent set.
        priority_rank: its place in PRIORITIES, from 1; 0 as long as there is none.
        automatic_priority: a copy of the assignment service's.
        triage: its first decision, ``{priority, rule, words, at}``: the history's entry of it.
        first_response_at: when an agent first answered in public.
        external_ref: where the ticket was imported from.
        created_by: who created it, as ``created_by_name`` the history's first entry.
        escalated_from: the priority before a breach raised it; its targets still hold.
        resolved_at: when it was resolved, or closed without that.
        sla_due_at: the earliest of the two, of those whose clock runs.
        sla_next_at: when its service level has to be looked at; past it, as soon as possible.
    """

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
    assignee_email: Mapped[str | None]
    automatic_priority: Mapped[str | None]
    priority_overridden: Mapped[bool] = mapped_column(server_default="false")
    triage: Mapped[dict[str, Any] | None]
    first_response_at: Mapped[datetime | None]
    external_ref: Mapped[str | None]
    created_by: Mapped[str | None]
    created_by_name: Mapped[str | None]
    priority_rank: Mapped[int] = mapped_column(
        SmallInteger,
        Computed(
            "CASE priority WHEN 'low' THEN 1 WHEN 'medium' THEN 2"
            " WHEN 'high' THEN 3 WHEN 'critical' THEN 4 ELSE 0 END",
            persisted=True,
        ),
    )
    escalated_from: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    first_response_due_at: Mapped[datetime | None]
    resolution_due_at: Mapped[datetime | None]
    sla_due_at: Mapped[datetime | None]
    sla_state: Mapped[str | None]
    sla_next_at: Mapped[datetime | None]

    __table_args__ = (
        _one_of("status", STATUSES),
        _one_of("priority", PRIORITIES),
        _one_of("automatic_priority", PRIORITIES),
        Index("tickets_status_priority_rank_id", "status", "priority_rank", "id"),
        Index("tickets_priority_rank_id", "priority_rank", "id"),
        Index("tickets_updated_at_id", "updated_at", "id"),
        # a range of the table for a range of time: next to nothing for who writes
        Index(
            "tickets_created_at",
            "created_at",
            postgresql_using="brin",
            postgresql_ops={"created_at": "timestamptz_minmax_multi_ops"},
            postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
        ),
        Index(
            "tickets_resolved_at", "resolved_at", postgresql_where=text("resolved_at IS NOT NULL")
        ),
        _one_of("escalated_from", PRIORITIES),
        _one_of("sla_state", sla.STATES),
        Index("tickets_requester_email_id", "requester_email", "id"),
        Index("tickets_assignee_email_id", "assignee_email", "id"),
        Index(
            "tickets_external_ref",
            "external_ref",
            unique=True,
            postgresql_where=text("external_ref IS NOT NULL"),
        ),
        Index("tickets_sla_due_at_id", "sla_due_at", "id"),
        Index("tickets_breached", "id", postgresql_where=text("sla_state = 'breached'")),
        Index(
            "tickets_sla_next_at", "sla_next_at", postgresql_where=text("sla_next_at IS NOT NULL")
        ),
    )


class TicketText(Base):
    """The words of a ticket, written by triggers of ``tickets`` and ``comments``.

    A table of its own: a ticket's row changes when its priority arrives, and its words do not.

    Attributes:
        search: stems of Spanish and English; weight A: number and title, B: description,
            C: public comments, D: internal notes.
    """

    __tablename__ = "ticket_texts"

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    search: Mapped[Any] = mapped_column(TSVECTOR)

    __table_args__ = (Index("ticket_texts_search", "search", postgresql_using="gin"),)


class TicketTag(Base):
    """The tags of tickets once more, written by triggers of ``tickets``.

    An index on the array knows no order, and counting by it reads the tickets; this one has the
    newest tickets of a tag next to one another.
    """

    __tablename__ = "ticket_tags"

    tag: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Comment(Base):
    """What was said about a ticket; ``internal``: among agents."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id"))
    author_id: Mapped[str]
    author_name: Mapped[str]
    author_email: Mapped[str | None]
    internal: Mapped[bool]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (Index("comments_ticket_id_id", "ticket_id", "id"),)


class History(Base):
    """Who did what to a ticket. Rows are only ever added: a trigger sees to it.

    Attributes:
        kind: ``changed``: ``data`` is ``{changes: {field: [from, to]}}``; ``commented``:
            ``{comment_id}``; ``priority_assigned``, from the second on: ``{from, to, rule, words}``;
            ``sla_warning``, ``sla_breached``: ``{target, due_at}``; ``escalated``:
            ``{from, to, target}``.
        internal: not for requesters.
    """

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tickets.id"))
    kind: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    internal: Mapped[bool] = mapped_column(server_default="false")
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (Index("history_ticket_id_id", "ticket_id", "id"),)


class IdempotencyKey(Base):
    """The first answer to a creation, kept for a day."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    answer: Mapped[dict] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("idempotency_keys_created_at", "created_at"),)


class ServiceLevel(Base):
    """One row: what is promised for each priority, and when people work.

    Attributes:
        business_hours, holidays, targets: as ``schemas.ServiceLevels`` loads them.
        since: tickets from before it have no service level.
        measured_to: tickets up to this id have been measured again since the last change; None:
            all have.
    """

    __tablename__ = "service_levels"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    time_zone: Mapped[str]
    business_hours: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    holidays: Mapped[list[str]] = mapped_column(JSONB)
    targets: Mapped[dict[str, Any]]
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    measured_to: Mapped[int | None] = mapped_column(BigInteger)
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("id = 1", name="one_document"),)


class SlaAlert(Base):
    """A warning or a breach that was told: one of a kind for each target of a ticket."""

    __tablename__ = "sla_alerts"

    ticket_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tickets.id"), primary_key=True, autoincrement=False
    )
    target: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    told_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (
        _one_of("target", sla.TARGETS),
        _one_of("kind", (sla.WARNING, sla.BREACHED)),
    )
