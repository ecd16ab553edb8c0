"""assignee, priorities set by hand, comments, history"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CLOCK = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("assignee_email", sa.Text))
    op.add_column("tickets", sa.Column("automatic_priority", sa.Text))
    op.add_column(
        "tickets",
        sa.Column("priority_overridden", sa.Boolean, nullable=False, server_default="false"),
    )
    op.add_column("tickets", sa.Column("triage", postgresql.JSONB))
    op.add_column("tickets", sa.Column("first_response_at", sa.DateTime(timezone=True)))
    op.add_column("tickets", sa.Column("external_ref", sa.Text))
    op.add_column("tickets", sa.Column("created_by", sa.Text))
    op.add_column("tickets", sa.Column("created_by_name", sa.Text))
    op.execute("UPDATE tickets SET automatic_priority = priority WHERE priority IS NOT NULL")
    op.create_check_constraint(
        "automatic_priority_is_known",
        "tickets",
        "automatic_priority IN ('low', 'medium', 'high', 'critical')",
    )
    op.create_index("tickets_assignee_email_id", "tickets", ["assignee_email", "id"])
    op.create_index(
        "tickets_external_ref",
        "tickets",
        ["external_ref"],
        unique=True,
        postgresql_where=sa.text("external_ref IS NOT NULL"),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("ticket_id", sa.BigInteger, sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("author_email", sa.Text),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=CLOCK),
    )
    op.create_index("comments_ticket_id_id", "comments", ["ticket_id", "id"])
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("ticket_id", sa.BigInteger, sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Text, nullable=False),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("internal", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("data", postgresql.JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=CLOCK),
    )
    op.create_index("history_ticket_id_id", "history", ["ticket_id", "id"])
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON history"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
