"""Working time, and the clock that runs in it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ticket.business_hours import Calendar, NoWorkingTime, add_working_time, working_time
from ticket.sla import (
    BREACHED,
    DONE_IN,
    FIRST_RESPONSE,
    RESOLUTION,
    TARGETS,
    WARNING,
    Alert,
    Clock,
    Moment,
    Standing,
    clock,
    resolved_at,
    standing,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MADRID = ZoneInfo("Europe/Madrid")
OFFICE = Calendar(
    MADRID,
    {day: ((time(9), time(14)), (time(16), time(19))) for day in range(5)},
    frozenset({date(2026, 12, 8), date(2026, 12, 25)}),
)
ALWAYS = Calendar(MADRID)
NIGHT = Calendar(ZoneInfo("America/New_York"), {day: ((time(22), time(0)),) for day in range(7)})


def madrid(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=MADRID)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (madrid(2026, 11, 24, 10), 2, madrid(2026, 11, 24, 12)),
        (madrid(2026, 11, 24, 13), 2, madrid(2026, 11, 24, 17)),  # over lunch
        (madrid(2026, 11, 24, 18), 2, madrid(2026, 11, 25, 10)),  # over night
        (madrid(2026, 11, 27, 18), 2, madrid(2026, 11, 30, 10)),  # over the weekend
        (madrid(2026, 12, 7, 18), 2, madrid(2026, 12, 9, 10)),  # over a holiday
        (madrid(2026, 11, 28, 3), 8, madrid(2026, 11, 30, 19)),  # from a weekend on
    ],
)
def test_working_time_is_added_in_office_hours(start: datetime, hours: int, due: datetime) -> None:
    assert add_working_time(OFFICE, start, hours * HOUR) == due
    assert working_time(OFFICE, start, due) == hours * HOUR


def test_the_day_when_clocks_go_forward_has_an_hour_less() -> None:
    nightly = Calendar(MADRID, {6: ((time(0), time(6)),)})
    assert working_time(nightly, madrid(2026, 3, 29), madrid(2026, 3, 30)) == 5 * HOUR
    assert working_time(nightly, madrid(2026, 10, 25), madrid(2026, 10, 26)) == 7 * HOUR


@given(
    st.sampled_from(["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_a_day_lasts_from_midnight_to_midnight(name: str, day: date) -> None:
    """Also when clocks change, by whatever the zone changes them."""
    zone = ZoneInfo(name)
    wall = {weekday: ((time(0), time(12)), (time(12), time(0))) for weekday in range(7)}
    start = datetime.combine(day, time(0), zone)
    end = datetime.combine(day + timedelta(days=1), time(0), zone)
    passed = end.astimezone(UTC) - start.astimezone(UTC)
    assert working_time(Calendar(zone, wall), start, end) == passed
    assert working_time(Calendar(zone, wall, frozenset({day})), start, end) == timedelta()
    assert add_working_time(Calendar(zone, wall), start, passed) == end


def test_hours_that_the_clocks_skip_do_not_count() -> None:
    """Madrid's clocks go from 02:00 to 03:00 on that Sunday, at 01:00 UTC."""
    office = dict.fromkeys(range(5), ((time(9), time(18)),))
    calendar = Calendar(MADRID, {6: ((time(1), time(2, 30)),), **office})
    start = datetime(2027, 3, 28, tzinfo=UTC)
    due = datetime(2027, 3, 29, 7, 15, tzinfo=UTC)
    assert add_working_time(calendar, start, timedelta(minutes=75)) == due
    assert working_time(calendar, start, due) == timedelta(minutes=75)
    skipped = Calendar(MADRID, {6: ((time(2), time(3)),)})
    assert working_time(skipped, start, due) == timedelta()


def test_hours_that_the_clocks_show_twice_count_twice() -> None:
    """Madrid's clocks go from 03:00 back to 02:00 on that Sunday, at 01:00 UTC."""
    calendar = Calendar(MADRID, {6: ((time(2), time(2, 30)),)})
    start = datetime(2027, 10, 31, tzinfo=UTC)
    assert working_time(calendar, start, start + 3 * HOUR) == HOUR
    assert add_working_time(calendar, start, timedelta(minutes=45)) == start + 1.25 * HOUR


def test_a_day_that_is_skipped_has_no_hours() -> None:
    """Apia went from 29 to 31 December 2011."""
    calendar = Calendar(ZoneInfo("Pacific/Apia"), dict.fromkeys(range(7), ((time(9), time(17)),)))
    start = datetime(2011, 12, 28, 10, tzinfo=UTC)  # midnight of the 28th there
    assert working_time(calendar, start, start + timedelta(days=3)) == 24 * HOUR


