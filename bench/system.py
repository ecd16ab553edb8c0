"""The system that is measured: an instance of its own, its databases, its books."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extensions

from bench import load, workload
from deploy.local import LocalError, Stack, health
from deploy.local.cli import signals_ignored
from deploy.local.environment import without_private
from deploy.local.settings import INFRASTRUCTURE, ROOT, SERVICES

RUN_DIR = ROOT / ".run-bench"
READY = 90.0  # seconds
SETTLE = 180.0  # seconds until every event of a load must have had its effects
POLL = 0.05  # seconds

# What has to come of every creation: where to count it.
EFFECTS = {
    "tickets": ("ticket", "SELECT count(*) FROM tickets WHERE id > %s"),
    "assignments": ("assignment", "SELECT count(*) FROM assignments"),
    "creation notifications": (
        "notification",
        "SELECT count(*) FROM notifications WHERE event = 'ticket.created'",
    ),
    "priority notifications": (
        "notification",
        "SELECT count(*) FROM notifications WHERE event = 'priority.assigned'",
    ),
    "tickets with priority": (
        "ticket",
        "SELECT count(*) FROM tickets WHERE priority IS NOT NULL AND id > %s",
    ),
}


class Unbalanced(LocalError):
    """Something was lost or done twice, so that the figures are worth nothing."""


class System:
    """A running instance. It is for measuring alone: everything in it is made by this program."""

    def __init__(self, run_dir: Path = RUN_DIR) -> None:
        # as quiet as it would be in earnest; what the shell knows of another instance stays out
        caller = {"LOG_LEVEL": "WARNING", **without_private(os.environ)}
        self.stack = Stack(run_dir, any_free=True, caller=caller)
        self.answered = 0  # creations with 201
        self._seeded_id = 0  # tickets up to this one were seeded
        self._connections: dict[str, psycopg2.extensions.connection] = {}

    @contextmanager
    def running(self) -> Iterator[System]:
        """From an empty instance to its end; it is removed if all went well."""
        self.stack.remove()
        try:
            self.stack.infra_up()
            self.stack.start(*SERVICES)  # without the frontend, which has no part in it
            self._wait_ready()
            self.port = int(self.stack.environment["HTTP_PORT"])
            yield self
        finally:
            for connection in self._connections.values():
                connection.close()
            with signals_ignored():
                self.stack.stop_all()
        self.stack.remove()

    def _wait_ready(self) -> None:
        url = self.stack.environment["GATEWAY_URL"]
        until = time.monotonic() + READY
        while (missing := health.not_ready(url)) != {}:
            if time.monotonic() > until:
                logs = self.stack.run_dir / "log"
                raise LocalError(f"Not ready after {READY:g} s: {missing}. Logs: {logs}")
            time.sleep(0.2)

    @property
    def pids(self) -> dict[str, int]:
        """The main process of each service and server."""
        found = {name: self.stack.pid(name) for name in (*SERVICES, *INFRASTRUCTURE)}
        return {name: pid for name, pid in found.items() if pid is not None}

    @contextmanager
    def paused(self, *names: str) -> Iterator[None]:
        """While these processes stand still."""
        try:
            for name in names:
                self.stack.signal(name, "STOP")
            yield
        finally:
            for name in names:
                self.stack.signal(name, "CONT")

    # ---- its databases ----------------------------------------------------------------------------

    def rows(self, database: str, statement: str, *values: Any) -> list[tuple]:
        """What a statement gives; committed at once."""
        if database not in self._connections:
            uri = urlsplit(self.stack.environment["POSTGRES_ADMIN_URI"])
            connection = psycopg2.connect(uri._replace(path=f"/{database}").geturl())
            connection.autocommit = True
            self._connections[database] = connection
        with self._connections[database].cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, database: str, statement: str, *values: Any) -> Any:
        """The only column of the only row."""
        return self.rows(database, statement, *values)[0][0]

    # ---- creating, and the books ------------------------------------------------------------------

    def create(
        self, connections: int, seconds: float, count: int, rate: float | None = None
    ) -> load.Outcome:
        """Create tickets; what is answered goes into the books."""
        job = load.Job(self.port, workload.creations(), connections, seconds, count, rate)
        outcome = load.run(job)
        self.answered += outcome.answered(201)
        return outcome

    def get(self, paths: list[str], connections: int, seconds: float, count: int) -> load.Outcome:
        """Read."""
        requests = [("GET", path, "") for path in paths]
        return load.run(load.Job(self.port, requests, connections, seconds, count))

    def seed(self, count: int) -> None:
        """Add tickets that nobody is told of. They come first: nothing may have been created yet."""
        self.rows("ticket", workload.SEED, count)
        self.rows("ticket", "VACUUM ANALYZE tickets")
        self._seeded_id = self.value("ticket", "SELECT max(id) FROM tickets")

    def settle(self) -> float:
        """Wait until every creation had all its effects; seconds.

        Raises
        ------
        Unbalanced
            It did not come to that.
        """
        began = time.monotonic()
        missing: list[str] = list(EFFECTS)
        while missing := [what for what in missing if self.count(what) < self.answered]:
            if time.monotonic() - began > SETTLE:
                self.balance()
            time.sleep(POLL)
        return time.monotonic() - began

    def count(self, what: str) -> int:
        """Rows of one of the `EFFECTS`."""
        database, statement = EFFECTS[what]
        return self.value(database, statement, *([self._seeded_id] if "%s" in statement else []))

    def balance(self) -> dict[str, int]:
        """The books; call it when all has settled.

        Raises
        ------
        Unbalanced
            The counts differ.
        """
        counts = {what: self.count(what) for what in EFFECTS}
        if set(counts.values()) != {self.answered}:
            raise Unbalanced(
                f"{self.answered} creations answered with 201, but "
                + ", ".join(f"{count} {what}" for what, count in counts.items())
            )
        return {"answered 201": self.answered, **counts}
