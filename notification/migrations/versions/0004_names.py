"""names of those who made webhooks"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # old code goes on writing rows without it
    op.add_column("webhooks", sa.Column("created_by_name", sa.Text))


def downgrade() -> None:
    op.drop_column("webhooks", "created_by_name")