# zone, and a day on which its clocks change
CHANGES = [
    ("Europe/Madrid", date(2027, 3, 28)),
    ("Europe/Madrid", date(2027, 10, 31)),
    ("Atlantic/Azores", date(2027, 3, 28)),  # at midnight
    ("Atlantic/Azores", date(2027, 10, 31)),
    ("America/Havana", date(2024, 11, 3)),
    ("America/St_Johns", date(2010, 11, 7)),  # from 00:01 back to the day before
    ("America/Sao_Paulo", date(2017, 10, 15)),  # without a midnight
    ("Australia/Lord_Howe", date(2027, 4, 4)),  # by half an hour
    ("Australia/Lord_Howe", date(2027, 10, 3)),
    ("Pacific/Apia", date(2011, 12, 30)),  # a day is skipped
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Asia/Kathmandu", date(2027, 1, 1)),
]
clocks = st.integers(0, 23).map(lambda hour: time(hour)) | st.builds(
    time, st.integers(0, 23), st.sampled_from([1, 15, 30, 59])
)


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    ends = sorted(draw(st.lists(clocks, min_size=2, max_size=4, unique=True)))
    if len(ends) % 2:
        ends.append(time(0))  # of the next day
    return tuple(zip(ends[::2], ends[1::2], strict=True))


@settings(deadline=None)  # looking at 4,320 minutes takes its time
@given(
    st.sampled_from(CHANGES),
    st.dictionaries(st.integers(0, 6), hours_of_a_day()),
    st.integers(0, 48 * 60),
    st.integers(1, 600),
    st.booleans(),
)
def test_working_time_is_what_the_walls_show(
    change: tuple[str, date],
    hours: dict[int, tuple[tuple[time, time], ...]],
    from_minute: int,
    wanted: int,
    is_holiday: bool,
) -> None:
    """Compared with a look at the wall in every minute."""
    name, day = change
    zone = ZoneInfo(name)
    calendar = Calendar(zone, hours, frozenset({day} if is_holiday else ()))
    start = datetime.combine(day - timedelta(days=1), time(0), UTC) + from_minute * MINUTE

    def works(moment: datetime) -> bool:
        wall = moment.astimezone(zone)
        return wall.date() not in calendar.holidays and any(
            begin <= wall.time() and (end == time(0) or wall.time() < end)
            for begin, end in hours.get(wall.weekday(), ())
        )

    moments = [start + number * MINUTE for number in range(3 * 24 * 60)]
    working = [moment for moment in moments if works(moment)]
    assert working_time(calendar, start, moments[-1] + MINUTE) == len(working) * MINUTE
    if len(working) >= wanted:
        assert add_working_time(calendar, start, wanted * MINUTE) == working[wanted - 1] + MINUTE


def test_a_calendar_without_hours_never_comes_to_an_end() -> None:
    with pytest.raises(NoWorkingTime):
        add_working_time(Calendar(MADRID, {}), madrid(2026, 1, 1), HOUR)


calendars = st.sampled_from([OFFICE, ALWAYS, NIGHT])
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
durations = st.timedeltas(timedelta(), timedelta(hours=60))
statuses = st.sampled_from(["open", "in_progress", "waiting", "resolved", "closed", None])


@st.composite
def lives(draw: st.DrawFn) -> list[Moment]:
    at = draw(instants)
    moments = [Moment(at, "open")]
    for _ in range(draw(st.integers(0, 6))):
        at += draw(st.timedeltas(timedelta(), timedelta(days=5)))
        moments.append(Moment(at, draw(statuses), draw(st.booleans())))
    return moments


@given(calendars, instants, durations)
def test_adding_and_measuring_agree(
    calendar: Calendar, start: datetime, duration: timedelta
) -> None:
    assert working_time(calendar, start, add_working_time(calendar, start, duration)) == duration


@given(calendars, instants, durations, durations)
def test_more_time_is_never_due_earlier(
    calendar: Calendar, start: datetime, less: timedelta, more: timedelta
) -> None:
    less, more = sorted((less, more))
    assert add_working_time(calendar, start, less) <= add_working_time(calendar, start, more)


@given(calendars, instants, instants, instants)
def test_working_time_adds_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    whole = working_time(calendar, a, c)
    assert whole == working_time(calendar, a, b) + working_time(calendar, b, c)
    assert timedelta() <= whole <= c - a


@given(calendars, lives(), st.sampled_from(TARGETS), durations)
def test_the_clock_never_runs_backwards(
    calendar: Calendar, life: list[Moment], name: str, target: timedelta
) -> None:
    read = [clock(life[: n + 1], name, target, calendar) for n in range(len(life))]
    elapsed = [one.elapsed for one in read]
    assert elapsed == sorted(elapsed)
    for one in read:
        assert one.due_at is not None or not one.running
        assert one.due_at is not None or not one.done
        if one.elapsed > target:
            assert one.overdue
        if one.overdue:
            assert one.warned
            assert one.due_at is not None
            assert one.due_at < life[-1].at
    overdue = [one.overdue for one in read]
    assert overdue == sorted(overdue)
    for one in read:
        if one.due_at is not None and one.warn_at is not None:
            assert one.warn_at <= one.due_at


