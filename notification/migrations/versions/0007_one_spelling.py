"""how many mails an address got; addresses in their one spelling, as they are compared: chassis/addresses.py

Those in ASCII are in it already, but for a rest of a copy that cannot be seen at their ends.
"""

from alembic import op
from sqlalchemy import text

from chassis.addresses import sought

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = (("notifications", "recipient"),)


def upgrade() -> None:
    op.create_index(
        "deliveries_mailed",
        "deliveries",
        ["recipient", "sent_at"],
        postgresql_where=text("status = 'sent' AND channel = 'email'"),
    )
    connection = op.get_bind()
    for table, column in _COLUMNS:
        other = text(f"SELECT DISTINCT {column} FROM {table} WHERE {column} ~ '[^ -~]'")  # noqa: S608  # nosec B608
        change = text(f"UPDATE {table} SET {column} = :new WHERE {column} = :old")  # noqa: S608  # nosec B608
        for old in connection.execute(other).scalars().all():
            if (new := sought(old)) != old:
                connection.execute(change, {"old": old, "new": new})
