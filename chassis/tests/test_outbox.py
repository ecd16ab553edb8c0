"""What the relay is to publish next, on the real PostgreSQL."""

from collections.abc import Iterator
from time import time
from typing import Any

import orjson
import pytest
from nameko.testing.utils import get_extension

from chassis.container import Container
from chassis.database import Database
from chassis.events.outbox import Outbox, Row
from chassis.testing import RunService, Sql, wait_for
from chassis.tests.sample.models import Base

pytestmark = pytest.mark.integration


class WritingService:
    """It has no relay, so that nobody else takes the rows."""

    name = "writing"
    db = Database(Base)


@pytest.fixture(scope="module")
def container(run_service: RunService) -> Container:
    return run_service(WritingService)


@pytest.fixture
def database(container: Container) -> Database:
    return get_extension(container, Database)


@pytest.fixture
def outbox(database: Database, sql: Sql) -> Iterator[Outbox]:
    """Looked through once, and empty."""
    sql("writing", "DELETE FROM outbox")
    found = Outbox(database.engine.url, "test")
    assert found.next_rows() == []
    yield found
    found.close()


def publish(database: Database, *what: Any, context: dict[str, Any] | None = None) -> None:
    with database.begin() as tx:
        for one in what:
            tx.publish("thing.noted", {"what": one}, context or {})


def what_of(rows: list[Row]) -> list[Any]:
    return [orjson.loads(row.body)["what"] for row in rows]


def brought(outbox: Outbox) -> list[Row]:
    return wait_for(lambda: outbox.wait(5) or outbox.next_rows())


def test_a_notification_brings_the_row_as_it_would_be_read(
    database: Database, outbox: Outbox, sql: Sql
) -> None:
    what = r"""caído, it's "50 %" \ %(rows)s $1 """ + "\n\0"
    publish(database, what, context={"language": "es", "call_id_stack": ["a", "ñ"]})
    rows = brought(outbox)
    assert what_of(rows) == [what]
    assert 0 <= time() - rows[0].written_at < 5
    outbox.look()
    assert outbox.next_rows() == rows
    outbox.remove([rows[0].id])
    assert not sql("writing", "SELECT FROM outbox")


def test_it_brings_what_is_written_since_and_not_what_lies_there(
    database: Database, outbox: Outbox, sql: Sql
) -> None:
    publish(database, "one")
    sql("writing", "UPDATE outbox SET body = convert_to('{\"what\": \"changed\"}', 'UTF8')")
    assert what_of(brought(outbox)) == ["one"]  # so it has not been read
    publish(database, "two")
    assert what_of(brought(outbox)) == ["two"]
    assert outbox.next_rows() == []
    outbox.look()
    assert what_of(outbox.next_rows()) == ["changed", "two"]


@pytest.mark.parametrize(
    ("what", "context"),
    [
        ("ñ" * 10_000, {}),
        ("ñ" * 3_800, {}),  # octets, not letters
        ('"' * 3_000, {}),  # grows as JSON in JSON
        ("x", {"list": [1] * 2_000}),  # grows by PostgreSQL's spaces
    ],
)
def test_what_is_too_large_for_a_notification_is_read(
    database: Database, outbox: Outbox, what: str, context: dict[str, Any]
) -> None:
    publish(database, "before")
    publish(database, what, context=context)
    publish(database, "after")
    rows: list[Row] = []
    while len(rows) < 3:
        rows += [row for row in brought(outbox) if row not in rows]
    assert what_of(rows) == ["before", what, "after"]


def test_many_of_a_transaction_are_read(database: Database, outbox: Outbox) -> None:
    publish(database, *range(100))
    assert what_of(brought(outbox)) == list(range(100))


def test_what_was_read_is_not_brought_as_well(database: Database, outbox: Outbox) -> None:
    publish(database, "one")
    outbox.look()
    assert what_of(outbox.next_rows()) == ["one"]
    publish(database, "two")
    assert what_of(brought(outbox)) == ["two"]


def test_what_nobody_notified_of_is_found_by_looking(
    database: Database, outbox: Outbox, sql: Sql
) -> None:
    sql(
        "writing",
        "INSERT INTO outbox (exchange, routing_key, headers, body) VALUES ('', 'queue', '{}', 'x')",
    )
    rows = []
    for _ in range(40):
        outbox.wait(0.05)
        rows = rows or outbox.next_rows()
    assert [
        (row.exchange, row.routing_key, row.headers, row.content_type, row.body) for row in rows
    ] == [("", "queue", {}, None, b"x")]
