"""full-text search, tags by ticket, and what lists are ordered by"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A word is a stem of both languages, without accents; filler words of either are left out.
CONFIGURATIONS = """
    CREATE EXTENSION IF NOT EXISTS unaccent;
    CREATE TEXT SEARCH DICTIONARY tickets_stop_es
        (TEMPLATE = pg_catalog.simple, STOPWORDS = spanish, ACCEPT = false);
    CREATE TEXT SEARCH DICTIONARY tickets_stop_en
        (TEMPLATE = pg_catalog.simple, STOPWORDS = english, ACCEPT = false);
    CREATE TEXT SEARCH CONFIGURATION tickets_es (COPY = pg_catalog.spanish);
    CREATE TEXT SEARCH CONFIGURATION tickets_en (COPY = pg_catalog.english);
    ALTER TEXT SEARCH CONFIGURATION tickets_es
        ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part
        WITH tickets_stop_es, tickets_stop_en, unaccent, spanish_stem;
    ALTER TEXT SEARCH CONFIGURATION tickets_en
        ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part
        WITH tickets_stop_es, tickets_stop_en, unaccent, english_stem;
"""

# A vector has an end at 1 MiB: what comes after it is not found. The number is a word of the title.
# For the words that begin with @: ticket/finding.py.
FUNCTIONS = """
    CREATE FUNCTION words_of(content text, weight "char") RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN setweight(
            to_tsvector('tickets_es', content) || to_tsvector('tickets_en', content), weight
        );
    CREATE FUNCTION words_of_ticket(id bigint, title text, description text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN words_of(id || ' ' || title, 'A') || words_of(description, 'B')
            || array_to_tsvector(ARRAY['@13:' || (id >> 13), '@16:' || (id >> 16)]);
    CREATE FUNCTION with_words(search tsvector, more tsvector) RETURNS tsvector
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    BEGIN
        RETURN search || more;
    EXCEPTION WHEN program_limit_exceeded THEN
        RETURN search;
    END $$;
"""

# Of the priority that arrives those of changes hear nothing: it is no column of their lists.
TRIGGERS = """
    CREATE FUNCTION write_words_and_tags() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ticket_texts (ticket_id, search)
        SELECT id, words_of_ticket(id, title, description) FROM added;
        INSERT INTO ticket_tags (tag, ticket_id)
        SELECT tag, id FROM added, unnest(tags) AS tag ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER write_words_and_tags AFTER INSERT ON tickets REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION write_words_and_tags();

    CREATE FUNCTION change_words_of_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE ticket_texts SET search = with_words(
            words_of_ticket(NEW.id, NEW.title, NEW.description), ts_filter(search, '{c,d}')
        ) WHERE ticket_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER change_words AFTER UPDATE OF title, description ON tickets
        FOR EACH ROW
        WHEN ((OLD.title, OLD.description) IS DISTINCT FROM (NEW.title, NEW.description))
        EXECUTE FUNCTION change_words_of_ticket();

    CREATE FUNCTION change_tags_of_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM ticket_tags WHERE tag = ANY (OLD.tags) AND ticket_id = NEW.id;
        INSERT INTO ticket_tags (tag, ticket_id)
        SELECT tag, NEW.id FROM unnest(NEW.tags) AS tag ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER change_tags AFTER UPDATE OF tags ON tickets
        FOR EACH ROW WHEN (OLD.tags IS DISTINCT FROM NEW.tags)
        EXECUTE FUNCTION change_tags_of_ticket();

    CREATE FUNCTION remove_words_and_tags() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM ticket_texts WHERE ticket_id IN (SELECT id FROM removed);
        DELETE FROM ticket_tags WHERE (tag, ticket_id) IN (SELECT unnest(tags), id FROM removed);
        RETURN NULL;
    END $$;
    CREATE TRIGGER remove_words_and_tags AFTER DELETE ON tickets REFERENCING OLD TABLE AS removed
        FOR EACH STATEMENT EXECUTE FUNCTION remove_words_and_tags();

    CREATE FUNCTION add_words_of_comment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE ticket_texts SET search = with_words(
            search, words_of(NEW.body, (CASE WHEN NEW.internal THEN 'D' ELSE 'C' END)::"char")
        ) WHERE ticket_id = NEW.ticket_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER add_words AFTER INSERT ON comments
        FOR EACH ROW EXECUTE FUNCTION add_words_of_comment();
"""

# what is there already, comments in their order
FILL = """
    INSERT INTO ticket_texts (ticket_id, search)
    SELECT id, words_of_ticket(id, title, description) FROM tickets;
    INSERT INTO ticket_tags (tag, ticket_id)
    SELECT DISTINCT tag, id FROM tickets, unnest(tags) AS tag ORDER BY tag, id;
    DO $$
    DECLARE said record;
    BEGIN
        FOR said IN SELECT ticket_id, body, internal FROM comments ORDER BY id LOOP
            UPDATE ticket_texts SET search = with_words(
                search, words_of(said.body, (CASE WHEN said.internal THEN 'D' ELSE 'C' END)::"char")
            ) WHERE ticket_id = said.ticket_id;
        END LOOP;
    END $$;
"""

RANK = """CASE priority
    WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 WHEN 'critical' THEN 4 ELSE 0 END"""


def upgrade() -> None:
    op.execute(CONFIGURATIONS)
    op.create_table(
        "ticket_texts",
        sa.Column("ticket_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("search", postgresql.TSVECTOR, nullable=False),
    )
    op.create_table(
        "ticket_tags",
        sa.Column("tag", sa.Text, primary_key=True),
        sa.Column("ticket_id", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.execute(FUNCTIONS)
    op.execute(FILL)
    op.create_index("ticket_texts_search", "ticket_texts", ["search"], postgresql_using="gin")
    op.execute(TRIGGERS)
    op.add_column(
        "tickets",
        sa.Column(
            "priority_rank", sa.SmallInteger, sa.Computed(RANK, persisted=True), nullable=False
        ),
    )
    op.drop_index("tickets_priority_id", "tickets")
    op.drop_index("tickets_status_id", "tickets")
    op.drop_index("tickets_tags", "tickets")
    op.create_index("tickets_status_priority_rank_id", "tickets", ["status", "priority_rank", "id"])
    op.create_index("tickets_priority_rank_id", "tickets", ["priority_rank", "id"])
    op.create_index("tickets_updated_at_id", "tickets", ["updated_at", "id"])
