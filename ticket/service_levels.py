"""The service levels that hold, and how a ticket stands with them.

One row of the database, read into memory: what changes is seen by every process within
CACHE seconds. What a ticket has to keep is computed from its whole history, so that it can be
computed again whenever something happens to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import Connection, Table, func, select, text, update

from chassis.events.publisher import database_of
from chassis.transaction import Transaction
from ticket import sla
from ticket.business_hours import END_OF_DAY, Calendar, Hours, days_of
from ticket.exceptions import SettingsChanged
from ticket.models import ServiceLevel
from ticket.sla import FIRST_RESPONSE, RESOLUTION, Moment, Standing

CACHE = 2.0  # seconds
KEPT = 1000  # beginnings of tickets that are remembered

LEVELS: Table = ServiceLevel.__table__  # type: ignore[assignment]
# what changes when a clock starts, stops or is given another target
MOVED_BY = frozenset({"status", "priority", "escalated_from", "first_response_at"})

_PAST = text(
    """
    SELECT asked.id, clock_timestamp() AS now,
        (
            SELECT json_agg(json_build_array(
                created_at, data -> 'changes' -> 'status' -> 0, data -> 'changes' -> 'status' -> 1
            ) ORDER BY history.id)
            FROM history
            WHERE ticket_id = asked.id AND kind = 'changed' AND data -> 'changes' ? 'status'
        ) AS steps,
        (
            SELECT json_agg(json_build_array(target, kind))
            FROM sla_alerts WHERE ticket_id = asked.id
        ) AS told
    FROM unnest(CAST(:ids AS bigint[])) AS asked (id)
    """
)


@dataclass(frozen=True)
class Level:
    """What a priority promises.

    Attributes:
        times: for each target, None for one that does not count.
        escalates: whether a breach raises the priority.
    """

    times: Mapping[str, timedelta | None]
    calendar: Calendar
    escalates: bool


@dataclass(frozen=True)
class Levels:
    """
    Attributes:
        since: tickets from before it have no service level.
        by_priority: every priority.
    """

    since: datetime
    time_zone: str
    by_priority: Mapping[str, Level]
    _begun: dict[tuple[str, datetime], dict[str, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def level(self, priority: str | None, created_at: datetime) -> Level | None:
        """That of a ticket; None before it has a priority, and for one that is too old."""
        if priority is None or created_at < self.since:
            return None
        return self.by_priority[priority]

    def begin(self, priority: str, created_at: datetime) -> dict[str, Any]:
        """Columns of a ticket to which nothing has happened but its creation."""
        # tickets that are created together are created at the same moment
        key = priority, created_at
        if key not in self._begun:
            if len(self._begun) >= KEPT:
                self._begun.clear()
            level = self.level(priority, created_at)
            self._begun[key] = _columns(level, [Moment(created_at, "open")], frozenset())
        return self._begun[key]


@dataclass(frozen=True)
class Past:
    """What is known of a ticket beside its row.

    Attributes:
        now: when it was read.
        steps: changes of the status: when, from, to.
        told: target and kind of the alerts.
    """

    now: datetime
    steps: Sequence[tuple[datetime, str, str]] = ()
    told: frozenset[tuple[str, str]] = field(default_factory=frozenset)


class ServiceLevels(DependencyProvider):
    """Injects itself: ``self.service_levels.current()``."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "ServiceLevels": ...

    def __init__(self) -> None:
        super().__init__()
        self._levels: Levels | None = None
        self._good_until = 0.0

    def setup(self) -> None:
        self._database = database_of(self.container)

    def get_dependency(self, worker_ctx: WorkerContext) -> "ServiceLevels":
        return self

    def current(self) -> Levels:
        """What this process knows, up to CACHE seconds old."""
        if self._levels is None or monotonic() >= self._good_until:
            with self._database.reading() as connection:
                self._levels = read(connection)
            self._good_until = monotonic() + CACHE
        return self._levels


def read(connection: Connection) -> Levels:
    """What the database has now."""
    return compiled(connection.execute(select(LEVELS)).one())


