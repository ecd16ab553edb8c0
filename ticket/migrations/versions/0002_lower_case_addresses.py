"""addresses in lower case, as they are compared"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE tickets SET requester_email = lower(requester_email)"
        " WHERE requester_email <> lower(requester_email)"
    )
