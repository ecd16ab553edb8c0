"""The table for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

NAME, COLUMN = 30, 13  # characters


def table(figures: dict[str, Any]) -> str:
    """Everything the phases have found, as text."""
    return "\n".join(
        [
            *_requests(figures),
            *_events(figures),
            *_processes(figures),
            *lists(figures["lists"]),
            *_doubts(figures),
        ]
    )


def _requests(figures: dict[str, Any]) -> Iterable[str]:
    yield _line("Requests", ["per s", "p50 ms", "p95 ms", "p99 ms", "max ms", "failed"])
    rows = {
        f"create, {connections} at a time": found
        for connections, found in figures["creates"].items()
    }
    rows["create, fixed rate"] = figures["steady"]
    rows |= {f"read {name}": found for name, found in _read_rows(figures).items()}
    for name, found in rows.items():
        yield _line(name, [found["per_s"], *_quantiles(found["latency_ms"]), found["failed"]])


def _events(figures: dict[str, Any]) -> Iterable[str]:
    yield ""
    yield _line("Events", ["per s", "p50 ms", "p95 ms", "p99 ms", "max ms"])
    yield _line("ticket to priority", ["", *_quantiles(figures["steady"]["event_lag_ms"])])
    yield _line("outbox relayed", [figures["relay"]["per_s"]])
    yield _line("backlog of tickets drained", [figures["burst"]["drained_per_s"]])
    for connections, found in figures["creates"].items():
        yield _line(f"whole tickets, {connections} at a time", [found["whole_per_s"]])


def _processes(figures: dict[str, Any]) -> Iterable[str]:
    loads = figures["creates"]
    yield ""
    yield _line("CPU s per 1,000 tickets", [*(f"{c} at a time" for c in loads), "PSS MiB"])
    for name, mib in figures["memory"].items():
        yield _line(name, [*(found["cpu_s_per_1000"][name] for found in loads.values()), mib])
    sums = [sum(found["cpu_s_per_1000"].values()) for found in loads.values()]
    yield _line("all", [*sums, sum(figures["memory"].values())])


def lists(sizes: dict[str, Any]) -> Iterable[str]:
    """Milliseconds of the database, by the number of tickets."""
    shares = ("p50", "p95", "cpu p95")
    yield ""
    yield _line("Lists, ms of the database", [f"{int(s):,}" for s in sizes for _ in shares])
    yield _line("", [share for _ in sizes for share in shares])
    for query in next(iter(sizes.values()), {}):
        yield _line(query, [found[query][s] for found in sizes.values() for s in shares])


def _doubts(figures: dict[str, Any]) -> Iterable[str]:
    """How far the figures can be trusted."""
    loads = figures["creates"]
    yield ""
    yield _line("Share of", [f"{c} at a time" for c in loads])
    yield _line("one core: the load itself", [found["load_cpu_share"] for found in loads.values()])
    yield _line("the machine: others", [found["others_cpu_share"] for found in loads.values()])
    counts = figures["reads"]["books"]
    yield ""
    yield "Books: " + " = ".join(f"{count} {what}" for what, count in counts.items())


def _read_rows(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        name: found
        for name, found in figures["reads"].items()
        if isinstance(found, dict) and "per_s" in found
    }


def _quantiles(found: dict[str, float]) -> list[float | str]:
    return [found.get(name, "") for name in ("p50", "p95", "p99", "max")]


def _line(name: str, cells: Sequence[float | str]) -> str:
    return f"{name:<{NAME}}" + "".join(f"{_cell(cell):>{COLUMN}}" for cell in cells)


def _cell(value: float | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
