"""notifications by their recipient"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("notifications_recipient", "notifications", [sa.text("lower(recipient)"), "id"])