@given(calendars, lives(), durations, st.timedeltas(timedelta(), timedelta(days=3)))
def test_waiting_never_makes_it_due_earlier(
    calendar: Calendar, life: list[Moment], target: timedelta, pause: timedelta
) -> None:
    plain = clock(life, RESOLUTION, target, calendar)
    assume(plain.running and plain.elapsed < target)
    last = life[-1].at
    paused = [*life, Moment(last, "waiting"), Moment(last + pause, "open")]
    later = clock(paused, RESOLUTION, target, calendar)
    assert later.elapsed == plain.elapsed
    assert later.due_at is not None
    assert plain.due_at is not None
    assert later.due_at >= plain.due_at


@given(
    calendars, lives(), st.sampled_from(TARGETS), durations, st.sampled_from(["Asia/Tokyo", "UTC"])
)
def test_it_does_not_matter_in_which_zone_a_moment_is_written(
    calendar: Calendar, life: list[Moment], name: str, target: timedelta, zone: str
) -> None:
    elsewhere = [Moment(m.at.astimezone(ZoneInfo(zone)), m.status, m.replied) for m in life]
    assert clock(elsewhere, name, target, calendar) == clock(life, name, target, calendar)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moments", "name", "expected"),
    [
        (
            [Moment(at(8), "open")],
            RESOLUTION,
            Clock(timedelta(), True, False, at(12), at(11)),
        ),
        (
            [Moment(at(8), "open"), Moment(at(9), "waiting")],
            RESOLUTION,
            Clock(HOUR, False, False, None, None),
        ),
        (
            [Moment(at(8), "open"), Moment(at(9), "waiting"), Moment(at(11), "in_progress")],
            RESOLUTION,
            Clock(HOUR, True, False, at(14), at(13)),
        ),
        (
            [Moment(at(8), "open"), Moment(at(10), "resolved")],
            RESOLUTION,
            Clock(2 * HOUR, False, True, at(12), at(11)),
        ),
        (
            [Moment(at(8), "open"), Moment(at(10), "resolved"), Moment(at(20), "closed")],
            RESOLUTION,
            Clock(2 * HOUR, False, True, at(12), at(11)),
        ),
        (
            [Moment(at(8), "open"), Moment(at(12), "resolved")],  # just in time
            RESOLUTION,
            Clock(4 * HOUR, False, True, at(12), at(11), warned=True),
        ),
        (
            [Moment(at(8), "open"), Moment(at(13), "waiting")],  # too late
            RESOLUTION,
            Clock(5 * HOUR, False, False, at(12), at(11), overdue=True, warned=True),
        ),
        (
            [Moment(at(8), "open"), Moment(at(10), "resolved"), Moment(at(20), "open")],
            RESOLUTION,
            Clock(2 * HOUR, True, False, at(22), at(21)),
        ),
        (
            [Moment(at(8), "open"), Moment(at(9), replied=True), Moment(at(10), "open")],
            FIRST_RESPONSE,
            Clock(HOUR, False, True, at(12), at(11)),
        ),
        (
            [Moment(at(8), "open"), Moment(at(9), "resolved"), Moment(at(10), "open")],
            FIRST_RESPONSE,
            Clock(HOUR, False, True, at(12), at(11)),
        ),
        (
            [Moment(at(8), "open"), Moment(at(9), replied=True)],
            RESOLUTION,
            Clock(HOUR, True, False, at(12), at(11)),
        ),
    ],
)
def test_the_clock_tells_what_happened(moments: list[Moment], name: str, expected: Clock) -> None:
    assert clock(moments, name, 4 * HOUR, ALWAYS) == expected


@pytest.mark.parametrize("moments", [[], [Moment(at(9), "open"), Moment(at(8), "open")]])
def test_a_life_that_cannot_be_is_refused(moments: list[Moment]) -> None:
    with pytest.raises(ValueError, match=r"creation|order"):
        clock(moments, RESOLUTION, HOUR, ALWAYS)


OFFICE_END = [Moment(madrid(2026, 11, 24, 17), "open")]


def test_overdue_when_the_office_closes_is_overdue_that_evening() -> None:
    """And not first when working time goes on."""
    due = madrid(2026, 11, 24, 19)
    for at_, overdue in ((due, False), (due + timedelta(seconds=1), True)):
        seen = clock([*OFFICE_END, Moment(at_)], RESOLUTION, 2 * HOUR, OFFICE)
        assert (seen.due_at, seen.overdue) == (due, overdue)


