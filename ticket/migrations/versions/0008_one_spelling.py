"""addresses in the spelling that they are compared in"""

from alembic import op

from chassis.migrations import respell_addresses

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    respell_addresses(op.get_bind(), ("tickets", "requester_email"), ("tickets", "assignee_email"))
