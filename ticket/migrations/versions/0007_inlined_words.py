"""the words of a ticket, written so that PostgreSQL puts them into the statement

A function in SQL that it can't inline is parsed and planned again for each statement, which took
a quarter of the time of an insertion. It inlines what is as immutable and as strict as it says:
a number joined to a text is only stable (textanycat), and ARRAY[] is not strict. No column is null.
https://wiki.postgresql.org/wiki/Inlining_of_SQL_functions
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE OR REPLACE FUNCTION words_of_ticket(id bigint, title text, description text)
            RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN words_of(id::text || ' ' || title, 'A') || words_of(description, 'B')
                || array_to_tsvector(ARRAY['@13:' || (id >> 13)::text, '@16:' || (id >> 16)::text])
    """)
