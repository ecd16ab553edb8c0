"""addresses in the spelling that they are compared in"""

from alembic import op

from chassis.migrations import respell_addresses

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    respell_addresses(
        op.get_bind(), ("assignments", "requester_email"), ("recent_tickets", "requester_email")
    )
