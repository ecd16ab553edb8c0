"""The measurements, one function each. Each leaves the system settled and its books balanced."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Any

from bench import lists as many
from bench import outbox, quantiles
from bench.load import Outcome
from bench.processes import CpuMeter, memory_mib
from bench.system import SETTLE, System
from chassis.paging import Cursor
from deploy.local import LocalError

CONNECTIONS = (1, 16, 64)
BUSY = 16  # connections of a load that is not about their number
MOST = 100_000  # requests in one load, however fast
BURST_SECONDS = 40.0  # a consumer that stands still for longer loses its connection
WARM_UP = 400  # tickets
PAGE_SIZE = 20
IDS = 500  # different tickets read by id
RELAY_POLL = 0.01  # seconds

Figures = dict[str, Any]


@dataclass(frozen=True)
class Scale:
    """How much of everything.

    Parameters
    ----------
    seconds:
        Length of each load.
    rate:
        Creations a second, where it is fixed.
    burst:
        Tickets created while the consumers stand still.
    relayed:
        Events for the relay.
    seeded:
        Tickets that are there before.
    largest:
        Tickets of the largest list.
    """

    seconds: float = 8.0
    rate: float = 50.0
    burst: int = 5_000
    relayed: int = 30_000
    seeded: int = 100_000
    largest: int = 1_000_000


def warm_up(system: System, scale: Scale) -> Figures:
    """The first requests are slower: connections, caches, statistics of the planner."""
    system.seed(scale.seeded)
    system.create(BUSY, scale.seconds, WARM_UP)
    system.settle()
    return {"books": system.balance()}


def creates(system: System, scale: Scale) -> Figures:
    """Closed loop; CPU from the first request until every effect of the last is there."""
    found: Figures = {}
    for connections in CONNECTIONS:
        pids = system.pids
        meter = CpuMeter(pids)
        outcome = system.create(connections, scale.seconds, MOST)
        settled = system.settle()
        cpu = meter.read()
        others = meter.others()
        created = outcome.answered(201)
        found[str(connections)] = {
            **_answers(outcome, 201),
            "settled_s": settled,
            "whole_per_s": quantiles.rate(created, outcome.seconds + settled),
            "cpu_s_per_1000": {n: quantiles.per_thousand(s, created) for n, s in cpu.items()},
            "load_cpu_share": quantiles.rate(1, outcome.seconds) * outcome.cpu,
            "others_cpu_share": others,
            "books": system.balance(),
        }
    return found


def memory(system: System, scale: Scale) -> Figures:
    """MiB (PSS) of each process, after the load."""
    return {name: memory_mib(pid) for name, pid in system.pids.items()}


def steady(system: System, scale: Scale) -> Figures:
    """Open loop: latency from when a request was due; from a ticket to its priority."""
    last = system.value("ticket", "SELECT max(id) FROM tickets")
    count = min(MOST, round(scale.rate * scale.seconds))
    outcome = system.create(BUSY, scale.seconds + 1, count, scale.rate)
    system.settle()
    books = system.balance()
    epoch = "extract(epoch FROM created_at)::float8"
    made = system.rows("ticket", f"SELECT id, {epoch} FROM tickets WHERE id > %s", last)
    assigned = dict(
        system.rows(
            "assignment", f"SELECT ticket_id, {epoch} FROM assignments WHERE ticket_id > %s", last
        )
    )
    lags = [(assigned[ticket] - at) * 1e3 for ticket, at in made]
    return {**_answers(outcome, 201), "event_lag_ms": quantiles.summary(lags), "books": books}


def burst(system: System, scale: Scale) -> Figures:
    """A backlog made while the consumers stand still: how fast they work it off."""
    with system.paused("assignment", "notification"):
        outcome = system.create(BUSY, BURST_SECONDS, min(MOST, scale.burst))
    seconds = system.settle()
    return {
        **_answers(outcome, 201),
        "settled_s": seconds,
        "drained_per_s": quantiles.rate(outcome.answered(201), seconds),
        "books": system.balance(),
    }


def relay(system: System, scale: Scale) -> Figures:
    """A full outbox: how fast the relay of one process empties it."""
    statement, values = outbox.insertion(scale.relayed)
    with outbox.queues(system.stack.environment["AMQP_URI"]):
        with system.paused("ticket"):
            system.rows("ticket", statement, *values)
            system.rows("ticket", "NOTIFY outbox")
        began = time.monotonic()
        while system.value("ticket", "SELECT EXISTS (SELECT FROM outbox)"):
            if time.monotonic() - began > SETTLE:
                raise LocalError(f"The outbox is not empty after {SETTLE:g} s.")
            time.sleep(RELAY_POLL)
        seconds = time.monotonic() - began
    return {
        "events": scale.relayed,
        "seconds": seconds,
        "per_s": quantiles.rate(scale.relayed, seconds),
        "books": system.balance(),
    }


def reads(system: System, scale: Scale) -> Figures:
    """Closed loop on the lists of a full database."""
    first, last = system.rows("ticket", "SELECT min(id), max(id) FROM tickets")[0]
    chosen = random.Random(1).sample(range(first, first + scale.seeded), min(IDS, scale.seeded))
    deep = Cursor(first + 5 * PAGE_SIZE).encode()  # the fifth page from the end
    lists = f"/api/tickets/?page_size={PAGE_SIZE}"
    paths = {
        "by id": [f"/api/tickets/{id}/" for id in chosen],
        "first page": [lists],
        "deep page": [f"{lists}&cursor={deep}"],
    }
    found: Figures = {"tickets": last - first + 1}
    for name, asked in paths.items():
        system.get(asked, BUSY, scale.seconds, 100)
        found[name] = _answers(system.get(asked, BUSY, scale.seconds / 2, MOST), 200)
    found["books"] = system.balance()
    return found


def lists(system: System, scale: Scale) -> Figures:
    """What the database takes for lists, searches and facets, by the number of tickets."""
    uri = system.stack.environment["POSTGRES_ADMIN_URI"]
    return {str(size): many.measure(uri, size) for size in many.SIZES if size <= scale.largest}


def _answers(outcome: Outcome, expected: int) -> Figures:
    """How fast, how long, and what was not answered as it should."""
    wanted = outcome.answered(expected)
    return {
        "per_s": quantiles.rate(wanted, outcome.seconds),
        "latency_ms": quantiles.summary(outcome.latencies),
        "answers": outcome.statuses,
        "failed": outcome.all_answers - wanted + outcome.lost,
    }


PHASES = {
    "warm_up": warm_up,
    "creates": creates,
    "memory": memory,
    "steady": steady,
    "burst": burst,
    "relay": relay,
    "reads": reads,
    "lists": lists,
}
