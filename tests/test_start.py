"""Processes that start before their broker or database, and are told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import ROOT

pytestmark = pytest.mark.integration

NAMEKO = Path(sys.executable).parent / "nameko"
CASES = {
    "ticket without a database": ("ticket", "database"),
    "ticket without a broker": ("ticket", "broker"),
    "assignment without a broker": ("assignment", "broker"),
    "notification without either": ("notification", "both"),
    "gateway without a broker": ("gateway", "broker"),
}
STOP = 2.0  # seconds in which a process that waits has to end


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def start(service: str, missing: str, log: Path, database_uri: str, broker_uri: str):
    port = closed_port()
    nowhere = f"postgresql+psycopg2://u:secret@127.0.0.1:{port}/{service}"
    environment = os.environ | {
        "AMQP_URI": broker_uri if missing == "database" else f"pyamqp://u:secret@127.0.0.1:{port}/",
        f"{service.upper()}_DB_URI": database_uri if missing == "broker" else nowhere,
        "HTTP_PORT": str(closed_port()),
        "METRICS_PORT": "0",
        "PYTHONPATH": str(ROOT),
    }
    with log.open("w") as output:
        return subprocess.Popen(
            [NAMEKO, "run", "--config", "config.yaml", f"{service}.service"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )


@pytest.fixture(scope="module")
def waiting(tmp_path_factory, database_uri, broker_uri: str) -> Iterator[dict]:
    """All cases at once, so that the time they wait passes once."""
    folder = tmp_path_factory.mktemp("waiting")
    processes = {}
    for number, (name, (service, missing)) in enumerate(CASES.items()):
        log = folder / f"{number}.log"
        process = start(service, missing, log, database_uri(f"{service}{number}"), broker_uri)
        processes[name] = (process, log)
    yield processes
    for process, _ in processes.values():
        process.kill()
        process.wait()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("sign", [signal.SIGTERM], ids=["SIGTERM"])
def test_a_process_waits_says_so_and_stops_at_once(waiting: dict, name: str, sign: int) -> None:
    process, log = waiting[name]
    until = time.monotonic() + 60

    def lines() -> list[str]:
        return [line for line in log.read_text().splitlines() if "waiting for the" in line]

    while len(lines()) < 2:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)
    assert "secret" not in log.read_text()
    process.send_signal(sign)
    started = time.monotonic()
    assert process.wait(timeout=20) == 0, log.read_text()
    assert time.monotonic() - started < STOP
    assert "Traceback" not in log.read_text(), log.read_text()
