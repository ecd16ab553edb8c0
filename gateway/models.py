"""Tables of the gateway: people and how they prove who they are."""

from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.identity.actor import ROLES, SCOPES

PURPOSES = ("invite", "reset")


class Base(DeclarativeBase):
    """Declarative base; its name is the key in config.yaml's DB_URIS."""

    type_annotation_map = {
        str: Text,
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        dict: JSONB,
    }


def _number() -> Mapped[int]:
    return mapped_column(BigInteger, Identity(always=True), primary_key=True)


def _person() -> Mapped[int]:
    return mapped_column(BigInteger, ForeignKey("people.id", ondelete="CASCADE"))


def _now() -> Mapped[datetime]:
    return mapped_column(server_default=func.now())


class SigningKey(Base):
    """A private key (RFC 7517) of the statements of who acts."""

    __tablename__ = "signing_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    jwk: Mapped[dict] = mapped_column(JSON)
    created_at: Mapped[datetime] = _now()


class Person(Base):
    """Whoever may sign in. ``email`` is lower case; without ``password_hash`` by OIDC alone."""

    __tablename__ = "people"

    id: Mapped[int] = _number()
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default="true")
    language: Mapped[str] = mapped_column(server_default="en")
    created_at: Mapped[datetime] = _now()
    last_signed_in_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role_is_known"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        Index("people_email", "email", unique=True),
    )


class Session(Base):
    """A browser that is signed in.

    ``key_hash``: SHA-256 of what its cookie holds, in hex. ``proved_at``: when its person last
    proved who they are.
    """

    __tablename__ = "sessions"

    id: Mapped[int] = _number()
    key_hash: Mapped[str]
    person_id: Mapped[int] = _person()
    created_at: Mapped[datetime] = _now()
    last_used_at: Mapped[datetime] = _now()
    proved_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]
    address: Mapped[str]
    user_agent: Mapped[str]

    __table_args__ = (
        Index("sessions_key_hash", "key_hash", unique=True),
        Index("sessions_person_id", "person_id"),
        Index("sessions_expires_at", "expires_at"),
    )


class ApiToken(Base):
    """What a program acts with for a person. ``prefix``: its first characters, to know it by."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = _number()
    key_hash: Mapped[str]
    prefix: Mapped[str]
    person_id: Mapped[int] = _person()
    name: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"scopes <@ ARRAY{list(SCOPES)}", name="scopes_are_known"),
        Index("api_tokens_key_hash", "key_hash", unique=True),
        Index("api_tokens_person_id", "person_id"),
    )


class Link(Base):
    """A link that lets a person set a password, once."""

    __tablename__ = "links"

    id: Mapped[int] = _number()
    key_hash: Mapped[str]
    person_id: Mapped[int] = _person()
    purpose: Mapped[str]
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(f"purpose IN {PURPOSES}", name="purpose_is_known"),
        Index("links_key_hash", "key_hash", unique=True),
        Index("links_person_id", "person_id"),
    )


class ProviderAccount(Base):
    """An account at a provider of OpenID Connect that signs a person in.

    ``issuer`` and ``subject`` name it (``iss`` and ``sub`` of its ID tokens).
    """

    __tablename__ = "identities"

    id: Mapped[int] = _number()
    issuer: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[int] = _person()
    created_at: Mapped[datetime] = _now()

    __table_args__ = (
        Index("identities_issuer_subject", "issuer", "subject", unique=True),
        Index("identities_person_id", "person_id"),
    )


class SharedTicket(Base):
    """A link by which whoever has it sees one ticket. ``ticket_id`` is the ticket service's."""

    __tablename__ = "shared_tickets"

    id: Mapped[int] = _number()
    key_hash: Mapped[str]
    ticket_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]

    __table_args__ = (
        Index("shared_tickets_key_hash", "key_hash", unique=True),
        Index("shared_tickets_expires_at", "expires_at"),
    )


class Attempts(Base):
    """Attempts in a row at one door (``kind``) by or for ``subject``, a hash or an address."""

    __tablename__ = "attempts"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]
    free_at: Mapped[datetime]
    noted_wait: Mapped[datetime | None]  # the free_at of which the audit tells

    __table_args__ = (Index("attempts_last_at", "last_at"),)


class AuditEntry(Base):
    """Who did what, when. Rows are only added, and dropped when they are old; triggers see to it."""

    __tablename__ = "audit"

    id: Mapped[int] = _number()
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    action: Mapped[str]
    target: Mapped[str | None]
    address: Mapped[str | None]
    request_id: Mapped[str | None]
    details: Mapped[dict]

    __table_args__ = (Index("audit_at", "at"),)


PEOPLE: Table = Person.__table__  # type: ignore[assignment]
SESSIONS: Table = Session.__table__  # type: ignore[assignment]
TOKENS: Table = ApiToken.__table__  # type: ignore[assignment]
LINKS: Table = Link.__table__  # type: ignore[assignment]
IDENTITIES: Table = ProviderAccount.__table__  # type: ignore[assignment]
SHARED_TICKETS: Table = SharedTicket.__table__  # type: ignore[assignment]
AUDIT: Table = AuditEntry.__table__  # type: ignore[assignment]
