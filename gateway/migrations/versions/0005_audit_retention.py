"""one audit entry a wait; audit entries end after a time"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("noted_wait", sa.DateTime(timezone=True)))
    op.create_index("audit_at", "audit", ["at"])
    op.execute(
        """
        CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND current_setting('tickets.audit_retention', true) = 'on' THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION 'audit entries are only ever added';
        END $$;

        CREATE FUNCTION audit_keeps_young_entries() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.at > now() - interval '30 days' THEN
                RAISE EXCEPTION 'audit entries stay for 30 days at least';
            END IF;
            RETURN OLD;
        END $$;
        CREATE TRIGGER keep_young_entries BEFORE DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_keeps_young_entries();
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TRIGGER keep_young_entries ON audit;
        DROP FUNCTION audit_keeps_young_entries;
        CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit entries are only ever added'; END $$;
        """
    )
    op.drop_index("audit_at", "audit")
    op.drop_column("attempts", "noted_wait")
