"""service levels, what tickets have of them, alerts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
BUSINESS_HOURS = [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}]
# priority: minutes until the first response and the resolution, whether around the clock
TARGETS = {
    "low": (540, 2700, False),
    "medium": (240, 1080, False),
    "high": (60, 480, False),
    "critical": (30, 240, True),
}


def _time(name: str, **options) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("escalated_from", sa.Text))
    op.add_column("tickets", _time("resolved_at"))
    op.add_column("tickets", _time("first_response_due_at"))
    op.add_column("tickets", _time("resolution_due_at"))
    op.add_column("tickets", _time("sla_due_at"))
    op.add_column("tickets", sa.Column("sla_state", sa.Text))
    op.add_column("tickets", _time("sla_next_at"))
    op.create_check_constraint(
        "escalated_from_is_known",
        "tickets",
        "escalated_from IN ('low', 'medium', 'high', 'critical')",
    )
    op.create_check_constraint(
        "sla_state_is_known", "tickets", "sla_state IN ('running', 'paused', 'met', 'breached')"
    )
    op.execute(
        """
        UPDATE tickets SET resolved_at = coalesce((
            SELECT max(created_at) FROM history
            WHERE ticket_id = tickets.id AND kind = 'changed'
                AND data -> 'changes' -> 'status' ->> 1 IN ('resolved', 'closed')
                AND data -> 'changes' -> 'status' ->> 0 NOT IN ('resolved', 'closed')
        ), updated_at)
        WHERE status IN ('resolved', 'closed')
        """
    )
    op.create_index("tickets_sla_due_at_id", "tickets", ["sla_due_at", "id"])
    op.create_index(
        "tickets_breached", "tickets", ["id"], postgresql_where=sa.text("sla_state = 'breached'")
    )
    op.create_index(
        "tickets_sla_next_at",
        "tickets",
        ["sla_next_at"],
        postgresql_where=sa.text("sla_next_at IS NOT NULL"),
    )
    levels = op.create_table(
        "service_levels",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("business_hours", JSONB, nullable=False),
        sa.Column("holidays", JSONB, nullable=False),
        sa.Column("targets", JSONB, nullable=False),
        _time("since", nullable=False, server_default=NOW),
        sa.Column("measured_to", sa.BigInteger),
        sa.Column("updated_by", sa.Text, nullable=False),
        _time("updated_at", nullable=False, server_default=NOW),
        sa.CheckConstraint("id = 1", name="one_document"),
    )
    op.get_bind().execute(
        levels.insert().values(
            id=1,
            version=1,
            time_zone="Europe/Madrid",
            business_hours=BUSINESS_HOURS,
            holidays=[],
            targets={
                priority: {
                    "first_response_minutes": first_response,
                    "resolution_minutes": resolution,
                    "around_the_clock": always,
                    "escalate": False,
                }
                for priority, (first_response, resolution, always) in TARGETS.items()
            },
            updated_by="system",
        )
    )
    op.create_table(
        "sla_alerts",
        sa.Column(
            "ticket_id",
            sa.BigInteger,
            sa.ForeignKey("tickets.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("target", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        _time("due_at", nullable=False),
        _time("told_at", nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.CheckConstraint("target IN ('first_response', 'resolution')", name="target_is_known"),
        sa.CheckConstraint("kind IN ('warning', 'breached')", name="kind_is_known"),
    )
