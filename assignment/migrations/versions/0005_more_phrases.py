"""more phrases in the first rules, where nobody has changed them"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from assignment.migrations.first_rules import RULES
from assignment.migrations.more_phrases import PHRASES

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BY = "system"

# a rule that somebody has changed, switched off or deleted stays as it is
_EXTEND = sa.text(
    """
    UPDATE rules
    SET conditions = :conditions, version = 2, updated_by = :by, updated_at = now()
    WHERE key = :key AND version = 1 AND conditions = :first
    RETURNING id
    """
).bindparams(sa.bindparam("conditions", type_=JSONB), sa.bindparam("first", type_=JSONB))
_KEEP = sa.text(
    """
    INSERT INTO rule_versions
        (rule_id, version, key, change, name, enabled, conditions, outcome, changed_by)
    SELECT id, version, key, 'changed', name, enabled, conditions, outcome, :by
    FROM rules WHERE id = :id
    """
)
_NOTE = sa.text(
    """
    WITH next AS (
        UPDATE rulebook SET revision = revision + 1 RETURNING revision
    )
    INSERT INTO rulebook_changes (revision, what, rule_id, rule_version, changed_by)
    SELECT revision, 'rule.changed', :id, 2, :by FROM next
    """
)


def upgrade() -> None:
    connection = op.get_bind()
    # changes of rules lock it as well
    connection.execute(sa.text("SELECT FROM rulebook FOR UPDATE"))
    for rule in RULES:
        first: dict[str, Any] = rule["conditions"]
        conditions = first | {"phrases": [*first["phrases"], *PHRASES[rule["key"]]]}
        values = {"conditions": conditions, "first": first, "key": rule["key"], "by": BY}
        id = connection.execute(_EXTEND, values).scalar_one_or_none()
        if id is not None:
            connection.execute(_KEEP, {"id": id, "by": BY})
            connection.execute(_NOTE, {"id": id, "by": BY})
