"""Working time: weekly hours and holidays in a time zone. Rules alone.

Hours are wall-clock times; a day on which the clocks change has the hours that its walls show,
and as many seconds as really pass between them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON = timedelta(days=3660)  # how far ahead working time is looked for
DAYS_KEPT = 1000  # whose hours a calendar remembers

Hours = tuple[tuple[time, time], ...]
"""Begin and end of the working hours of a day, in order; an end of 00:00 is midnight."""


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
        day = start.astimezone(self.zone).date() - timedelta(days=1)
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
        if day in self.holidays:
            return
        hours: Hours = (
            ((time(0), time(0)),) if self.hours is None else self.hours.get(day.weekday(), ())
        )
        for begin, end in hours:
            last = day + timedelta(days=1) if end == time(0) else day
            yield self._moment(day, begin), self._moment(last, end)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


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
