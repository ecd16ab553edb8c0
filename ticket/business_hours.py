"""Working time: weekly hours and holidays in a time zone. Rules alone.

Hours are wall-clock times: a moment is working time if a clock on the wall of the zone shows one
of the hours then. What the clocks skip is no working time, and what they show twice counts twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

HORIZON = timedelta(days=3660)  # how far ahead working time is looked for
DAYS_KEPT = 1000  # whose hours a calendar remembers

Hours = tuple[tuple[time, time], ...]
"""Begin and end of the working hours of a day, in order; an end of 00:00 is midnight."""


MIDNIGHT, END_OF_DAY = "00:00", "24:00"


class NoWorkingTime(Exception):
    """There is none within ten years: no hours, or holidays without end."""


@dataclass(frozen=True)
class Calendar:
    """
    Attributes:
        zone: whose walls the hours are on.
        hours: by weekday, Monday is 0; a weekday that is missing is free. None: all the time.
        holidays: days without hours.
    """

    zone: ZoneInfo
    hours: Mapping[int, Hours] | None = None
    holidays: frozenset[date] = field(default_factory=frozenset)
    _days: dict[date, Sequence[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def is_always(self) -> bool:
        return self.hours is None and not self.holidays

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working spans in UTC, in order, from ``start`` on; endless unless there are none."""
        start = start.astimezone(UTC)
        day = start.date()
        until = day + HORIZON
        while day < until:
            for begin, end in self._spans_on(day):
                begin = max(begin, start)
                if begin < end:
                    yield begin, end
                    until = day + HORIZON
            day += timedelta(days=1)

    def _spans_on(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        # every new ticket asks for the same few days, and a time zone is slow to ask
        if day not in self._days:
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            self._days[day] = tuple(self._spans_of(day))
        return self._days[day]

    def _spans_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Those of a day of UTC. In UTC they come in order, however the clocks on walls jump."""
        for start, end, offset in _same_offset(self.zone, day):
            first, last = (start + offset).date(), (end + offset).date()
            for number in range((last - first).days + 1):
                wall = first + timedelta(days=number)
                for opening, closing in self._hours_on(wall):
                    begin = max(_on_wall(wall, opening) - offset, start)
                    after = wall + timedelta(days=1) if closing == time(0) else wall
                    finish = min(_on_wall(after, closing) - offset, end)
                    if begin < finish:
                        yield begin, finish

    def _hours_on(self, day: date) -> Hours:
        if day in self.holidays:
            return ()
        return ((time(0), time(0)),) if self.hours is None else self.hours.get(day.weekday(), ())


def _on_wall(day: date, at: time) -> datetime:
    """What a clock shows, as if it were one of UTC."""
    return datetime.combine(day, at, UTC)


def _same_offset(zone: ZoneInfo, day: date) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The parts of a day of UTC in which the zone keeps its distance from UTC, and this distance."""
    begin = _on_wall(day, time(0))
    offset = _offset(zone, begin)
    for hour in range(24):
        at = _on_wall(day, time(hour))
        after = at + timedelta(hours=1)
        changed = _offset(zone, after)
        if changed != offset:
            change = _change(zone, at, after)
            yield begin, change, offset
            begin, offset = change, changed
    end = _on_wall(day + timedelta(days=1), time(0))
    if begin < end:
        yield begin, end, offset


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the zone changes its distance from UTC, between two moments."""
    offset = _offset(zone, before)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, before + timedelta(seconds=middle)) == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).replace(tzinfo=UTC) - moment


def days_of(windows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, str, int]]:
    """Windows of the week, cut at midnight.

    A window whose end is before its beginning ends on the next day: its days are those on which it
    begins.

    Args:
        windows: ``{days: [1..7], from: "22:00", to: "06:00"}``; day 1 is Monday, and an end of
            ``24:00`` the midnight after the day.

    Yields:
        Day, beginning, end, and the place of the window they are of.
    """
    for place, window in enumerate(windows):
        begin, end = window["from"], window["to"]
        for day in window["days"]:
            if begin < end:
                yield day, begin, end, place
                continue
            yield day, begin, END_OF_DAY, place
            if end != MIDNIGHT:
                yield day % 7 + 1, MIDNIGHT, end, place


def working_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time between two moments; none if ``end`` comes first."""
    if end <= start:
        return timedelta()
    if calendar.is_always:
        return end - start
    total = timedelta()
    for begin, finish in calendar.spans(start):
        if begin >= end:
            break
        total += min(finish, end) - begin
    return total


def add_working_time(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """The first moment by which ``duration`` of working time has passed since ``start``, in UTC.

    Raises:
        NoWorkingTime
    """
    if duration <= timedelta():
        return start.astimezone(UTC)
    if calendar.is_always:
        return start.astimezone(UTC) + duration
    left = duration
    for begin, end in calendar.spans(start):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise NoWorkingTime
