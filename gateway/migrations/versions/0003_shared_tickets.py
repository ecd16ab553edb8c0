"""links to single tickets"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shared_tickets",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("ticket_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", TIME, nullable=False, server_default=NOW),
        sa.Column("expires_at", TIME, nullable=False),
    )
    op.create_index("shared_tickets_key_hash", "shared_tickets", ["key_hash"], unique=True)
    op.create_index("shared_tickets_expires_at", "shared_tickets", ["expires_at"])


def downgrade() -> None:
    op.drop_table("shared_tickets")
