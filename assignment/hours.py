"""Windows of the week in a time zone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes


def minutes(clock: str) -> int:
    """``09:30`` as minutes since midnight; ``24:00`` is the end of the day.

    Raises:
        ValueError: it is no time of day.
    """
    hour, colon, minute = clock.partition(":")
    if not (colon and len(hour) == len(minute) == 2 and (hour + minute).isascii()):
        raise ValueError(clock)
    if not (hour + minute).isdigit():
        raise ValueError(clock)
    value = int(hour) * 60 + int(minute)
    if int(minute) > 59 or value > DAY:
        raise ValueError(clock)
    return value


class Hours:
    """Whether a moment lies in windows of the week, by the clock on the wall of a zone.

    A window whose end is before its start ends on the next day; its days are those on which it
    starts. With ``outside`` the moments that lie in no window are meant.

    Args:
        hours: ``{timezone, windows: [{days: [1..7], from: "09:00", to: "18:00"}], outside}``;
            day 1 is Monday (ISO 8601), an end is not in the window any more.

    Raises:
        ZoneInfoNotFoundError: the zone is not known here.
    """

    def __init__(self, hours: Mapping[str, Any]) -> None:
        self.timezone: str = hours["timezone"]
        self.outside: bool = hours["outside"]
        self._zone = ZoneInfo(self.timezone)
        self._windows: Sequence[tuple[frozenset[int], int, int]] = [
            (frozenset(window["days"]), minutes(window["from"]), minutes(window["to"]))
            for window in hours["windows"]
        ]

    def hold(self, moment: datetime) -> bool:
        """Whether ``moment`` (aware) is one of those that are meant."""
        local = moment.astimezone(self._zone)
        day, minute = local.isoweekday(), local.hour * 60 + local.minute
        inside = any(_within(window, day, minute) for window in self._windows)
        return inside is not self.outside


def _within(window: tuple[frozenset[int], int, int], day: int, minute: int) -> bool:
    days, start, end = window
    if start < end:
        return day in days and start <= minute < end
    day_before = (day + 5) % 7 + 1
    return (day in days and minute >= start) or (day_before in days and minute < end)