def change(tx: Transaction, version: int | None, wanted: dict[str, Any], by: str) -> Any:
    """Replace the service levels; their row. Tickets that are not done are measured again.

    Args:
        wanted: loaded by ``schemas.ServiceLevels``.

    Raises:
        SettingsChanged
    """
    row = tx.execute(select(LEVELS).with_for_update()).one()
    if version is not None and version != row.version:
        raise SettingsChanged(row.version)
    changes = {"version": row.version + 1, "updated_by": by, "updated_at": func.now()}
    again = {"measured_to": 0}
    return tx.execute(update(LEVELS).values(**wanted, **changes, **again).returning(LEVELS)).one()


def compiled(row: Any) -> Levels:
    """The row, made ready for measuring."""
    zone = ZoneInfo(row.time_zone)
    always = Calendar(zone)
    office = Calendar(
        zone, _hours(row.business_hours), frozenset(map(date.fromisoformat, row.holidays))
    )
    return Levels(
        row.since,
        row.time_zone,
        {
            priority: Level(
                {
                    FIRST_RESPONSE: _minutes(target["first_response_minutes"]),
                    RESOLUTION: _minutes(target["resolution_minutes"]),
                },
                always if target["around_the_clock"] else office,
                target["escalate"],
            )
            for priority, target in row.targets.items()
        },
    )


def past_of(tx: Transaction, ids: Sequence[int]) -> dict[int, Past]:
    """By id, in one statement, what tickets have behind them that are locked."""
    return {
        row.id: Past(
            row.now,
            [(datetime.fromisoformat(at), before, after) for at, before, after in row.steps or ()],
            frozenset((target, kind) for target, kind in row.told or ()),
        )
        for row in tx.execute(_PAST, {"ids": list(ids)})
    }


def standing(ticket: Mapping[str, Any], past: Past, levels: Levels) -> Standing | None:
    """How a ticket stands now; None without a service level.

    Args:
        ticket: its row.
    """
    level = level_of(ticket, levels)
    return level and sla.standing(moments(ticket, past), level.times, level.calendar)


def level_of(ticket: Mapping[str, Any], levels: Levels) -> Level | None:
    """An escalation makes a ticket more urgent, but promises nothing else."""
    return levels.level(ticket["escalated_from"] or ticket["priority"], ticket["created_at"])


def columns(ticket: Mapping[str, Any], past: Past, levels: Levels) -> dict[str, Any]:
    """What the row of a ticket says of its service level.

    Args:
        ticket: its row, as it will be; what happened is in its history already.
    """
    return _columns(level_of(ticket, levels), moments(ticket, past), past.told)


def moments(ticket: Mapping[str, Any], past: Past) -> list[Moment]:
    """What happened to a ticket, in order, until now."""
    first = past.steps[0][1] if past.steps else ticket["status"]
    found = [Moment(ticket["created_at"], first)]
    for at, _, status in past.steps:
        # the database's clock may have been set back
        found.append(Moment(max(at, found[-1].at), status))
    if ticket["first_response_at"] is not None:
        replied = max(ticket["first_response_at"], ticket["created_at"])
        found.append(Moment(replied, replied=True))
        found.sort(key=lambda moment: moment.at)
    return [*found, Moment(max(past.now, found[-1].at))]


def _columns(
    level: Level | None, moments: Sequence[Moment], told: frozenset[tuple[str, str]]
) -> dict[str, Any]:
    stands = level and sla.standing(moments, level.times, level.calendar)
    return {
        "first_response_due_at": stands and stands.due[FIRST_RESPONSE],
        "resolution_due_at": stands and stands.due[RESOLUTION],
        "sla_due_at": stands and stands.due_at,
        "sla_state": stands and stands.state,
        "sla_next_at": stands and stands.next_at(told),
        "resolved_at": sla.resolved_at(moments),
    }


def _minutes(value: int | None) -> timedelta | None:
    return None if value is None else timedelta(minutes=value)


def _hours(windows: Sequence[Mapping[str, Any]]) -> dict[int, Hours]:
    """By weekday as Python counts them, from windows as the API has them."""
    found: dict[int, list[tuple[time, time]]] = {}
    for day, begin, end, _ in days_of(windows):
        found.setdefault(day - 1, []).append((_time(begin), _time(end)))
    return {day: tuple(sorted(hours)) for day, hours in found.items()}


def _time(clock: str) -> time:
    # the end of the day is the midnight after it
    return time() if clock == END_OF_DAY else time.fromisoformat(clock)
