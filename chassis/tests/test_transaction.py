"""Transactions end in any case, in few round trips, on the real PostgreSQL."""

from typing import Any

import eventlet
import pytest
from nameko.testing.utils import get_extension
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.container import Container
from chassis.database import Database
from chassis.prepared import prepared
from chassis.rpc.server import rpc
from chassis.testing import Call, RunService, Sql, wait_for
from chassis.tests.sample.models import Base

pytestmark = pytest.mark.integration

RUNNING = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%/* long */%'"
SLEEP = text("SELECT pg_sleep(:seconds), 1 AS found /* long */")


class WritingService:
    name = "writing"
    db = Database(Base)

    @rpc
    def write(self, seconds: float) -> int:
        with self.db.transaction() as tx:
            return tx.execute(SLEEP, {"seconds": seconds}).one().found


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {"max_workers": 1}  # one connection for all


@pytest.fixture(scope="module")
def container(run_service: RunService) -> Container:
    return run_service(WritingService)


@pytest.fixture(scope="module")
def writing(container: Container, call: Call) -> Any:
    return call("writing")


@pytest.fixture
def database(container: Container) -> Database:
    return get_extension(container, Database)


WRITE = text("INSERT INTO effects (what) VALUES (:what)")
WRITTEN = "SELECT what FROM effects ORDER BY what"
OPEN = (
    "SELECT FROM pg_stat_activity"
    " WHERE state LIKE 'idle in transaction%' AND datname = current_database()"
)


def test_a_transaction_is_there_as_a_whole_or_not_at_all(
    writing: Any, database: Database, sql: Sql
) -> None:
    with database.begin() as tx:
        tx.execute(WRITE, {"what": "now"})
        tx.execute(WRITE, [{"what": "one"}, {"what": "two"}])
        assert sql("writing", WRITTEN) == []
    with database.begin() as tx:
        tx.execute(WRITE, [{"what": "a"}, {"what": "b"}])
    with database.begin():
        pass
    written = [("a",), ("b",), ("now",), ("one",), ("two",)]
    assert [tuple(row) for row in sql("writing", WRITTEN)] == written

    def fail(last: str) -> None:
        with database.begin() as tx:
            tx.execute(WRITE, [{"what": "taken"}, {"what": "back"}])
            tx.execute(text(last))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail("SELECT 1")
    with pytest.raises(DBAPIError):
        fail("SELECT 1 / 0")
    assert [tuple(row) for row in sql("writing", WRITTEN)] == written
    assert not sql("writing", OPEN)


def test_whoever_is_stopped_in_the_middle_of_a_statement_leaves_no_transaction(
    writing: Any, database: Database, sql: Sql
) -> None:
    def write() -> None:
        with database.begin() as tx:
            tx.execute(WRITE, {"what": "stopped"})
            tx.execute(SLEEP, {"seconds": 1})

    threads = [eventlet.spawn(write) for _ in range(3)]
    wait_for(lambda: len(sql("writing", RUNNING + " AND pid <> pg_backend_pid()")) == 3)
    for thread in threads:
        thread.kill()
    wait_for(lambda: not sql("writing", RUNNING + " AND pid <> pg_backend_pid()"))
    assert writing.write(0) == 1
    assert not sql("writing", OPEN)
    assert not sql("writing", "SELECT FROM effects WHERE what = 'stopped'")


STORE = text(
    "INSERT INTO effects (what) SELECT what"
    " FROM json_to_recordset(CAST(:rows AS json)) AS new (what text)"
)
STORE_TOO = prepared("store_too", f"{STORE.text} WHERE what NOT LIKE '%left out'")
DIVIDE = text("SELECT 1 / CAST(:by AS integer)")


LAST_MESSAGE = (
    "SELECT query FROM pg_stat_activity WHERE application_name = 'writing' AND query LIKE 'BEGIN%'"
)


def test_what_nobody_waits_for_travels_with_the_commit(database: Database, sql: Sql) -> None:
    sql("writing", "DELETE FROM effects")
    quoted = r"""it's "50 %" \ :rows %(rows)s $1"""
    for _ in range(2):
        with database.begin() as tx:
            tx.later(STORE, {"what": quoted})
            tx.later(STORE_TOO, {"what": quoted})
            tx.later(STORE_TOO, {"what": "left out"})
            tx.ahead(WRITE, {"what": quoted})
        message = sql("writing", LAST_MESSAGE)[0].query
        assert message.startswith("BEGIN; INSERT INTO effects (what) VALUES (")
        assert message.endswith("COMMIT")
    assert [row.what for row in sql("writing", WRITTEN)] == [quoted] * 6


@pytest.mark.parametrize("rows", [{"what": "next"}, [{"what": "next"}, {"what": "last"}]])
def test_what_goes_ahead_is_there_for_the_next_statement(
    database: Database, sql: Sql, rows: Any
) -> None:
    sql("writing", "DELETE FROM effects")
    with database.begin() as tx:
        tx.ahead(WRITE, {"what": "%(a)s"})
        assert tx.execute(text(WRITTEN)).scalars().all() == ["%(a)s"]
        tx.ahead(WRITE, {"what": "b %%"})
        tx.execute(WRITE, rows)
    with database.begin() as tx:
        tx.ahead(WRITE, {"what": "c %"})
        tx.execute(WRITE, rows)
    given = [row["what"] for row in (rows if isinstance(rows, list) else [rows])]
    written = sorted(["%(a)s", "b %%", "c %", *given, *given])
    assert sorted(row.what for row in sql("writing", WRITTEN)) == written


def test_what_fails_ahead_takes_everything_back(database: Database, sql: Sql) -> None:
    sql("writing", "DELETE FROM effects")

    def fail(by_commit: bool) -> None:
        with database.begin() as tx:
            tx.later(STORE, {"what": "taken back"})
            tx.ahead(WRITE, {"what": "taken back"})
            tx.ahead(WRITE, {"what": None})
            if not by_commit:
                tx.execute(WRITE, {"what": "not reached"})

    for by_commit in (True, False):
        with pytest.raises(IntegrityError):
            fail(by_commit)
    assert sql("writing", WRITTEN) == []
    assert not sql("writing", OPEN)
