"""A whole instance with real servers and supervisor, and services small enough to be told to misbehave."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import LocalError, Stack
from deploy.local.environment import parse_file, without_private
from deploy.local.exceptions import PortTaken, ProcessFailed
from deploy.local.settings import DATABASES, INFRASTRUCTURE, ROOT, SERVICES

pytestmark = pytest.mark.integration

CONFIG = """
AMQP_URI: ${AMQP_URI}
SERVICE_CONTAINER_CLS: chassis.container.Container
"""
# With the chassis' RPC: Nameko's own may wait for ever for a broker that ends at the same time.
SERVICE = """
import os
from chassis.rpc.server import rpc

if os.environ.get("BROKEN"):
    raise SystemExit("the reason why it cannot start")


class Service:
    name = "{name}"

    @rpc
    def ping(self):
        return os.environ.get("GREETING", "")
"""
# Not with Nameko's own HTTP entrypoint, which does not end on SIGTERM once it has served a request.
GATEWAY = """
import os
import eventlet
import eventlet.wsgi
from chassis.rpc.server import rpc
from nameko.extensions import DependencyProvider


def ready(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b'{"status": "ready", "checks": {}}']


class Server(DependencyProvider):
    def start(self):
        listening = eventlet.listen((os.environ["HTTP_BIND"], int(os.environ["HTTP_PORT"])))
        self.thread = eventlet.spawn(eventlet.wsgi.server, listening, ready, log_output=False)

    def stop(self):
        self.thread.kill()


class Gateway:
    name = "gateway"
    server = Server()

    @rpc
    def ping(self):
        pass
"""
FRONTEND = """
require("http").createServer((_, answer) => answer.end("page"))
  .listen(process.env.FRONTEND_PORT, process.env.FRONTEND_BIND);
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the same processes and less in them."""
    folder = tmp_path_factory.mktemp("clone")
    for name in (".venv", "chassis"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "config.yaml").write_text(CONFIG)
    for name in SERVICES:
        (folder / name).mkdir()
        text = GATEWAY if name == "gateway" else SERVICE.format(name=name)
        (folder / name / "service.py").write_text(text)
        # A package proper: one without this file would be looked for everywhere else first.
        (folder / name / "__init__.py").touch()
    server = folder / "frontend" / "node_modules" / "vite" / "bin" / "vite.js"
    server.parent.mkdir(parents=True)
    server.write_text(FRONTEND)
    return folder


@pytest.fixture(scope="module")
def stack(root: Path) -> Iterator[Stack]:
    """The instance, running."""
    instance = Stack(root / "run", any_free=True, root=root, caller=without_private(os.environ))
    try:
        instance.start_all()
        yield instance
    finally:
        instance.remove()


def eventually(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def pids(stack: Stack) -> dict[str, int | None]:
    return {process.name: process.pid for process in stack.status()}


def alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def listening_addresses(pid: int) -> set[str]:
    """Addresses, in the kernel's hexadecimal, that a process listens on."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            inodes.add(os.readlink(entry).removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1].partition(":")[0])
    return found


def test_everything_runs_and_a_second_start_does_nothing(stack: Stack) -> None:
    before = pids(stack)
    assert list(before) == [
        "postgres",
        "rabbitmq",
        "ticket",
        "assignment",
        "notification",
        "gateway",
        "frontend",
    ]
    assert all(before.values())
    with urllib.request.urlopen(stack.environment["FRONTEND_URL"]) as answer:
        assert answer.read() == b"page"

    stack.start_all()

    assert pids(stack) == before


def test_pids_are_those_of_the_programs_themselves(stack: Stack) -> None:
    def program(name: str) -> str:
        return Path(f"/proc/{stack.pid(name)}/comm").read_text().strip()

    assert program("postgres") == "postgres"
    assert program("rabbitmq") == "beam.smp"
    assert program("frontend") in ("node", "MainThread")


def test_servers_listen_on_loopback_alone(stack: Stack) -> None:
    for name in INFRASTRUCTURE:
        pid = stack.pid(name)
        assert pid
        assert listening_addresses(pid) == {"0100007F"}


def test_a_role_reaches_its_own_database_alone(stack: Stack) -> None:
    rows = stack.psql(
        "SELECT rolname, datname FROM pg_roles, pg_database "
        "WHERE rolcanlogin AND NOT rolsuper AND datallowconn AND has_database_privilege(rolname, datname, 'CONNECT')"
    )
    assert sorted(rows.split()) == sorted(f"{name}|{name}" for name in DATABASES)


def test_only_the_generated_users_may_use_the_broker(stack: Stack) -> None:
    users = stack.rabbitmqctl("--quiet", "list_users", "--no-table-headers")
    found = dict(line.split("\t") for line in users.splitlines())
    assert found == {"tickets": "[administrator]"} | dict.fromkeys(SERVICES, "[]")
    with pytest.raises(LocalError, match="rabbitmqctl no_such_command failed"):
        stack.rabbitmqctl("no_such_command")


def test_a_new_password_reaches_a_broker_that_runs(stack: Stack) -> None:
    (stack.run_dir / "secrets" / "amqp-ticket").unlink()
    stack.restart("ticket")
    password = (stack.run_dir / "secrets" / "amqp-ticket").read_text().strip()
    assert "Success" in stack.rabbitmqctl("authenticate_user", "ticket", password)
    stack.wait_ready()