TIMES = {FIRST_RESPONSE: HOUR, RESOLUTION: 4 * HOUR}
DUE = {FIRST_RESPONSE: at(9), RESOLUTION: at(12)}
REPLIED = Moment(at(8, 30), replied=True)


@pytest.mark.parametrize(
    ("moments", "due", "due_at", "state", "alerts"),
    [
        (
            [],
            DUE,
            at(9),
            "running",
            [
                "first_response warning 8:45",
                "first_response breached 9:00",
                "resolution warning 11:00",
                "resolution breached 12:00",
            ],
        ),
        (
            [REPLIED],
            DUE,
            at(12),
            "running",
            ["resolution warning 11:00", "resolution breached 12:00"],
        ),
        ([REPLIED, Moment(at(10), "resolved")], DUE, None, "met", []),
        ([REPLIED, Moment(at(10), "waiting")], DUE | {RESOLUTION: None}, None, "paused", []),
        (
            [Moment(at(10), "waiting")],
            DUE | {RESOLUTION: None},
            None,
            BREACHED,
            ["first_response breached 9:00"],
        ),
        (
            [Moment(at(10))],
            DUE,
            at(9),
            BREACHED,
            [
                "first_response warning 8:45",
                "first_response breached 9:00",
                "resolution warning 11:00",
                "resolution breached 12:00",
            ],
        ),
        ([Moment(at(10), "resolved")], DUE, None, BREACHED, ["first_response breached 9:00"]),
        (
            [REPLIED, Moment(at(10), "closed"), Moment(at(20), "open")],
            DUE | {RESOLUTION: at(22)},
            at(22),
            "running",
            ["resolution warning 21:00", "resolution breached 22:00"],
        ),
    ],
)
def test_how_a_ticket_stands(
    moments: list[Moment],
    due: dict[str, datetime | None],
    due_at: datetime | None,
    state: str,
    alerts: list[str],
) -> None:
    seen = standing([Moment(at(8), "open"), *moments], TIMES, ALWAYS)
    assert (seen.due, seen.due_at, seen.state) == (due, due_at, state)
    assert [f"{a.target} {a.kind} {a.at:%-H:%M}" for a in seen.alerts] == alerts
    assert all(alert.due_at == due[alert.target] for alert in seen.alerts)


def test_what_has_no_time_does_not_count() -> None:
    life = [Moment(at(8), "open")]
    nothing = Standing({FIRST_RESPONSE: None, RESOLUTION: None}, None, None, [])
    assert standing(life, dict.fromkeys(TARGETS), ALWAYS) == nothing
    seen = standing(life, TIMES | {FIRST_RESPONSE: None}, ALWAYS)
    assert (seen.due_at, seen.state) == (at(12), "running")
    assert {alert.target for alert in seen.alerts} == {RESOLUTION}


def test_the_next_alert_is_the_first_that_was_not_told() -> None:
    seen = standing([Moment(at(8), "open")], TIMES, ALWAYS)
    assert seen.next_at(()) == at(8, 45)
    assert seen.next_at({(FIRST_RESPONSE, WARNING)}) == at(9)
    assert seen.next_at({(FIRST_RESPONSE, WARNING), (RESOLUTION, WARNING)}) == at(9)
    assert seen.next_at({(t, kind) for t in TARGETS for kind in (WARNING, BREACHED)}) is None


@given(calendars, lives(), durations, durations)
def test_alerts_come_in_order_and_one_of_a_kind(
    calendar: Calendar, life: list[Moment], first: timedelta, more: timedelta
) -> None:
    seen = standing(life, {FIRST_RESPONSE: first, RESOLUTION: first + more}, calendar)
    assert [a.at for a in seen.alerts] == sorted(a.at for a in seen.alerts)
    named = [(a.target, a.kind) for a in seen.alerts]
    assert len(set(named)) == len(named)
    assert (seen.due_at is None) == (
        not any(a.kind == BREACHED and _runs(a, life) for a in seen.alerts)
    )
    if seen.state == "met":
        assert seen.due_at is None
        assert not seen.alerts


def _runs(alert: Alert, life: list[Moment]) -> bool:
    return clock(life, alert.target, timedelta(days=9999), ALWAYS).running


@given(lives())
def test_resolved_is_what_has_not_been_reopened(life: list[Moment]) -> None:
    status = next(m.status for m in reversed(life) if m.status is not None)
    at_ = resolved_at(life)
    assert (at_ is not None) == (status in DONE_IN)
    if at_ is not None:
        after = [m.status for m in life if m.at > at_ and m.status is not None]
        assert set(after) <= set(DONE_IN)
