"""Measure the system: `python -m bench`, or `make bench`."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import platform
import sys
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path

from bench import report
from bench.phases import PHASES, Scale
from bench.system import RUN_DIR, System
from deploy.local import LocalError
from deploy.local.cli import guarded
from deploy.local.console import say

RESULTS = Path(__file__).parent / "results"
LIMITS = {
    "seconds": 120,
    "rate": 1_000,
    "burst": 20_000,
    "relayed": 200_000,
    "seeded": 1_000_000,
    "largest": 1_000_000,
}


def main(arguments: list[str] | None = None) -> int:
    """Run every phase; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the system.")
    for item in fields(Scale):
        parser.add_argument(
            f"--{item.name}", type=type(item.default), default=item.default, metavar="N"
        )
    options = vars(parser.parse_args(arguments))
    for name, value in options.items():
        if not 1 <= value <= LIMITS[name]:
            parser.error(f"--{name} has to be from 1 to {LIMITS[name]:,}")
    return guarded(lambda: _run(Scale(**options)), RUN_DIR, "Interrupted; everything is stopped.")


def _run(scale: Scale) -> int:
    with Path(__file__).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError("Another measurement is under way in this clone.") from None
        started = datetime.now(UTC)
        with System().running() as system:
            figures = {}
            for name, measure in PHASES.items():
                say(f"Measuring: {name.replace('_', ' ')}")
                figures[name] = measure(system, scale)
    print("\n" + report.table(figures))
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{started:%Y-%m-%dT%H%M%SZ}.json"
    path.write_text(
        json.dumps(
            {
                "started": started.isoformat(),
                "python": platform.python_version(),
                "cores": os.cpu_count(),
                "scale": asdict(scale),
                **figures,
            },
            indent=1,
        )
        + "\n"
    )
    say(f"All figures: {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