def test_the_env_file_is_private_and_says_where_everything_is(stack: Stack) -> None:
    file = stack.run_dir / "env"
    assert file.stat().st_mode & 0o777 == 0o600
    assert parse_file(file.read_text()) == stack.environment


def test_what_was_killed_is_started_again(stack: Stack) -> None:
    killed = stack.kill("assignment")
    eventually(lambda: stack.pid("assignment") not in (None, killed))
    assert not alive(killed)


def test_what_was_stopped_stays_so_until_the_next_start(stack: Stack) -> None:
    before = pids(stack)
    stack.stop("ticket")
    assert stack.pid("ticket") is None
    stack.start_all()
    assert stack.pid("ticket") not in (None, before["ticket"])
    assert {name: pid for name, pid in pids(stack).items() if name != "ticket"} == {
        name: pid for name, pid in before.items() if name != "ticket"
    }


@pytest.mark.parametrize(
    ("server", "signal"), [("postgres", "QUIT"), ("postgres", "KILL"), ("rabbitmq", "KILL")]
)
def test_a_server_that_died_comes_back(stack: Stack, server: str, signal: str) -> None:
    died = stack.signal(server, signal)
    eventually(lambda: not alive(died))
    stack.start(server)
    assert stack.pid(server) != died
    assert stack.psql("SELECT 1").strip() == "1"


def test_a_service_runs_several_times(stack: Stack) -> None:
    first = stack.pid("assignment")
    stack.scale("assignment", 3)
    assert stack.pid("assignment") == first
    copies = [stack.pid(name) for name in ("assignment", "assignment-2", "assignment-3")]
    assert None not in copies
    assert len(set(copies)) == 3

    stack.scale("assignment", 1)

    assert "assignment-2" not in pids(stack)
    assert stack.pid("assignment") == first
    assert not any(alive(pid) for pid in copies[1:] if pid)
    for service, count in (("gateway", 2), ("ticket", 0)):
        with pytest.raises(LocalError):
            stack.scale(service, count)


def test_variables_for_a_test_reach_a_service(stack: Stack) -> None:
    stack.set_environment("ticket", {"GREETING": 'it\'s "here" 100%'})
    stack.restart("ticket")
    told = Path(f"/proc/{stack.pid('ticket')}/environ")
    eventually(lambda: b'GREETING=it\'s "here" 100%' in told.read_bytes().split(b"\0"))
    assert not [
        entry for entry in told.read_bytes().split(b"\0") if entry.startswith(b"ASSIGNMENT_DB_URI")
    ]
    stack.set_environment("ticket", {})
    stack.restart("ticket")


def test_a_service_that_keeps_dying_is_reported_with_its_last_lines(stack: Stack) -> None:
    stack.set_environment("notification", {"BROKEN": "1"})
    stack.stop("notification")
    # The gateway of this clone is ready whatever the services do: it must wait for the failure.
    stack.stop("gateway")
    stack.set_environment("gateway", {"HTTP_PORT": "1"})
    try:
        with pytest.raises(ProcessFailed, match="notification keeps dying") as failure:
            stack.start_all()
    finally:
        stack.set_environment("notification", {})
        stack.set_environment("gateway", {})
    assert "the reason why it cannot start" in str(failure.value)
    assert stack.pid("notification") is None
    stack.stop("gateway")
    stack.start_all()


def test_a_busy_port_of_the_gateway_is_a_sentence(stack: Stack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        other = Stack(
            stack.run_dir.parent / "other", root=stack.root, caller={"HTTP_PORT": str(port)}
        )
        with pytest.raises(PortTaken, match=f"Port {port} of the gateway is in use"):
            other.start_all()
    assert not other.is_running()


def test_everything_ends_when_its_supervisor_is_killed(stack: Stack) -> None:
    stack.psql("CREATE DATABASE kept")
    before = [pid for pid in pids(stack).values() if pid]
    os.kill(int((stack.run_dir / "supervisord.pid").read_text()), 9)
    eventually(lambda: not any(alive(pid) for pid in before))
    assert {process.state for process in stack.status()} == {"stopped"}


def test_data_of_another_version_is_a_sentence_on_the_command_line(stack: Stack) -> None:
    stack.stop_all()
    version = stack.postgres_data / "PG_VERSION"
    written = version.read_text()
    version.write_text("12\n")
    try:
        command = [sys.executable, "-m", "deploy.local", "--run-dir", stack.run_dir, "infra", "up"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=without_private(os.environ),  # not the ports of the instance that tests run on
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        version.write_text(written)
    assert done.returncode == 1
    assert "was written by PostgreSQL 12" in done.stderr
    assert "Traceback" not in done.stderr


def test_data_and_ports_stay_when_it_is_stopped_and_nothing_of_it_runs_on(stack: Stack) -> None:
    stack.stop_all()
    again = Stack(stack.run_dir, root=stack.root, caller=without_private(os.environ))
    again.infra_up()
    assert again.ports == stack.ports
    assert again.psql("SELECT count(*) FROM pg_database WHERE datname = 'kept'").strip() == "1"
    running = [pid for pid in pids(again).values() if pid]
    assert len(running) == len(INFRASTRUCTURE)

    again.stop_all()

    assert not any(alive(pid) for pid in running)
    assert not again.is_running()
