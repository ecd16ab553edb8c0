from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from chassis.migrations import upgrade
from chassis.testing import schema_of, upgrade_at_once
from gateway.models import Base

pytestmark = pytest.mark.integration


def test_migrations_lead_to_what_the_models_say(database_uri: Callable[[str], str]) -> None:
    migrated, created = database_uri("migrated"), database_uri("created")
    engine = create_engine(migrated)
    upgrade(engine, "gateway")
    engine.dispose()
    engine = create_engine(created)
    Base.metadata.create_all(engine)
    engine.dispose()
    assert schema_of(migrated) == schema_of(created)
    assert schema_of(migrated)["columns"]


def test_two_replicas_may_migrate_at_once(database_uri: Callable[[str], str]) -> None:
    uri = database_uri("twice")
    assert [code for code, _ in upgrade_at_once("gateway", uri)] == [0, 0]
    assert schema_of(uri)["columns"]


@pytest.mark.parametrize("change", ["UPDATE audit SET action = 'x'", "DELETE FROM audit"])
def test_the_audit_is_only_ever_added_to(database_uri: Callable[[str], str], change: str) -> None:
    engine = create_engine(database_uri("audited"))
    upgrade(engine, "gateway")
    with pytest.raises(DBAPIError, match="only ever added"), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()
