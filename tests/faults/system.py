"""The running system, and the ways to break it."""

import os
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from signal import SIGTERM
from typing import Any

import psutil
import requests

from deploy.local import Stack, health
from deploy.local.supervisor import Supervisor
from tests.faults.books import Books
from tests.faults.databases import Databases
from tests.faults.load import Load
from tests.faults.waiting import wait_for

SERVICES = ("ticket", "assignment", "notification", "gateway")
SERVERS = ("postgres", "rabbitmq")
READY = 60.0  # seconds


class System:
    """
    Parameters
    ----------
    stack:
        The instance; it has been started.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        environment = stack.environment
        self.url = environment["GATEWAY_URL"]
        self.amqp_uri = environment["AMQP_URI"]
        self.databases = Databases(environment["POSTGRES_ADMIN_URI"])

    # ---- as it is ---------------------------------------------------------------------------------

    def load(self, **options: object) -> Load:
        return Load(self.url, **options)  # type: ignore[arg-type]

    def books(self) -> Books:
        return Books(self.databases, self.amqp_uri)

    def books_when_settled(self, tickets: list[int]) -> Books:
        """Opened when these tickets, created before, are done with."""
        wanted = set(tickets)
        shown = "SELECT id FROM tickets WHERE priority IS NOT NULL AND id = ANY(%s)"
        told = "SELECT ticket_id FROM notifications WHERE ticket_id = ANY(%s) AND event = %s"
        rows = self.databases.rows
        wait_for(lambda: {row[0] for row in rows("ticket", shown, tickets)} == wanted)
        for event in ("ticket.created", "priority.assigned"):
            wait_for(lambda: {r[0] for r in rows("notification", told, tickets, event)} == wanted)  # noqa: B023
        return self.books()

    def make_whole(self) -> None:
        """Start what does not run, and wait until all is ready."""
        running = {p.name for p in self.stack.status() if p.state in ("running", "restarting")}
        missing = [name for name in (*SERVERS, *SERVICES) if name not in running]
        if missing:
            self.stack.start(*missing)
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until the gateway says that every part can do its work."""
        wait_for(lambda: health.not_ready(self.url) == {}, READY, 0.1)

    def pids(self, *names: str) -> dict[str, int | None]:
        return {name: self.stack.pid(name) for name in names}

    @contextmanager
    def unharmed(self, *names: str) -> Iterator[None]:
        """None of these processes may end meanwhile."""
        before = self.pids(*names)
        yield
        assert self.pids(*names) == before, "a service has ended that should have lived on"

    def request(self, method: str, path: str, **json: Any) -> tuple[int, Any]:
        """One request to the gateway; status and decoded body."""
        answer = requests.request(method, self.url + path, json=json or None, timeout=10)
        return answer.status_code, answer.json() if answer.content else None

    def create(self, title: str) -> int:
        """One ticket's id."""
        status, ticket = self.request("POST", "/api/tickets/", title=title)
        assert status == 201, ticket
        return ticket["id"]

    # ---- breaking it ------------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        """kill -9, and wait until its supervisor has started another."""
        killed = self.stack.kill(name)
        wait_for(lambda: self.stack.pid(name) not in (None, killed), 20)

    def stop(self, name: str) -> int:
        """SIGTERM twice, and wait for the end; its exit code."""
        pid = self.stack.pid(name)
        assert pid is not None

        def once_more() -> None:
            with suppress(ProcessLookupError):
                os.kill(pid, SIGTERM)

        timer = threading.Timer(0.1, once_more)
        timer.start()
        self.stack.stop(name)
        timer.join()
        return Supervisor(self.stack.run_dir).call("getProcessInfo", name)["exitstatus"]

    def start_with(self, service: str, **variables: str) -> None:
        """Start a service (again) with further environment variables."""
        self.stack.stop(service)
        self.stack.set_environment(service, variables)
        self.stack.start(service)

    def active_relay(self, service: str = "ticket") -> str:
        """Name of the process whose relay holds the lock."""
        port = wait_for(lambda: self._relay_port(service), 10)
        copies = [p for p in self.stack.processes if p == service or p.startswith(f"{service}-")]
        for name in copies:
            pid = self.stack.pid(name)
            if pid is not None and port in _local_ports(pid):
                return name
        raise AssertionError(f"no process of {service} holds the relay's lock")

    def _relay_port(self, service: str) -> int | None:
        rows = self.databases.rows(
            service,
            "SELECT client_port FROM pg_stat_activity JOIN pg_locks USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
            " AND application_name = %s",
            f"{service} relay",
        )
        return rows[0][0] if rows else None


def _local_ports(pid: int) -> set[int]:
    return {c.laddr.port for c in psutil.Process(pid).net_connections("tcp") if c.laddr}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def metric(port: int, sample: str) -> float:
    """Sum of a metric's samples that begin like this, from a process that serves them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(sample))


def pause(seconds: float) -> None:
    """An outage takes its time."""
    time.sleep(seconds)
