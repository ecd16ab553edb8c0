"""names of those who changed rules"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # old code goes on writing rows without it
    op.add_column("rule_versions", sa.Column("changed_by_name", sa.Text))


def downgrade() -> None:
    op.drop_column("rule_versions", "changed_by_name")
