"""The figures of a team lead, from tickets whose times are known."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, create_engine, insert, text

from chassis.migrations import upgrade
from ticket import overview
from ticket.queries import TICKETS

pytestmark = pytest.mark.integration

HOUR = timedelta(hours=1)


@pytest.fixture
def connection(database_uri: Callable[[str], str]) -> Iterator[Connection]:
    engine = create_engine(database_uri("overview"))
    upgrade(engine, "ticket")
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture
def add(connection: Connection) -> Callable[..., None]:
    def add(created_at: datetime, **columns: Any) -> None:
        row = {"title": "x", "description": "", "created_at": created_at} | columns
        connection.execute(insert(TICKETS).values(row))

    return add


def now(connection: Connection) -> datetime:
    return connection.execute(text("SELECT now()")).scalar_one()


def test_an_empty_help_desk(connection: Connection) -> None:
    found = overview.read(connection, 3, "UTC")
    assert [(day["created"], day["resolved"]) for day in found["by_day"]] == [(0, 0)] * 3
    assert found["by_day"][-1]["date"] == found["last_day"]
    assert found["backlog"]["count"] == 0
    assert {group["count"] for group in found["backlog"]["by_age"]} == {0}
    assert found["first_response"][0] == {
        "priority": "critical",
        "met": 0,
        "missed": 0,
        "pending": 0,
        "median_seconds": None,
        "p90_seconds": None,
    }


def test_days_begin_where_one_is(connection: Connection, add: Callable[..., None]) -> None:
    zone = ZoneInfo("Asia/Tokyo")
    today = now(connection).astimezone(zone).date()
    midnight = datetime(today.year, today.month, today.day, tzinfo=zone).astimezone(UTC)
    add(midnight)
    add(midnight - timedelta(seconds=1), resolved_at=midnight, status="closed")
    add(midnight - 2 * timedelta(days=1))  # before the first day
    found = overview.read(connection, 2, "Asia/Tokyo")
    yesterday = today - timedelta(days=1)
    assert found["by_day"] == [
        {"date": yesterday.isoformat(), "created": 1, "resolved": 0},
        {"date": today.isoformat(), "created": 1, "resolved": 1},
    ]


def test_the_backlog_by_status_priority_and_age(
    connection: Connection, add: Callable[..., None]
) -> None:
    at = now(connection)
    add(at - 2 * HOUR, priority="high", assignee_email="eva@example.com")
    add(at - 25 * HOUR, priority="high", sla_state="breached")
    add(at - timedelta(days=31), status="waiting")
    add(at - timedelta(days=31), status="closed")  # none of it
    backlog = overview.read(connection, 1, "UTC")["backlog"]
    assert (backlog["count"], backlog["unassigned"], backlog["breached"]) == (3, 2, 1)
    groups = [group for group in backlog["by_status_and_priority"] if group["count"]]
    assert groups == [
        {"status": "open", "priority": "high", "count": 2},
        {"status": "waiting", "priority": None, "count": 1},
    ]
    assert [group["count"] for group in backlog["by_age"]] == [1, 1, 0, 0, 1]
    assert backlog["by_age"][-1] == {"from_days": 30, "to_days": None, "count": 1}


def test_how_fast_it_is_by_priority(connection: Connection, add: Callable[..., None]) -> None:
    at = now(connection)
    start = at - 10 * HOUR
    late, soon = start + 4 * HOUR, at + HOUR

    def high(**columns: Any) -> None:
        add(start, priority="high", **columns)

    high(sla_state="met", first_response_at=start + HOUR, first_response_due_at=late)
    high(sla_state="breached", first_response_at=start + 9 * HOUR, first_response_due_at=late)
    high(sla_state="breached", first_response_due_at=late)
    high(sla_state="running", first_response_due_at=soon)
    high(sla_state="paused")
    high()  # without service level
    # done without an answer: in time, but no time of an answer
    high(
        sla_state="met",
        status="closed",
        resolved_at=start + 2 * HOUR,
        first_response_due_at=late,
        resolution_due_at=late,
    )
    add(at - timedelta(days=40), priority="high", first_response_at=at)  # of another month
    found = overview.read(connection, 30, "UTC")
    first = next(row for row in found["first_response"] if row["priority"] == "high")
    assert (first["met"], first["missed"], first["pending"]) == (2, 2, 2)
    assert first["median_seconds"] == pytest.approx(5 * 3600)
    assert first["p90_seconds"] == pytest.approx((1 + 0.9 * 8) * 3600)
    resolution = next(row for row in found["resolution"] if row["priority"] == "high")
    assert (resolution["met"], resolution["missed"]) == (1, 0)
    assert resolution["median_seconds"] == pytest.approx(2 * 3600)
