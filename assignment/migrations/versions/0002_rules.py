"""rules as rows, their history, recent tickets"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from assignment.migrations.first_rules import DEFAULT_PRIORITY, MATRIX, RULES

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BY = "system"


def _time(name: str, **options) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, **options)


def upgrade() -> None:
    # old code goes on writing rows without them; old rows stay as they are
    op.add_column("assignments", sa.Column("rule_id", sa.BigInteger))
    op.add_column("assignments", sa.Column("rule_version", sa.Integer))
    op.add_column("assignments", sa.Column("matched", JSONB))
    op.add_column("assignments", sa.Column("requester_email", sa.Text))
    now = sa.func.now()
    rules = op.create_table(
        "rules",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("conditions", JSONB, nullable=False),
        sa.Column("outcome", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_by", sa.Text, nullable=False),
        _time("created_at", server_default=now),
        sa.Column("updated_by", sa.Text, nullable=False),
        _time("updated_at", server_default=now),
    )
    versions = op.create_table(
        "rule_versions",
        sa.Column("rule_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("conditions", JSONB, nullable=False),
        sa.Column("outcome", JSONB, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        _time("changed_at", server_default=now),
    )
    op.create_index("rule_versions_key", "rule_versions", ["key", "version"])
    rulebook = op.create_table(
        "rulebook",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("default_priority", sa.Text, nullable=False),
        sa.Column("matrix", JSONB, nullable=False),
        sa.Column("rule_order", ARRAY(sa.BigInteger), nullable=False),
        sa.CheckConstraint("id = 1", name="one_rulebook"),
    )
    op.create_table(
        "rulebook_changes",
        sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("rule_id", sa.BigInteger),
        sa.Column("rule_version", sa.Integer),
        sa.Column("detail", JSONB),
        sa.Column("changed_by", sa.Text, nullable=False),
        _time("changed_at", server_default=now),
    )
    op.create_table(
        "recent_tickets",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("ticket_id", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("title_words", sa.Text, nullable=False),
        sa.Column("description_words", sa.Text, nullable=False),
        sa.Column("tags", ARRAY(sa.Text), nullable=False),
        sa.Column("requester_email", sa.Text),
        _time("created_at"),
        prefixes=["UNLOGGED"],
    )
    connection = op.get_bind()
    ids = []
    for rule in RULES:
        row = rule | {"enabled": True}
        added = rules.insert().values(**row, created_by=BY, updated_by=BY).returning(rules.c.id)
        id = connection.execute(added).scalar_one()
        snapshot = row | {"rule_id": id, "version": 1, "change": "created", "changed_by": BY}
        connection.execute(versions.insert().values(**snapshot))
        ids.append(id)
    connection.execute(
        rulebook.insert().values(
            id=1,
            revision=1,
            version=1,
            default_priority=DEFAULT_PRIORITY,
            matrix=MATRIX,
            rule_order=ids,
        )
    )
