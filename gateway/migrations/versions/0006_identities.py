"""accounts at providers that sign people in"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    person = sa.ForeignKey("people.id", ondelete="CASCADE")
    time = sa.DateTime(timezone=True)
    op.create_table(
        "identities",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, person, nullable=False),
        sa.Column("created_at", time, nullable=False, server_default=sa.text("now()")),
    )
    op.create_index("identities_issuer_subject", "identities", ["issuer", "subject"], unique=True)
    op.create_index("identities_person_id", "identities", ["person_id"])


def downgrade() -> None:
    op.drop_table("identities")
