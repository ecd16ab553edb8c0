"""The clock of a service level agreement: a pure function of what happened to a ticket.

It runs from the creation on, in working time, stands still while the ticket waits for its
requester, and stops when its aim is reached: the first public reply of an agent, or the
resolution. A ticket that is reopened goes on where its resolution clock stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticket.business_hours import Calendar, add_working_time, working_time

FIRST_RESPONSE = "first_response"
RESOLUTION = "resolution"
AIMS = (FIRST_RESPONSE, RESOLUTION)

PAUSED_IN = ("waiting",)
DONE_IN = ("resolved", "closed")

WARNING = 0.75  # part of the target after which people are warned


@dataclass(frozen=True)
class Moment:
    """Something that happened to a ticket.

    Attributes:
        status: the one it has from then on; None where it did not change.
        replied: an agent answered the requester.
    """

    at: datetime
    status: str | None = None
    replied: bool = False


@dataclass(frozen=True)
class Clock:
    """
    Attributes:
        elapsed: working time that counted, until the last moment.
        running: whether time counts from the last moment on.
        done: whether the aim was reached.
        due_at: when the target was used up, or will be if nothing else happens; None where it
            was not and the clock stands.
        warn_at: the same for WARNING of it.
    """

    elapsed: timedelta
    running: bool
    done: bool
    due_at: datetime | None
    warn_at: datetime | None


def clock(moments: Sequence[Moment], aim: str, target: timedelta, calendar: Calendar) -> Clock:
    """
    Args:
        moments: in order of time; the first one is the creation, with its status.
        aim: one of AIMS.

    Raises:
        ValueError: no moments, or they are out of order.
        NoWorkingTime: the calendar has none.
    """
    if not moments:
        raise ValueError("a ticket has at least its creation")
    elapsed, running, done = timedelta(), False, False
    limits = (target, target * WARNING)
    reached: list[datetime | None] = [None, None]
    before = moments[0]
    for moment in moments:
        if moment.at < before.at:
            raise ValueError("moments have to be in order")
        if running:
            passed = working_time(calendar, before.at, moment.at)
            for n, limit in enumerate(limits):
                if reached[n] is None and elapsed + passed > limit:
                    reached[n] = add_working_time(calendar, before.at, limit - elapsed)
            elapsed += passed
        running, done = _after(moment, aim, running, done)
        before = moment
    if running:
        for n, limit in enumerate(limits):
            if reached[n] is None:
                reached[n] = add_working_time(calendar, before.at, limit - elapsed)
    return Clock(elapsed, running, done, *reached)


def _after(moment: Moment, aim: str, running: bool, done: bool) -> tuple[bool, bool]:
    if aim == FIRST_RESPONSE and (done or moment.replied):
        return False, True
    if moment.status is None:
        return running, done
    if moment.status in DONE_IN:
        # nobody waits for a first answer to what is done
        return False, True
    return moment.status not in PAUSED_IN, False
