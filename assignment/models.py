"""Tables of the assignment service."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Declarative base; its name is the key in config.yaml's DB_URIS."""

    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}


class Assignment(Base):
    """The priority of a ticket, and why.

    ``rule`` is the rule's key, ``default`` if none held. Rows from before there were rules in
    the database have no ``rule_id``: their key names version 1 of a built-in rule.
    """

    __tablename__ = "assignments"

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    priority: Mapped[str]
    rule: Mapped[str]
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    rule_id: Mapped[int | None] = mapped_column(BigInteger)
    rule_version: Mapped[int | None]
    # what held besides words: triage.Decision.matched
    matched: Mapped[dict | None] = mapped_column(JSONB)
    # Not used: the ticket service says who may see a ticket. Replicas of the release before still
    # use it while they run; the next release can drop it.
    requester_email: Mapped[str | None]


class Rule(Base):
    """A rule as it is now. ``name``: {en, es}; ``conditions``, ``outcome``: schemas.py."""

    __tablename__ = "rules"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    # what events call it; of the built-in rules a word
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict] = mapped_column(JSONB)
    enabled: Mapped[bool]
    conditions: Mapped[dict] = mapped_column(JSONB)
    outcome: Mapped[dict] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RuleVersion(Base):
    """What each version of a rule said, also after the rule was deleted."""

    __tablename__ = "rule_versions"

    rule_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    # created, changed, deleted
    change: Mapped[str]
    name: Mapped[dict] = mapped_column(JSONB)
    enabled: Mapped[bool]
    conditions: Mapped[dict] = mapped_column(JSONB)
    outcome: Mapped[dict] = mapped_column(JSONB)
    changed_by: Mapped[str]
    changed_by_name: Mapped[str | None]  # at the time; null in rows from before there was one
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("rule_versions_key", "key", "version"),)


class Rulebook(Base):
    """One row: the order of the rules and what holds for all of them.

    Whoever changes rules, order or settings locks it and raises ``revision``, by which
    processes see that what they have compiled is old. ``version`` is that of the settings.
    """

    __tablename__ = "rulebook"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    default_priority: Mapped[str]
    matrix: Mapped[dict] = mapped_column(JSONB)
    rule_order: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))

    __table_args__ = (CheckConstraint("id = 1", name="one_rulebook"),)


class RulebookChange(Base):
    """Who changed what. ``detail``: the order or the settings after the change."""

    __tablename__ = "rulebook_changes"

    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # rule.created, rule.changed, rule.deleted, order, settings
    what: Mapped[str]
    rule_id: Mapped[int | None] = mapped_column(BigInteger)
    rule_version: Mapped[int | None]
    detail: Mapped[dict | None] = mapped_column(JSONB)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RecentTicket(Base):
    """What triage saw of the last tickets, to try changes of rules on.

    Words, not texts: finding the words is what takes time. Not logged: it costs half, and a
    crash of the server may empty the table.
    """

    __tablename__ = "recent_tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str]
    title_words: Mapped[str]
    description_words: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    requester_email: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = ({"prefixes": ["UNLOGGED"]},)
