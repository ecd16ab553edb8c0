"""notifications, messaging"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import create_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_messaging_tables(op)
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("ticket_id", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text),
        sa.Column("data", postgresql.JSONB, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
    )
    op.create_index("notifications_ticket_id", "notifications", ["ticket_id", "id"])
    op.create_index(
        "notifications_unread",
        "notifications",
        ["id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "notifications_one_creation",
        "notifications",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("event = 'ticket.created'"),
    )
