from collections.abc import Callable

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from chassis.events import tables
from chassis.migrations import configuration, upgrade
from chassis.testing import schema_of, upgrade_at_once
from ticket.models import Base

pytestmark = pytest.mark.integration


def test_migrations_lead_to_what_the_models_say(database_uri: Callable[[str], str]) -> None:
    migrated, created = database_uri("migrated"), database_uri("created")
    engine = create_engine(migrated)
    upgrade(engine, "ticket")
    engine.dispose()
    engine = create_engine(created)
    Base.metadata.create_all(engine)
    tables.metadata.create_all(engine)
    engine.dispose()
    assert schema_of(migrated) == schema_of(created)
    assert schema_of(migrated)["columns"]


def test_two_replicas_may_migrate_at_once(database_uri: Callable[[str], str]) -> None:
    uri = database_uri("twice")
    assert [code for code, _ in upgrade_at_once("ticket", uri)] == [0, 0]
    assert schema_of(uri)["columns"]


def test_addresses_of_old_rows_become_lower_case(database_uri: Callable[[str], str]) -> None:
    engine = create_engine(database_uri("old"))
    config = configuration("ticket")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO tickets (title, description, requester_email)"
                " VALUES ('a', '', 'Old@Example.com'), ('b', '', NULL), ('c', '', 'c@d.es')"
            )
        )
    upgrade(engine, "ticket")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT requester_email FROM tickets ORDER BY title"))
        assert list(rows.scalars()) == ["old@example.com", None, "c@d.es"]
    engine.dispose()


def test_old_tickets_know_when_they_were_resolved(database_uri: Callable[[str], str]) -> None:
    engine = create_engine(database_uri("resolved"))
    config = configuration("ticket")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text(
                "INSERT INTO tickets (title, description, status, updated_at) VALUES"
                " ('a', '', 'closed', '2026-01-09Z'), ('b', '', 'resolved', '2026-01-08Z'),"
                " ('c', '', 'open', '2026-01-07Z')"
            )
        )
        steps = [
            ("open", "resolved", "2026-01-01Z"),
            ("resolved", "open", "2026-01-02Z"),
            ("open", "resolved", "2026-01-03Z"),
            ("resolved", "closed", "2026-01-04Z"),
        ]
        for before, after, at in steps:
            connection.execute(
                text(
                    "INSERT INTO history (ticket_id, kind, actor_id, actor_name, data, created_at)"
                    " SELECT id, 'changed', '', '', jsonb_build_object('changes',"
                    " jsonb_build_object('status', jsonb_build_array("
                    "CAST(:before AS text), CAST(:after AS text)))), CAST(:at AS timestamptz)"
                    " FROM tickets WHERE title = 'a'"
                ),
                {"before": before, "after": after, "at": at},
            )
    upgrade(engine, "ticket")
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT resolved_at::date::text FROM tickets ORDER BY title")
        )
        # that of the last time; of what has no history, the last change
        assert list(rows.scalars()) == ["2026-01-03", "2026-01-08", None]
        # an upgrade alarms nobody
        assert connection.execute(text("SELECT count(sla_next_at) FROM tickets")).scalar() == 0
    engine.dispose()


def test_the_words_of_a_ticket_are_part_of_the_statement(
    database_uri: Callable[[str], str],
) -> None:
    engine = create_engine(database_uri("words"))
    upgrade(engine, "ticket")
    with engine.connect() as connection:
        plan = connection.execute(
            text("EXPLAIN VERBOSE SELECT words_of_ticket(id, title, description) FROM tickets")
        )
        told = " ".join(plan.scalars())
    assert "to_tsvector" in told
    assert "words_of" not in told
    engine.dispose()


def test_addresses_of_old_rows_get_their_one_spelling(database_uri: Callable[[str], str]) -> None:
    engine = create_engine(database_uri("spelling"))
    with engine.begin() as connection:
        config = configuration("ticket")
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        for title, email in enumerate(
            ("ana@ñandú.example", "bob@example.org\u200b", "x@exаmple.org")
        ):
            connection.execute(
                text(
                    "INSERT INTO tickets (title, description, requester_email, assignee_email)"
                    " VALUES (:title, '', :email, :email)"
                ),
                {"title": str(title), "email": email},
            )
    upgrade(engine, "ticket")
    with engine.connect() as connection:
        for column in ("requester_email", "assignee_email"):
            found = connection.execute(text(f"SELECT {column} FROM tickets ORDER BY title"))
            # what would be refused today is left alone
            assert list(found.scalars()) == [
                "ana@xn--and-6ma2c.example",
                "bob@example.org",
                "x@exаmple.org",
            ]
    engine.dispose()
