"""Warnings and breaches of service levels, each told once.

When a ticket has to be looked at is in its row; whoever changes it writes that moment anew. So
the timer has nothing to remember: after a stop, however long, it finds what has become due. It
runs in every replica, and one at a time is at work, under an advisory lock that ends with its
transaction. A ticket that somebody is changing is left for the next time.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

import eventlet
from nameko import config
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from prometheus_client import Counter, Histogram
from sqlalchemy import insert, text

from chassis.database import is_unavailable
from chassis.events.publisher import database_of
from chassis.times import rfc3339
from chassis.transaction import Transaction, as_json
from ticket import pictures, service_levels
from ticket.editing import HISTORY
from ticket.models import PRIORITIES
from ticket.service_levels import Levels, Past
from ticket.sla import BREACHED, Alert

log = logging.getLogger(__name__)

INTERVAL = 5.0  # seconds between looks, unless config.yaml has SLA_INTERVAL
BATCH = 100  # tickets in a transaction
IDS = 5_000  # tickets that are marked at once to be measured again
LOG_EVERY = 30.0  # seconds between lines about the same trouble
ACTOR = {"actor_id": "system", "actor_name": ""}  # in the history

alerts_told = Counter("sla_alerts", "Alerts of service levels", ["target", "kind"])
alert_lag = Histogram(
    "sla_alert_lag_seconds",
    "From the moment an alert was due until it was told",
    buckets=(0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86400),
)

_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext('ticket.alerts'))")
_DUE = text(
    """
    SELECT * FROM tickets WHERE sla_next_at <= clock_timestamp()
    ORDER BY sla_next_at LIMIT :batch FOR UPDATE SKIP LOCKED
    """
)
_TELL = text(
    """
    INSERT INTO sla_alerts (ticket_id, target, kind, due_at)
    SELECT ticket_id, target, kind, due_at
    FROM json_to_recordset(CAST(:rows AS json))
        AS new (ticket_id bigint, target text, kind text, due_at timestamptz)
    ON CONFLICT DO NOTHING
    RETURNING ticket_id, target, kind
    """
)
# the version is of what is shown
_WRITE = text(
    """
    UPDATE tickets SET
        priority = new.priority, escalated_from = new.escalated_from,
        first_response_due_at = new.first_response_due_at,
        resolution_due_at = new.resolution_due_at,
        sla_due_at = new.sla_due_at, sla_state = new.sla_state,
        resolved_at = new.resolved_at, sla_next_at = new.sla_next_at,
        version = tickets.version + CAST(seen AS int),
        updated_at = CASE WHEN seen THEN now() ELSE tickets.updated_at END
    FROM (
        SELECT new.*, (
            was.priority, was.escalated_from, was.first_response_due_at, was.resolution_due_at,
            was.sla_due_at, was.sla_state, was.resolved_at
        ) IS DISTINCT FROM (
            new.priority, new.escalated_from, new.first_response_due_at, new.resolution_due_at,
            new.sla_due_at, new.sla_state, new.resolved_at
        ) AS seen
        FROM json_populate_recordset(NULL::tickets, CAST(:rows AS json)) AS new
        JOIN tickets AS was ON was.id = new.id
    ) AS new
    WHERE tickets.id = new.id
    RETURNING tickets.*
    """
)
# a little late, when every process has seen the change
_MEASURE_AGAIN = text(
    """
    WITH span AS (
        SELECT version, measured_to AS after, since, (SELECT max(id) FROM tickets) AS last
        FROM service_levels
        WHERE measured_to IS NOT NULL AND updated_at < now() - make_interval(secs => :delay)
    ), wanted AS (
        SELECT id FROM tickets, span
        WHERE id > after AND id <= after + :ids AND priority IS NOT NULL
            AND status NOT IN ('resolved', 'closed') AND created_at >= since
        -- in the order in which others lock several
        ORDER BY id FOR UPDATE OF tickets
    ), marked AS (
        UPDATE tickets SET sla_next_at = now() FROM wanted WHERE tickets.id = wanted.id
    )
    UPDATE service_levels
    SET measured_to = CASE WHEN after + :ids < last THEN after + :ids END
    FROM span
    -- or else they were changed meanwhile, and it begins anew
    WHERE service_levels.version = span.version
    RETURNING measured_to
    """
)


class AlertTimer(DependencyProvider):
    """Looks every SLA_INTERVAL seconds; injects itself."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "AlertTimer": ...

    def __init__(self) -> None:
        super().__init__()
        self._stopping = False
        self._thread: Any = None
        self._last_line = -LOG_EVERY

    def setup(self) -> None:
        self._database = database_of(self.container)
        self._interval = float(config.get("SLA_INTERVAL") or INTERVAL)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier="alerts")

    def stop(self) -> None:
        self._stopping = True
        if self._thread is not None:
            self._thread.wait()

    def get_dependency(self, worker_ctx: WorkerContext) -> "AlertTimer":
        return self

    def look(self) -> None:
        """Tell all that is due, unless another replica is at it."""
        for step in (measure_again, tell_due):
            more = True
            while more and not self._stopping:
                with self._database.begin() as tx:
                    more = tx.execute(_LOCK).scalar_one() and step(tx)

    def _run(self) -> None:
        while not self._stopping:
            try:
                self.look()
            except Exception as exc:
                if not is_unavailable(exc):
                    log.exception("service levels wait")
                elif monotonic() - self._last_line >= LOG_EVERY:
                    self._last_line = monotonic()
                    log.warning("service levels wait for the database: %s", exc)
            self._sleep(self._interval)

    def _sleep(self, seconds: float) -> None:
        until = monotonic() + seconds
        while not self._stopping and (left := until - monotonic()) > 0:
            eventlet.sleep(min(left, 0.1))


