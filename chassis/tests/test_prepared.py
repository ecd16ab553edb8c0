"""Prepared statements on the real PostgreSQL."""

from typing import Any

import eventlet
import pytest
from nameko.testing.utils import get_extension
from sqlalchemy.exc import DBAPIError

from chassis.container import Container
from chassis.database import Database
from chassis.prepared import prepared
from chassis.testing import RunService, Sql
from chassis.tests.sample.models import Base

pytestmark = pytest.mark.integration

STORE = prepared(
    "store_effects",
    """
    INSERT INTO effects (what)
    SELECT :prefix || what FROM json_to_recordset(CAST(:rows AS json)) AS new (what text)
    WHERE what LIKE :like AND what NOT LIKE '%left out%' AND :prefix <> what
    RETURNING what
    """,
)
COUNT = prepared("count_effects", "SELECT count(*) AS number FROM effects")
DIVIDE = prepared("divide", "SELECT 1 / CAST(:by AS integer) AS result")
PREPARED = "SELECT name FROM pg_prepared_statements ORDER BY name"


class PreparingService:
    name = "preparing"
    db = Database(Base)


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {"max_workers": 2}


@pytest.fixture
def database(container: Container) -> Database:
    return get_extension(container, Database)


@pytest.fixture(scope="module")
def container(run_service: RunService) -> Container:
    return run_service(PreparingService)


def store(database: Database, rows: str, **others: Any) -> list[str]:
    with database.begin() as tx:
        parameters = {"rows": rows, "prefix": "a ", "like": "%", **others}
        return list(tx.execute(STORE, parameters).scalars())


def test_a_statement_is_prepared_once_a_connection_and_takes_what_any_other_does(
    database: Database, sql: Sql
) -> None:
    quoted = r"""it's "50 %" \ :prefix %(rows)s $1"""
    rows = '[{"what": "one"}, {"what": "it is left out"}]'
    assert store(database, rows) == ["a one"]
    assert store(database, rows, prefix=quoted) == [f"{quoted}one"]
    assert store(database, rows, like="x%") == []
    with database.begin() as tx:
        assert tx.execute(COUNT).scalar_one() == 2
        names = list(tx.connection.exec_driver_sql(PREPARED).scalars())
        assert names == ["count_effects", "store_effects"]
    assert len(sql("preparing", "SELECT FROM effects")) == 2


def test_one_that_fails_takes_the_transaction_back_and_can_be_executed_again(
    database: Database, sql: Sql
) -> None:
    def divide(by: int) -> int:
        with database.begin() as tx:
            tx.execute(STORE, {"rows": '[{"what": "gone"}]', "prefix": "", "like": "%"})
            return tx.execute(DIVIDE, {"by": by}).scalar_one()

    for _ in range(2):
        with pytest.raises(DBAPIError):
            divide(0)
    with pytest.raises(DBAPIError):
        store(database, "no JSON")
    assert not sql("preparing", "SELECT FROM effects WHERE what = 'gone'")
    assert divide(1) == 1


def test_each_connection_is_taught(database: Database) -> None:
    with database.begin() as one, database.begin() as another:
        for tx in (one, another):
            assert tx.execute(DIVIDE, {"by": 1}).scalar_one() == 1
        pids = {
            tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            for tx in (one, another)
        }
    assert len(pids) == 2


def test_a_migration_meanwhile_does_no_harm(database: Database, sql: Sql) -> None:
    assert store(database, '[{"what": "before"}]') == ["a before"]
    sql("preparing", "ALTER TABLE effects ADD COLUMN later text DEFAULT 'x'")
    assert store(database, '[{"what": "after"}]') == ["a after"]


def test_a_connection_that_was_lost_is_replaced_by_one_that_is_taught_again(
    database: Database, sql: Sql
) -> None:
    assert store(database, '[{"what": "kept"}]') == ["a kept"]
    sql(
        "preparing",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'preparing'",
    )
    with eventlet.Timeout(10):
        while True:
            try:
                assert store(database, '[{"what": "again"}]') == ["a again"]
                break
            except DBAPIError:
                eventlet.sleep(0.05)
