"""The document of service levels: what it may say, and what is made of it."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.exceptions import Invalid
from chassis.validation import load
from ticket.business_hours import add_working_time, days_of
from ticket.models import PRIORITIES
from ticket.schemas import LEVELS_DEPTH, ServiceLevels
from ticket.service_levels import Levels, Past, columns, compiled, moments
from ticket.sla import FIRST_RESPONSE, RESOLUTION, Moment

TARGET = {
    "first_response_minutes": 60,
    "resolution_minutes": 480,
    "around_the_clock": False,
    "escalate": False,
}
OFFICE = {"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}
LEVELS = {
    "time_zone": "Europe/Madrid",
    "business_hours": [OFFICE],
    "holidays": ["2026-12-25"],
    "targets": dict.fromkeys(PRIORITIES, TARGET),
}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday


def with_target(**changes: Any) -> dict[str, Any]:
    return {"targets": dict.fromkeys(PRIORITIES, TARGET) | {"low": TARGET | changes}}


def hours(*windows: tuple[list[int], str, str]) -> dict[str, Any]:
    named = [{"days": days, "from": start, "to": end} for days, start, end in windows]
    return {"business_hours": named}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"holidays": []},
        {"time_zone": "UTC"},
        hours(([7], "00:00", "24:00")),
        hours(([7], "00:00", "00:05")),
        hours(([1, 2, 3, 4, 5, 6, 7], "22:00", "06:00")),
        hours(([7], "22:00", "06:00"), ([1], "06:00", "22:00")),
        hours(([5], "18:00", "00:00"), ([6], "00:00", "18:00")),
        hours(([1, 2], "09:00", "14:00"), ([1], "14:00", "15:00"), ([2], "16:00", "19:00")),
        with_target(first_response_minutes=480),
        with_target(first_response_minutes=None),
        with_target(resolution_minutes=None),
        with_target(first_response_minutes=None, resolution_minutes=None),
        with_target(resolution_minutes=280_800),
        with_target(resolution_minutes=525_600, around_the_clock=True),
    ],
)
def test_what_can_be_set(change: dict[str, Any]) -> None:
    assert load(ServiceLevels(), LEVELS | change) == LEVELS | change


@pytest.mark.parametrize(
    ("change", "field", "english", "spanish"),
    [
        (
            {"time_zone": "Europe/Atlantis"},
            "time_zone",
            "Not a known time zone.",
            "No es una zona horaria conocida.",
        ),
        ({"time_zone": "../etc/passwd"}, "time_zone", "Not a known time zone.", None),
        ({"time_zone": "Europe"}, "time_zone", "Not a known time zone.", None),
        (
            hours(([1], "9", "18:00")),
            "business_hours.0.from",
            "Must be a time of day, like 09:30.",
            "Tiene que ser una hora, como 09:30.",
        ),
        (hours(([1], "09:00", "24:01")), "business_hours.0.to", "Must be a time", None),
        (
            hours(([1], "09:00", "09:00")),
            "business_hours.0.to",
            "A window has to have a length.",
            "Una franja no puede ser vacía.",
        ),
        (hours(([1], "24:00", "06:00")), "business_hours.0.to", "A window has to", None),
        (hours(([1], "24:00", "24:00")), "business_hours.0.to", "A window has to", None),
        # the morning after belongs to the hours of the night
        (
            hours(([1], "22:00", "06:00"), ([2], "05:59", "09:00")),
            "business_hours.1.from",
            "Working hours overlap.",
            None,
        ),
        (
            hours(([1], "00:00", "08:00"), ([7], "22:00", "06:00")),
            "business_hours.0.from",
            "Working hours overlap.",
            None,
        ),
        (
            hours(([1], "22:00", "06:00"), ([1], "23:00", "24:00")),
            "business_hours.1.from",
            "Working hours overlap.",
            None,
        ),
        (
            hours(([1, 2], "09:00", "14:00"), ([2], "13:59", "18:00")),
            "business_hours.1.from",
            "Working hours overlap.",
            "Hay horarios que se solapan.",
        ),
        (hours(([1, 1], "09:00", "14:00")), "business_hours.0.from", "Working hours", None),
        ({"business_hours": []}, "business_hours", "Length must be", None),
        (hours(([], "09:00", "14:00")), "business_hours.0.days", "Length must be", None),
        (
            hours(([8], "09:00", "14:00")),
            "business_hours.0.days",
            "Must be greater",
            "Debe estar entre",
        ),
        (
            {"holidays": ["25/12/2026"]},
            "holidays.0",
            "Not a valid date.",
            "Tiene que ser una fecha, como 2026-01-31.",
        ),
        (
            {"holidays": ["2026-12-25", "2026-12-25"]},
            "holidays",
            "Each day once.",
            "Cada día una sola vez.",
        ),
        (
            with_target(first_response_minutes=481),
            "targets.low.first_response_minutes",
            "The first response cannot be due after the resolution.",
            "La primera respuesta no puede vencer después de la resolución.",
        ),
        (
            hours(([1], "09:00", "09:04")),
            "targets.low.resolution_minutes",
            "It takes more than two years of these hours.",
            "Son más de dos años de este horario.",
        ),
        (
            with_target(first_response_minutes=0),
            "targets.low.first_response_minutes",
            "Must be greater",
            "Debe estar entre",
        ),
        (
            with_target(resolution_minutes="60"),
            "targets.low.resolution_minutes",
            "Not a valid integer.",
            "Tiene que ser",
        ),
        (
            with_target(escalate="yes"),
            "targets.low.escalate",
            "Not a valid boolean.",
            "Tiene que ser",
        ),
        (with_target(urgent=True), "targets.low.urgent", "Unknown field.", "Campo desconocido."),
        ({"targets": {"low": TARGET}}, "targets.medium", "Missing data", "Falta este campo."),
        ({"version": 1}, "version", "Unknown field.", "Campo desconocido."),
    ],
)
def test_what_cannot(change: dict[str, Any], field: str, english: str, spanish: str | None) -> None:
    for language, expected in (("en", english), ("es", spanish)):
        with pytest.raises(Invalid) as caught:
            load(ServiceLevels(), LEVELS | change, language, depth=LEVELS_DEPTH)
        said = next(iter(caught.value.args[0].items()))
        assert said[0] == field
        assert said[1][0].startswith(expected or ""), said


def levels(**change: Any) -> Levels:
    row = LEVELS | {"since": datetime(2026, 1, 1, tzinfo=UTC)} | change
    return compiled(SimpleNamespace(**row))


def test_what_is_made_of_it() -> None:
    made = levels(**hours(([1, 2], "15:00", "24:00"), ([1], "09:00", "14:00")))
    level = made.by_priority["low"]
    assert level.times == {FIRST_RESPONSE: timedelta(hours=1), RESOLUTION: timedelta(hours=8)}
    assert level.calendar.hours == {
        0: ((time(9), time(14)), (time(15), time(0))),
        1: ((time(15), time(0)),),
    }
    assert level.calendar.holidays == {date(2026, 12, 25)}
    always = levels(**with_target(around_the_clock=True))
    assert always.by_priority["low"].calendar.is_always
    assert not always.by_priority["high"].calendar.is_always


def ticket(**change: Any) -> dict[str, Any]:
    return {
        "status": "open",
        "priority": "low",
        "escalated_from": None,
        "created_at": NOW,
        "first_response_at": None,
    } | change


def test_who_has_no_service_level() -> None:
    past = Past(NOW)
    for other in ({"priority": None}, {"created_at": datetime(2025, 12, 31, tzinfo=UTC)}):
        row = columns(ticket(**other), past, levels())
        assert set(row.values()) == {None}


def test_an_escalated_ticket_keeps_its_targets() -> None:
    made = levels(targets=LEVELS["targets"] | {"low": TARGET | {"first_response_minutes": 5}})
    due = NOW + timedelta(minutes=5)
    for row in (ticket(), ticket(priority="medium", escalated_from="low")):
        assert columns(row, Past(NOW), made)["sla_due_at"] == due


def test_beginning_is_what_the_clock_says() -> None:
    made = levels()
    assert made.begin("low", NOW) == columns(ticket(), Past(NOW), made)


at = st.integers(0, 600).map(lambda minutes: NOW + timedelta(minutes=minutes))
steps = st.lists(st.tuples(at, st.sampled_from(["open", "waiting", "resolved"])), max_size=6)


@given(steps, st.none() | at, at)
def test_moments_are_in_order_however_the_clocks_went(
    steps: list[tuple[datetime, str]], replied: datetime | None, now: datetime
) -> None:
    statuses = [status for _, status in steps]
    told = [(at, "open", status) for at, status in steps]
    row = ticket(status=statuses[-1] if statuses else "open", first_response_at=replied)
    seen = moments(row, Past(now, told))
    assert [m.at for m in seen] == sorted(m.at for m in seen)
    assert [m.status for m in seen if m.status is not None] == ["open", *statuses]
    assert sum(m.replied for m in seen) == (replied is not None)


def test_a_ticket_s_life() -> None:
    step = NOW + timedelta(minutes=10), "in_progress", "waiting"
    now = NOW + timedelta(minutes=30)
    assert moments(ticket(status="waiting"), Past(now, [step])) == [
        Moment(NOW, "in_progress"),
        Moment(step[0], "waiting"),
        Moment(now),
    ]


def test_hours_over_midnight_are_those_of_two_days() -> None:
    """Also from Sunday to Monday; a holiday has none, from its midnight to the next."""
    nights = hours(([5, 7], "22:00", "06:00"), ([3], "18:00", "00:00"))["business_hours"]
    assert sorted(days_of(nights)) == [
        (1, "00:00", "06:00", 0),
        (3, "18:00", "24:00", 1),
        (5, "22:00", "24:00", 0),
        (6, "00:00", "06:00", 0),
        (7, "22:00", "24:00", 0),
    ]
    every = hours(([1, 2, 3, 4, 5, 6, 7], "22:00", "06:00"))
    row = SimpleNamespace(**(LEVELS | every), since=NOW, version=1)
    calendar = compiled(row).by_priority["low"].calendar
    madrid = ZoneInfo("Europe/Madrid")
    noon = datetime(2026, 12, 22, 12, tzinfo=madrid)
    eight_hours = timedelta(hours=8)
    assert add_working_time(calendar, noon, eight_hours) == datetime(2026, 12, 23, 6, tzinfo=madrid)
    christmas = datetime(2026, 12, 24, 12, tzinfo=madrid)
    assert add_working_time(calendar, christmas, eight_hours) == datetime(
        2026, 12, 26, 6, tzinfo=madrid
    )
