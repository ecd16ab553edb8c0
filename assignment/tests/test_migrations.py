from collections.abc import Callable

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from assignment.models import Base
from assignment.tests.builtin import RULES
from chassis.events import tables
from chassis.migrations import configuration, upgrade
from chassis.testing import schema_of, upgrade_at_once

pytestmark = pytest.mark.integration


def test_migrations_lead_to_what_the_models_say(database_uri: Callable[[str], str]) -> None:
    migrated, created = database_uri("migrated"), database_uri("created")
    engine = create_engine(migrated)
    upgrade(engine, "assignment")
    engine.dispose()
    engine = create_engine(created)
    Base.metadata.create_all(engine)
    tables.metadata.create_all(engine)
    engine.dispose()
    assert schema_of(migrated) == schema_of(created)
    assert schema_of(migrated)["columns"]


def test_two_replicas_may_migrate_at_once(database_uri: Callable[[str], str]) -> None:
    uri = database_uri("twice")
    assert [code for code, _ in upgrade_at_once("assignment", uri)] == [0, 0]
    assert schema_of(uri)["columns"]


def test_only_rules_that_nobody_has_changed_get_more_phrases(
    database_uri: Callable[[str], str],
) -> None:
    engine = create_engine(database_uri("phrases"))
    config = configuration("assignment")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text(
                """UPDATE rules SET version = 2, conditions = '{"phrases": ["ours"]}'
                WHERE key = 'failure'"""
            )
        )
        connection.execute(text("DELETE FROM rules WHERE key = 'outage'"))
        connection.execute(text("UPDATE rulebook SET rule_order = '{5,1,2,4}'"))
    upgrade(engine, "assignment")
    with engine.connect() as connection:
        rules = connection.execute(text("SELECT key, version, conditions FROM rules ORDER BY id"))
        found = {key: (version, conditions["phrases"]) for key, version, conditions in rules}
        assert list(found) == ["no_hurry", "security", "failure", "question"]
        assert found["failure"] == (2, ["ours"])
        for rule in RULES:
            if rule.key in ("no_hurry", "security", "question"):
                assert found[rule.key] == (2, rule.conditions["phrases"])
        kept = text("SELECT key, change, conditions FROM rule_versions WHERE version = 2")
        assert {row.key: row.change for row in connection.execute(kept)} == {
            "no_hurry": "changed",
            "security": "changed",
            "question": "changed",
        }
        book = connection.execute(text("SELECT revision, rule_order FROM rulebook")).one()
        assert tuple(book) == (4, [5, 1, 2, 4])
        noted = text("SELECT what, rule_version, changed_by FROM rulebook_changes")
        assert [tuple(row) for row in connection.execute(noted)] == [
            ("rule.changed", 2, "system")
        ] * 3
    engine.dispose()
