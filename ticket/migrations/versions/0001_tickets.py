"""tickets, idempotency keys, messaging"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import create_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    create_messaging_tables(op)
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False, server_default="open"),
        sa.Column("priority", sa.Text),
        sa.Column("requester_email", sa.Text),
        sa.Column("tags", postgresql.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.CheckConstraint(
            "status IN ('open', 'in_progress', 'waiting', 'resolved', 'closed')",
            name="status_is_known",
        ),
        sa.CheckConstraint(
            "priority IN ('low', 'medium', 'high', 'critical')", name="priority_is_known"
        ),
    )
    op.create_index("tickets_status_id", "tickets", ["status", "id"])
    op.create_index("tickets_priority_id", "tickets", ["priority", "id"])
    op.create_index("tickets_requester_email_id", "tickets", ["requester_email", "id"])
    op.create_index("tickets_tags", "tickets", ["tags"], postgresql_using="gin")
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("answer", postgresql.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
    )
    op.create_index("idempotency_keys_created_at", "idempotency_keys", ["created_at"])
