"""What a team lead asks: how much comes and goes, how much is open and how old, and how fast it is.

Counted where it is asked for, from the tickets themselves. What was created or resolved in a period
is a range of an index; the open tickets are read whole.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Date, and_, cast, func, or_, select

from ticket import sla
from ticket.lifecycle import STATUSES
from ticket.models import PRIORITIES
from ticket.queries import TICKETS

AGES = (1, 3, 7, 30)  # days; the bounds of the backlog's groups

OPEN = tuple(status for status in STATUSES if status not in sla.DONE_IN)

Rows = Iterable[Any]


def read(connection: Connection, days: int, time_zone: str) -> dict[str, Any]:
    """
    Args:
        days: how many, the last of them today.
        time_zone: IANA name; where days begin.

    Returns:
        As ``pictures.OverviewPicture``. Times of response and resolution are of the tickets that
        were created in the period, in seconds of the wall clock; whether a target was met goes by
        its own clock, of working time.
    """
    now = connection.execute(select(func.now())).scalar_one()
    today = now.astimezone(ZoneInfo(time_zone)).date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, time(), ZoneInfo(time_zone))
    c = TICKETS.c
    created = c.created_at >= since
    return {
        "first_day": first.isoformat(),
        "last_day": today.isoformat(),
        "time_zone": time_zone,
        "by_day": _by_day(
            first,
            today,
            _per_day(connection, c.created_at, since, time_zone),
            _per_day(connection, c.resolved_at, since, time_zone),
        ),
        "backlog": _backlog(_open(connection)),
        "first_response": _speeds(
            connection,
            created,
            c.first_response_at,
            # nobody waits for a first answer to what is done
            func.coalesce(c.first_response_at, c.resolved_at),
            c.first_response_due_at,
        ),
        "resolution": _speeds(
            connection, created, c.resolved_at, c.resolved_at, c.resolution_due_at
        ),
    }


def _per_day(
    connection: Connection, moment: ColumnElement[datetime], since: datetime, time_zone: str
) -> dict[date, int]:
    day = cast(func.timezone(time_zone, moment), Date)
    counted = select(day, func.count()).where(moment >= since).group_by(day)
    return dict(connection.execute(counted).tuples().all())


def _by_day(
    first: date, last: date, created: dict[date, int], resolved: dict[date, int]
) -> list[dict[str, Any]]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        {"date": day.isoformat(), "created": created.get(day, 0), "resolved": resolved.get(day, 0)}
        for day in days
    ]


def _open(connection: Connection) -> Rows:
    """``(status, priority, unassigned, breached, age, count)``; age: an index among AGES."""
    c = TICKETS.c
    bounds = [timedelta(days=days) for days in AGES]
    group = (
        c.status,
        c.priority,
        c.assignee_email.is_(None).label("unassigned"),
        func.coalesce(c.sla_state == sla.BREACHED, False).label("breached"),
        func.width_bucket(func.now() - c.created_at, bounds).label("age"),
    )
    counted = select(*group, func.count()).where(c.status.in_(OPEN)).group_by(*group)
    return connection.execute(counted).all()


def _backlog(rows: Rows) -> dict[str, Any]:
    by_kind: Counter[tuple[str, str | None]] = Counter()
    by_age: Counter[int] = Counter()
    unassigned = breached = 0
    for status, priority, nobodys, is_breached, age, count in rows:
        by_kind[status, priority] += count
        by_age[age] += count
        unassigned += count if nobodys else 0
        breached += count if is_breached else 0
    return {
        "count": sum(by_age.values()),
        "unassigned": unassigned,
        "breached": breached,
        "by_status_and_priority": [
            {"status": status, "priority": priority, "count": by_kind[status, priority]}
            for status in OPEN
            for priority in (*reversed(PRIORITIES), None)
        ],
        "by_age": [
            {"from_days": start, "to_days": end, "count": by_age[index]}
            for index, (start, end) in enumerate(zip((0, *AGES), (*AGES, None), strict=True))
        ],
    }


def _speeds(
    connection: Connection,
    created: ColumnElement[bool],
    happened: ColumnElement[datetime],
    reached: ColumnElement[datetime],
    due: ColumnElement[datetime],
) -> list[dict[str, Any]]:
    """By priority, the most urgent first. A ticket is ``pending`` while its clock runs or rests."""
    c = TICKETS.c
    seconds = func.extract("epoch", happened - c.created_at)
    is_open = reached.is_(None)
    kinds = (
        reached <= due,
        or_(reached > due, and_(is_open, due < func.now())),
        and_(is_open, c.sla_state.is_not(None), or_(due.is_(None), due >= func.now())),
    )
    measured = (
        *(func.count().filter(kind) for kind in kinds),
        *(func.percentile_cont(part).within_group(seconds) for part in (0.5, 0.9)),
    )
    counted = select(c.priority, *measured).where(created).group_by(c.priority)
    found = {priority: figures for priority, *figures in connection.execute(counted)}
    names = ("met", "missed", "pending", "median_seconds", "p90_seconds")
    return [
        {"priority": priority}
        | dict(zip(names, found.get(priority, (0, 0, 0, None, None)), strict=True))
        for priority in reversed(PRIORITIES)
    ]
