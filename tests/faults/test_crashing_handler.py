"""An event that kills the process which handles it, among innocent ones."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import pytest
import requests

from tests.faults.broker import ROOT, connected
from tests.faults.waiting import wait_for

CONFIG = Path(__file__).parent / "fragile" / "config.yaml"
QUEUE = "evt-source-thing.happened--fragile.on_thing"
INNOCENT = 60  # half before and half after the fatal one


class Restarted:
    """A process that is started again whenever it ends, as a supervisor would.

    Attributes
    ----------
    deaths:
        How often it has ended by itself.
    """

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.deaths = 0
        self._command = command
        self._environment = environment
        self._log = log
        self._stopping = False
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Restarted":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping = True
        if self._process is not None:
            self._process.terminate()
        self._thread.join(30)

    def _run(self) -> None:
        with self._log.open("ab") as output:
            while not self._stopping:
                self._process = subprocess.Popen(
                    self._command, cwd=ROOT, env=self._environment, stdout=output, stderr=output
                )
                self._process.wait()
                self.deaths += not self._stopping


@pytest.fixture
def broker_uri(system) -> Iterator[str]:
    """A virtual host of its own."""
    told = system.stack.environment
    management, user = f"{told['RABBITMQ_MANAGEMENT_URL']}/api", told["RABBITMQ_USER"]
    name = f"fragile-{uuid4().hex[:8]}"
    with requests.Session() as session:
        session.auth = (user, told["RABBITMQ_PASSWORD"])
        session.put(f"{management}/vhosts/{name}", timeout=30).raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        session.put(
            f"{management}/permissions/{name}/{user}", json=everything, timeout=30
        ).raise_for_status()
        yield told["AMQP_URI"].rstrip("/") + f"/{name}"
        session.delete(f"{management}/vhosts/{name}", timeout=30)


@pytest.fixture
def database(system) -> Iterator[str]:
    """Name of a database of its own."""
    name = f"fragile_{uuid4().hex[:8]}"
    system.databases.rows("postgres", f"CREATE DATABASE {name}")
    yield name
    system.databases.rows("postgres", f"DROP DATABASE {name} WITH (FORCE)")


def test_an_event_that_kills_its_process(system, broker_uri, database, tmp_path, tell) -> None:
    uri = system.databases.uri(database).replace("postgresql://", "postgresql+psycopg2://")
    environment = {
        "AMQP_URI": broker_uri,
        "FRAGILE_DB_URI": uri,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    command = [
        *(sys.executable, "-m", "nameko", "run", "--config", str(CONFIG)),
        "tests.faults.fragile.service",
    ]
    innocent = [f"thing {number}" for number in range(INNOCENT)]
    done = "SELECT what FROM effects"
    rows = system.databases.rows
    with Restarted(command, environment, tmp_path / "log") as process:
        wait_for(lambda: _is_consumed(broker_uri))
        with connected(broker_uri) as broker:
            for number, what in enumerate(innocent):
                if number == INNOCENT // 2:
                    fatal = {"what": "fatal", "fatal": True}
                    broker.event("source", "thing.happened", fatal, str(uuid4()))
                broker.event("source", "thing.happened", {"what": what}, str(uuid4()))
        letters = wait_for(
            lambda: rows(database, "SELECT queue, reason FROM dead_letters"), 90, 0.2
        )
        died = process.deaths
        with connected(broker_uri) as broker:
            broker.event("source", "thing.happened", {"what": "afterwards"}, str(uuid4()))
        wait_for(lambda: len(rows(database, done)) >= len(innocent) + 1)
        assert process.deaths == died
    assert sorted(row[0] for row in rows(database, done)) == sorted([*innocent, "afterwards"])
    assert len(letters) == 1
    assert letters[0][0] == QUEUE
    assert "the process died" in letters[0][1]
    tell(
        f"an event that kills its process, {died} times, among {INNOCENT}: dead letter"
        f" ({letters[0][1]}), {INNOCENT} innocent ones handled once each"
    )


def _is_consumed(uri: str) -> bool:
    with connected(uri) as broker:
        return broker.consumers(QUEUE) == 1
