"""how many mails an address got; addresses in the spelling that they are compared in"""

from alembic import op
from sqlalchemy import text

from chassis.migrations import respell_addresses

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "deliveries_mailed",
        "deliveries",
        ["recipient", "sent_at"],
        postgresql_where=text("status = 'sent' AND channel = 'email'"),
    )
    respell_addresses(op.get_bind(), ("notifications", "recipient"))
