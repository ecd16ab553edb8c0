"""people, sessions, API tokens, links, attempts, audit"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
TIME = sa.DateTime(timezone=True)


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _person() -> sa.Column:
    person = sa.ForeignKey("people.id", ondelete="CASCADE")
    return sa.Column("person_id", sa.BigInteger, person, nullable=False)


def _time(name: str, now: bool = False) -> sa.Column:
    return sa.Column(name, TIME, nullable=False, server_default=NOW if now else None)


def upgrade() -> None:
    op.create_table(
        "people",
        _id(),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False, server_default="true"),
        sa.Column("language", sa.Text, nullable=False, server_default="en"),
        _time("created_at", now=True),
        sa.Column("last_signed_in_at", TIME),
        sa.CheckConstraint("role IN ('requester', 'agent', 'admin')", name="role_is_known"),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    )
    op.create_index("people_email", "people", ["email"], unique=True)
    op.create_table(
        "sessions",
        _id(),
        sa.Column("key_hash", sa.Text, nullable=False),
        _person(),
        _time("created_at", now=True),
        _time("last_used_at", now=True),
        _time("expires_at"),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
    )
    op.create_index("sessions_key_hash", "sessions", ["key_hash"], unique=True)
    op.create_index("sessions_person_id", "sessions", ["person_id"])
    op.create_index("sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "api_tokens",
        _id(),
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("prefix", sa.Text, nullable=False),
        _person(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text), nullable=False),
        _time("created_at", now=True),
        _time("expires_at"),
        sa.Column("last_used_at", TIME),
        sa.CheckConstraint("scopes <@ ARRAY['read', 'write', 'admin']", name="scopes_are_known"),
    )
    op.create_index("api_tokens_key_hash", "api_tokens", ["key_hash"], unique=True)
    op.create_index("api_tokens_person_id", "api_tokens", ["person_id"])
    op.create_table(
        "links",
        _id(),
        sa.Column("key_hash", sa.Text, nullable=False),
        _person(),
        sa.Column("purpose", sa.Text, nullable=False),
        _time("created_at", now=True),
        _time("expires_at"),
        sa.CheckConstraint("purpose IN ('invite', 'reset')", name="purpose_is_known"),
    )
    op.create_index("links_key_hash", "links", ["key_hash"], unique=True)
    op.create_index("links_person_id", "links", ["person_id"])
    op.create_table(
        "attempts",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        _time("last_at"),
        _time("free_at"),
    )
    op.create_index("attempts_last_at", "attempts", ["last_at"])
    op.create_table(
        "audit",
        _id(),
        sa.Column("at", TIME, nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("actor_id", sa.Text, nullable=False),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("target", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("request_id", sa.Text),
        sa.Column("details", postgresql.JSONB, nullable=False),
    )
    op.execute(
        """
        CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit entries are only ever added'; END $$;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
        """
    )
