"""when a session's person last proved who they are"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = sa.text("now()")
    column = sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False, server_default=now)
    op.add_column("sessions", column)
    # a session that is older than this column was proved when it began
    op.execute("UPDATE sessions SET proved_at = created_at")


def downgrade() -> None:
    op.drop_column("sessions", "proved_at")
