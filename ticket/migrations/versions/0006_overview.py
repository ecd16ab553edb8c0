"""what came in and what was resolved in a period"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # tickets lie in the order of their creation, more or less: changed ones move (hence multi)
    op.create_index(
        "tickets_created_at",
        "tickets",
        ["created_at"],
        postgresql_using="brin",
        postgresql_ops={"created_at": "timestamptz_minmax_multi_ops"},
        postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
    )
    op.create_index(
        "tickets_resolved_at",
        "tickets",
        ["resolved_at"],
        postgresql_where=sa.text("resolved_at IS NOT NULL"),
    )
