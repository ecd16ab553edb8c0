"""preferences, webhooks, deliveries"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def _time(name: str, **options: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **options)  # type: ignore[arg-type]


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("email", sa.Text, primary_key=True),
        sa.Column("language", sa.Text),
        sa.Column("events", postgresql.JSONB, nullable=False),
        _time("updated_at", nullable=False, server_default=NOW),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("previous_secret", sa.Text),
        _time("rotated_at"),
        sa.Column("active", sa.Boolean, nullable=False, server_default="true"),
        sa.Column("disabled_reason", sa.Text),
        _time("last_success_at"),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("creator_email", sa.Text),
        _time("created_at", nullable=False, server_default=NOW),
        _time("updated_at", nullable=False, server_default=NOW),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_key", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        _time("event_time", nullable=False),
        sa.Column("ticket_id", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("webhook_id", sa.BigInteger, sa.ForeignKey("webhooks.id", ondelete="CASCADE")),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("data", postgresql.JSON, nullable=False),
        sa.Column("status", sa.Text, nullable=False, server_default="pending"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        _time("next_attempt_at", nullable=False, server_default=NOW),
        _time("last_attempt_at"),
        _time("sent_at"),
        sa.Column("response_code", sa.Integer),
        sa.Column("response", sa.Text),
        sa.Column("reason", sa.Text),
        _time("created_at", nullable=False, server_default=NOW),
        sa.UniqueConstraint("event_key", "recipient", "channel", name="deliveries_once"),
        sa.CheckConstraint("channel IN ('email', 'webhook')", name="channel_is_known"),
        sa.CheckConstraint("status IN ('pending', 'sent', 'failed')", name="status_is_known"),
    )
    op.create_index(
        "deliveries_due_mail",
        "deliveries",
        ["next_attempt_at"],
        postgresql_where=sa.text("status = 'pending' AND channel = 'email'"),
    )
    op.create_index(
        "deliveries_due_webhook",
        "deliveries",
        ["webhook_id", "next_attempt_at"],
        postgresql_where=sa.text("status = 'pending' AND channel = 'webhook'"),
    )
    op.create_index("deliveries_webhook_id", "deliveries", ["webhook_id", "id"])
    op.create_index("deliveries_created_at", "deliveries", ["created_at"])
