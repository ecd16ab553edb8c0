"""Reading ends where nobody waits for it any more, on the real PostgreSQL."""

import traceback
from time import monotonic
from typing import Any

import pytest
from nameko.testing.utils import get_extension
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

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


@pytest.mark.parametrize("value", ["taken-value", "refused-value"])
def test_an_error_tells_no_values(database: Database, value: str) -> None:
    table = "CREATE TEMPORARY TABLE held (a text UNIQUE, b text CHECK (b <> 'refused-value'))"
    insert = text("INSERT INTO held VALUES (:a, :b)")

    def fail() -> None:
        with database.begin() as tx:
            tx.execute(text(table))
            tx.execute(insert, {"a": "taken-value", "b": "hash-of-a-password"})
            tx.ahead(text("SELECT CAST(:c AS text)"), {"c": "value-sent-ahead"})
            tx.execute(insert, {"a": value, "b": value})

    with pytest.raises(IntegrityError) as raised:
        fail()
    told = "".join(traceback.format_exception(raised.value))
    assert "INSERT INTO held" in told
    assert "violates" in told
    for secret in ("taken-value", "refused-value", "hash-of-a-password", "value-sent-ahead"):
        # the source lines of this test have the values as well
        lines = [line for line in told.splitlines() if secret in line and "tx." not in line]
        assert not lines