def measure_again(tx: Transaction) -> bool:
    """After a change of the service levels: have some tickets looked at; whether there are more."""
    values = {"delay": 2 * service_levels.CACHE, "ids": IDS}
    return tx.execute(_MEASURE_AGAIN, values).scalar() is not None


def tell_due(tx: Transaction) -> bool:
    """Measure tickets whose time has come, and tell what is due; whether there may be more."""
    tickets = {row.id: row._asdict() for row in tx.execute(_DUE, {"batch": BATCH})}
    if not tickets:
        return False
    levels = service_levels.read(tx.connection)
    pasts = service_levels.past_of(tx, list(tickets))
    due = [
        (id, alert) for id, ticket in tickets.items() for alert in _due(ticket, pasts[id], levels)
    ]
    new = _first_times(tx, due)
    steps = _escalate(tickets, new, levels)
    pictures = _write(tx, tickets, pasts, levels, new)
    _record(tx, new, steps)
    _publish(tx, pictures, new, steps, levels)
    for id, alert in new:
        alerts_told.labels(alert.target, alert.kind).inc()
        alert_lag.observe((pasts[id].now - alert.at).total_seconds())
    return len(tickets) == BATCH


def _due(ticket: Mapping[str, Any], past: Past, levels: Levels) -> Iterator[Alert]:
    stands = service_levels.standing(ticket, past, levels)
    for alert in stands.alerts if stands else ():
        if alert.at < past.now and (alert.target, alert.kind) not in past.told:
            yield alert


def _first_times(tx: Transaction, due: Sequence[tuple[int, Alert]]) -> list[tuple[int, Alert]]:
    """Those that nobody has told before: what the unique key lets in."""
    if not due:
        return []
    rows = [
        {"ticket_id": id, "target": alert.target, "kind": alert.kind, "due_at": alert.due_at}
        for id, alert in due
    ]
    told = {tuple(row) for row in tx.execute(_TELL, {"rows": as_json(rows)})}
    return [(id, alert) for id, alert in due if (id, alert.target, alert.kind) in told]


def _escalate(
    tickets: dict[int, dict[str, Any]], new: Sequence[tuple[int, Alert]], levels: Levels
) -> dict[tuple[int, str], tuple[str, str]]:
    """Raise the priority of tickets, of which an agent has not decided it.

    Returns:
        By ticket and target: from, to.
    """
    steps = {}
    for id, alert in new:
        ticket = tickets[id]
        level = service_levels.level_of(ticket, levels)
        if alert.kind != BREACHED or level is None or not level.escalates:
            continue
        before = ticket["priority"]
        if ticket["priority_overridden"] or before == PRIORITIES[-1]:
            continue
        ticket["priority"] = PRIORITIES[PRIORITIES.index(before) + 1]
        ticket["escalated_from"] = ticket["escalated_from"] or before
        steps[id, alert.target] = (before, ticket["priority"])
    return steps


def _write(
    tx: Transaction,
    tickets: dict[int, dict[str, Any]],
    pasts: Mapping[int, Past],
    levels: Levels,
    new: Sequence[tuple[int, Alert]],
) -> dict[int, dict[str, Any]]:
    """Write how they stand now; their pictures."""
    told: dict[int, set[tuple[str, str]]] = {id: set(past.told) for id, past in pasts.items()}
    for id, alert in new:
        told[id].add((alert.target, alert.kind))
    rows = [
        {name: ticket[name] for name in ("id", "priority", "escalated_from")}
        | service_levels.columns(ticket, replace(pasts[id], told=frozenset(told[id])), levels)
        for id, ticket in tickets.items()
    ]
    written = tx.execute(_WRITE, {"rows": as_json(rows)})
    return {row.id: pictures.told(pictures.picture(row)) for row in written}


def _record(
    tx: Transaction,
    new: Sequence[tuple[int, Alert]],
    steps: Mapping[tuple[int, str], tuple[str, str]],
) -> None:
    entries = []
    for id, alert in new:
        said = {"target": alert.target, "due_at": rfc3339(alert.due_at)}
        entries.append((id, f"sla_{alert.kind}", said))
        if alert.kind == BREACHED and (id, alert.target) in steps:
            before, after = steps[id, alert.target]
            said = {"from": before, "to": after, "target": alert.target}
            entries.append((id, "escalated", said))
    if entries:
        rows = [
            ACTOR | {"ticket_id": id, "kind": kind, "internal": True, "data": data}
            for id, kind, data in entries
        ]
        tx.execute(insert(HISTORY), rows)


def _publish(
    tx: Transaction,
    pictures: Mapping[int, dict[str, Any]],
    new: Sequence[tuple[int, Alert]],
    steps: Mapping[tuple[int, str], tuple[str, str]],
    levels: Levels,
) -> None:
    for id in dict.fromkeys(id for id, _ in steps):
        tx.publish("ticket.updated", pictures[id], {})
    for id, alert in new:
        before = steps.get((id, alert.target), (None,))[0] if alert.kind == BREACHED else None
        data = pictures[id] | {
            "target": alert.target,
            "due_at": rfc3339(alert.due_at),
            "time_zone": levels.time_zone,
            "escalated_from": before,
            "internal": True,
        }
        tx.publish(f"ticket.sla_{alert.kind}", data, {})
