"""Reading ends where nobody waits for it any more, and transactions end in any case, on the real
PostgreSQL."""

from time import monotonic
from typing import Any

import eventlet
import pytest
from nameko.testing.utils import get_extension
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.container import Container
from chassis.database import Database
from chassis.exceptions import TookTooLong
from chassis.rpc.server import rpc
from chassis.testing import Call, RunService, Sql, wait_for
from chassis.tests.sample.models import Base

pytestmark = pytest.mark.integration

RUNNING = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%/* long */%'"
SLEEP = text("SELECT pg_sleep(:seconds), 1 AS found /* long */")


class ReadingService:
    name = "reading"
    db = Database(Base)

    @rpc
    def read(self, *seconds: float) -> list[int]:
        with self.db.reading() as connection:
            return [connection.execute(SLEEP, {"seconds": s}).one().found for s in seconds]

    @rpc
    def write(self, seconds: float) -> int:
        with self.db.transaction() as tx:
            return tx.execute(SLEEP, {"seconds": seconds}).one().found


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {"RPC_TIMEOUT": 1, "max_workers": 1}  # one connection for all


@pytest.fixture(scope="module")
def container(run_service: RunService) -> Container:
    return run_service(ReadingService)


@pytest.fixture(scope="module")
def reading(container: Container, call: Call) -> Any:
    return call("reading")


@pytest.fixture
def database(container: Container) -> Database:
    return get_extension(container, Database)


@pytest.mark.parametrize("seconds", [(30,), (0.5, 30), (0.5, 0.2, 0.5)])
def test_all_of_an_answer_has_to_be_read_in_time(
    reading: Any, sql: Sql, seconds: tuple[float, ...]
) -> None:
    began = monotonic()
    with pytest.raises(TookTooLong):
        reading.read(*seconds)
    assert monotonic() - began < 3
    own = RUNNING + " AND pid <> pg_backend_pid()"
    wait_for(lambda: not sql("reading", own))  # nor does it run on


def test_the_limit_is_of_reading_alone(reading: Any) -> None:
    with pytest.raises(TookTooLong):
        reading.read(30)
    assert reading.write(1.2) == 1
    assert reading.read(0, 0.1, 0) == [1, 1, 1]


WRITE = text("INSERT INTO effects (what) VALUES (:what)")
WRITTEN = "SELECT what FROM effects ORDER BY what"
OPEN = (
    "SELECT FROM pg_stat_activity"
    " WHERE state LIKE 'idle in transaction%' AND datname = current_database()"
)


def test_a_transaction_is_there_as_a_whole_or_not_at_all(
    reading: Any, database: Database, sql: Sql
) -> None:
    with database.begin() as tx:
        tx.execute(WRITE, {"what": "now"})
        tx.execute(WRITE, [{"what": "one"}, {"what": "two"}])
        assert sql("reading", WRITTEN) == []
    with database.begin() as tx:
        tx.execute(WRITE, [{"what": "a"}, {"what": "b"}])
    with database.begin():
        pass
    written = [("a",), ("b",), ("now",), ("one",), ("two",)]
    assert [tuple(row) for row in sql("reading", WRITTEN)] == written

    def fail(last: str) -> None:
        with database.begin() as tx:
            tx.execute(WRITE, [{"what": "taken"}, {"what": "back"}])
            tx.execute(text(last))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail("SELECT 1")
    with pytest.raises(DBAPIError):
        fail("SELECT 1 / 0")
    assert [tuple(row) for row in sql("reading", WRITTEN)] == written
    assert not sql("reading", OPEN)


def test_whoever_is_stopped_in_the_middle_of_a_statement_leaves_no_transaction(
    reading: Any, database: Database, sql: Sql
) -> None:
    def write() -> None:
        with database.begin() as tx:
            tx.execute(WRITE, {"what": "stopped"})
            tx.execute(SLEEP, {"seconds": 1})

    threads = [eventlet.spawn(write) for _ in range(3)]
    wait_for(lambda: len(sql("reading", RUNNING + " AND pid <> pg_backend_pid()")) == 3)
    for thread in threads:
        thread.kill()
    wait_for(lambda: not sql("reading", RUNNING + " AND pid <> pg_backend_pid()"))
    assert reading.write(0) == 1
    assert not sql("reading", OPEN)
    assert not sql("reading", "SELECT FROM effects WHERE what = 'stopped'")
