"""The clocks of a service level: pure functions of what happened to a ticket.

Each target has one. It runs from the creation on, in working time, stands still while the ticket
waits for its requester, and stops when its target is reached: the first public reply of an agent,
or the resolution. A ticket that is reopened goes on where its resolution clock stopped.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticket.business_hours import Calendar, add_working_time, working_time

FIRST_RESPONSE = "first_response"
RESOLUTION = "resolution"
TARGETS = (FIRST_RESPONSE, RESOLUTION)

PAUSED_IN = ("waiting",)
DONE_IN = ("resolved", "closed")

WARNING = "warning"
BREACHED = "breached"
WARN_AT = 0.75  # part of a target after which people are warned

STATES = ("running", "paused", "met", BREACHED)


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
        done: whether the target was reached.
        due_at: when its time was used up, or will be if nothing else happens; of one that was
            reached in time, when it would have been. None while it is paused.
        warn_at: the same for WARN_AT of it.
        overdue: whether its time was used up by the last moment.
        warned: the same for WARN_AT of it.
    """

    elapsed: timedelta
    running: bool
    done: bool
    due_at: datetime | None
    warn_at: datetime | None
    overdue: bool = False
    warned: bool = False


def clock(moments: Sequence[Moment], target: str, time: timedelta, calendar: Calendar) -> Clock:
    """
    Args:
        moments: in order of time; the first one is the creation, with its status.
        target: one of TARGETS.
        time: what there is for it, in working time.

    Raises:
        ValueError: no moments, or they are out of order.
        NoWorkingTime: the calendar has none.
    """
    if not moments:
        raise ValueError("a ticket has at least its creation")
    elapsed, running, done = timedelta(), False, False
    limits = (time, time * WARN_AT)
    passed: list[datetime | None] = [None, None]
    before = done_with = moments[0]
    for moment in moments:
        if moment.at < before.at:
            raise ValueError("moments have to be in order")
        if running:
            for n, limit in enumerate(limits):
                if passed[n] is None:
                    end = add_working_time(calendar, before.at, limit - elapsed)
                    passed[n] = end if end < moment.at else None
            elapsed += working_time(calendar, before.at, moment.at)
        was_done = done
        running, done = _after(moment, target, running, done)
        if done and not was_done:
            done_with = moment
        before = moment
    ends = list(passed)
    if running or done:
        since = done_with.at if done else before.at
        for n, limit in enumerate(limits):
            ends[n] = ends[n] or add_working_time(calendar, since, limit - elapsed)
    overdue, warned = (end is not None for end in passed)
    return Clock(elapsed, running, done, *ends, overdue=overdue, warned=warned)


def resolved_at(moments: Sequence[Moment]) -> datetime | None:
    """When a ticket was resolved, or closed without that; None if it has been reopened."""
    found = None
    for moment in moments:
        if moment.status in DONE_IN:
            found = found or moment.at
        elif moment.status is not None:
            found = None
    return found


@dataclass(frozen=True)
class Alert:
    """Something to tell of a target, once.

    Attributes:
        kind: WARNING or BREACHED.
        due_at: of the target.
        at: when it was, or will be, time to tell.
    """

    target: str
    kind: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How a ticket stands with its service level.

    Attributes:
        due: by target; None for one that is paused, or that there is no time for.
        due_at: the earliest of the targets that are still to be reached; None while none runs.
        state: one of STATES, ``breached`` from the first missed target on; None without any.
        alerts: in order of time: those that have come, and those that will if nothing happens.
    """

    due: Mapping[str, datetime | None]
    due_at: datetime | None
    state: str | None
    alerts: Sequence[Alert]

    def next_at(self, fired: Collection[tuple[str, str]]) -> datetime | None:
        """When the first of the alerts is to be told that has not been.

        Args:
            fired: target and kind of those that have.
        """
        waiting = (alert.at for alert in self.alerts if (alert.target, alert.kind) not in fired)
        return next(waiting, None)


def standing(
    moments: Sequence[Moment], times: Mapping[str, timedelta | None], calendar: Calendar
) -> Standing:
    """
    Args:
        moments: as for :func:`clock`; until the last of them it is known what happened.
        times: for each of TARGETS, None for one that does not count.
    """
    clocks = {
        target: clock(moments, target, time, calendar)
        for target in TARGETS
        if (time := times[target]) is not None
    }
    running = [one.due_at for one in clocks.values() if one.running and one.due_at is not None]
    return Standing(
        {target: clocks[target].due_at if target in clocks else None for target in TARGETS},
        min(running, default=None),
        _state(list(clocks.values())),
        sorted(
            (alert for target, one in clocks.items() for alert in _alerts(target, one)),
            key=lambda alert: alert.at,
        ),
    )


def _alerts(target: str, clock: Clock) -> list[Alert]:
    found = []
    if clock.due_at is not None:
        # of what is done, nobody has to be warned any more
        if clock.running and clock.warn_at is not None:
            found.append(Alert(target, WARNING, clock.due_at, clock.warn_at))
        if clock.running or clock.overdue:
            found.append(Alert(target, BREACHED, clock.due_at, clock.due_at))
    return found


def _state(clocks: Sequence[Clock]) -> str | None:
    if not clocks:
        return None
    if any(clock.overdue for clock in clocks):
        return BREACHED
    if all(clock.done for clock in clocks):
        return "met"
    return "running" if any(clock.running for clock in clocks) else "paused"


def _after(moment: Moment, target: str, running: bool, done: bool) -> tuple[bool, bool]:
    if target == FIRST_RESPONSE and (done or moment.replied):
        return False, True
    if moment.status is None:
        return running, done
    if moment.status in DONE_IN:
        # nobody waits for a first answer to what is done
        return False, True
    return moment.status not in PAUSED_IN, False
