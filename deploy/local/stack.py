"""One instance of the whole system: its folder, its processes, its addresses."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
import xmlrpc.client  # nosec B411
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.local import environment, health, ports, supervisor
from deploy.local.console import say
from deploy.local.credentials import Credentials, write_private
from deploy.local.exceptions import LocalError, ProcessFailed
from deploy.local.logs import tail
from deploy.local.postgres import Postgres, outside_folder
from deploy.local.programs import (
    Program,
    frontend_program,
    launch_script,
    log_path,
    replica_names,
    script_path,
    service_environment,
    service_of,
    service_program,
    supervisor_config,
)
from deploy.local.rabbitmq import RabbitMQ
from deploy.local.settings import (
    DEATHS_TOLERATED,
    INFRASTRUCTURE,
    INFRASTRUCTURE_TIMEOUT,
    LOG_TAIL_LINES,
    READY_TIMEOUT,
    ROOT,
    SCALABLE,
    SERVICES,
)

POLL_SECONDS = 0.1

# supervisor's states, in the words `status` uses
_STATES = {
    "STOPPED": "stopped",
    "STARTING": "running",  # supervisor waits before it believes it; to people the process is there
    "RUNNING": "running",
    "BACKOFF": "restarting",
    "STOPPING": "stopping",
    "EXITED": "exited",
    "FATAL": "failed",
    "UNKNOWN": "unknown",
}
_ALIVE = ("STARTING", "RUNNING")


@dataclass(frozen=True)
class ProcessStatus:
    """One process as it is now.

    Parameters
    ----------
    state:
        running, stopped, restarting (it died and is started again after a pause), stopping, exited or failed.
    pid:
        None when it does not run.
    """

    name: str
    state: str
    pid: int | None


class Stack:
    """An instance, running or not.

    Parameters
    ----------
    run_dir:
        Folder of everything it writes: data, passwords, logs.
    any_free:
        Free ports instead of the standard ones (test instances). Kept with the instance.
    root:
        Folder of the code.
    caller:
        Environment the settings of config.yaml and the wanted ports are taken from.
    """

    def __init__(
        self,
        run_dir: Path | str,
        *,
        any_free: bool = False,
        root: Path = ROOT,
        caller: Mapping[str, str] | None = None,
    ) -> None:
        self.run_dir = Path(run_dir).resolve()
        self.root = root
        self._caller = dict(os.environ if caller is None else caller)
        self._any_free = any_free
        self._supervisor = supervisor.Supervisor(self.run_dir)
        self._credentials = Credentials(self.run_dir / "secrets")

    @classmethod
    def from_env(cls) -> Stack:
        """The instance that `$RUN_DIR/env` was sourced of.

        Raises
        ------
        LocalError
            RUN_DIR is not set.
        """
        run_dir = os.environ.get("RUN_DIR")
        if not run_dir:
            raise LocalError(
                "RUN_DIR is not set: source the file `env` of an instance's folder first."
            )
        return cls(run_dir)

    # ---- what it is -------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        """The instance's addresses and passwords, by the names of `$RUN_DIR/env`.

        Raises
        ------
        LocalError
            It was never started, so that there are none yet.
        """
        if not self.ports:
            raise LocalError(f"There is nothing in {self.run_dir} yet. Start it: make start")
        return environment.build(
            self.run_dir, self.ports, self._credentials, self._caller, self.root
        )

    @cached_property
    def ports(self) -> dict[str, int]:
        """The ports it was last started with."""
        return ports.read_saved(self.run_dir / "ports.json")

    @property
    def processes(self) -> list[str]:
        """Names of all its processes, in the order they are shown."""
        names = list(INFRASTRUCTURE)
        for service in SERVICES:
            names += replica_names(service, self._replicas(service))
        return [*names, "frontend"]

    def log(self, name: str) -> Path:
        """Where what a process prints is kept."""
        return log_path(self.run_dir, name)

    @property
    def postgres_data(self) -> Path:
        """PostgreSQL's data folder."""
        return self._postgres.data

    def status(self) -> list[ProcessStatus]:
        """Every process, whether it runs or not."""
        found = self._infos()
        listed = []
        for name in self.processes:
            info = found.get(name)
            state = _STATES.get(info["statename"], "unknown") if info else "stopped"
            listed.append(ProcessStatus(name, state, info["pid"] or None if info else None))
        return listed

    def is_running(self) -> bool:
        """Whether any process of it runs, its supervisor included."""
        return self._supervisor.pid() is not None

    def pid(self, name: str) -> int | None:
        """Process id of one process; None when it does not run."""
        return self._info(name)["pid"] or None if self.is_running() else None

    # ---- starting ---------------------------------------------------------------------------------

    def infra_up(self) -> None:
        """Start PostgreSQL and RabbitMQ, with roles and databases, and wait until they answer.

        Raises
        ------
        LocalError
            One cannot be started, or died (ProcessFailed).
        """
        self._prepare(INFRASTRUCTURE)
        self._start_infrastructure()

    def start_all(self) -> None:
        """Start what does not run, and wait until the gateway is ready and the frontend serves.

        Raises
        ------
        LocalError
            A port is taken, something is missing, or a process failed (ProcessFailed).
        """
        self._prepare(tuple(ports.RULES))
        fresh = self._start_infrastructure()
        services = self._launch([name for name in self.processes if name not in INFRASTRUCTURE])
        if services:
            say(f"Starting {', '.join(services)}")
        self.wait_ready()
        if not (fresh or services):
            say("Everything runs already")

    def start(self, *names: str) -> None:
        """Start some processes; servers are waited for, services are not (`wait_ready` does that).

        Raises
        ------
        LocalError
            One is unknown or cannot be started.
        """
        self._check_names(names)
        self._prepare([rule for rule, r in ports.RULES.items() if r.process in names])
        servers = [name for name in INFRASTRUCTURE if name in names]
        if servers:
            self._start_infrastructure(servers)
        self._launch([name for name in names if name not in INFRASTRUCTURE])

    def restart(self, *names: str) -> None:
        """Stop some processes properly and start them again, as `stop` and `start` do."""
        self.stop(*names)
        self.start(*names)

    def scale(self, service: str, count: int) -> None:
        """Run `count` copies of a service: `assignment`, `assignment-2`, ... Kept until it is changed.

        Copies that are too many are stopped; missing ones are started if the first one runs.

        Raises
        ------
        LocalError
            The service cannot be copied, or `count` is not positive.
        """
        if service not in SCALABLE:
            raise LocalError(f"{service} cannot be scaled; these can: {', '.join(SCALABLE)}.")
        if not 1 <= count <= 32:
            raise LocalError(f"{service} can run 1 to 32 times, not {count}.")
        surplus = replica_names(service, self._replicas(service))[count:]
        if self.is_running():
            self.stop(*surplus)
        replicas = {**self._state().get("replicas", {}), service: count}
        self._save_state(replicas=replicas)
        if not self.is_running():
            return
        self._write_config()
        self._apply([*replica_names(service, count), *surplus])
        if self.pid(service) is not None:
            self._launch(replica_names(service, count))

    def set_environment(self, service: str, variables: Mapping[str, str]) -> None:
        """Give every copy of a service these variables besides its own, from its next start on.

        An empty mapping takes them back. Meant for tests and measurements.
        """
        self._check_names([service])
        extra = {**self._state().get("environment", {}), service: dict(variables)}
        self._save_state(environment=extra)

    def wait_ready(self, timeout: float = READY_TIMEOUT) -> None:
        """Wait until the gateway's /health/ready is green and the frontend serves.

        Raises
        ------
        ProcessFailed
            A process keeps dying, or it is not ready within `timeout` seconds; the process is told.
        """
        addresses = self.environment
        missing: dict[str, str] | None = None
        page_served = False

        def ready() -> bool:
            nonlocal missing, page_served
            page_served = page_served or health.serves(addresses["FRONTEND_URL"])
            now_missing = health.not_ready(addresses["GATEWAY_URL"])
            if now_missing and now_missing != missing:
                say(
                    "Waiting for "
                    + ", ".join(f"{name} ({what})" for name, what in now_missing.items())
                )
            missing = now_missing
            return missing == {} and page_served

        watched = [name for name in self.processes if name not in INFRASTRUCTURE]
        if not self._wait(watched, ready, timeout):
            culprit = "frontend" if missing == {} else "gateway"
            for name, what in (missing or {}).items():
                if name in SERVICES:
                    raise self._failure(name, f"is not ready after {timeout:g} s ({what})")
            raise self._failure(culprit, f"is not ready after {timeout:g} s")

    # ---- stopping ---------------------------------------------------------------------------------

    def stop(self, *names: str) -> None:
        """Stop some processes properly: they finish what they have in hand (at most 30 s)."""
        self._check_names(names)
        if not self.is_running():
            return
        for name in names:
            with _tolerating(supervisor.NOT_RUNNING, supervisor.BAD_NAME):
                self._supervisor.call("stopProcess", name, False)
        while any(
            info["statename"] == "STOPPING" for name, info in self._infos().items() if name in names
        ):
            time.sleep(POLL_SECONDS)

    def stop_all(self) -> None:
        """Stop everything in order: services and frontend, then the servers. Data stays."""
        if not self.is_running():
            return
        running = [
            status.name
            for status in self.status()
            if status.state not in ("stopped", "exited", "failed")
        ]
        services = [name for name in running if name not in INFRASTRUCTURE]
        if services:
            say(f"Stopping {', '.join(services)}")
            self.stop(*services)
        servers = [name for name in running if name in INFRASTRUCTURE]
        if servers:
            say(f"Stopping {', '.join(servers)}")
            self.stop(*servers)
        self._supervisor.shut_down()
        if "epmd" in self.ports:
            self._rabbitmq.stop_port_mapper()

    def kill(self, name: str) -> int:
        """SIGKILL one process; its supervisor starts it again. Returns the pid that was killed.

        Raises
        ------
        LocalError
            It does not run.
        """
        return self.signal(name, "KILL")

    def signal(self, name: str, signal: str) -> int:
        """Send a signal ("TERM", "KILL", "STOP" ...) to one process; returns its pid.

        Raises
        ------
        LocalError
            It does not run.
        """
        self._check_names([name])
        pid = self.pid(name)
        if pid is None:
            raise LocalError(f"{name} does not run.")
        with _tolerating(supervisor.NOT_RUNNING):
            self._supervisor.call("signalProcess", name, signal)
        return pid

    def remove(self) -> list[Path]:
        """Stop everything and remove the instance with its data; returns what was removed."""
        self.stop_all()
        folders = [self.run_dir, outside_folder(self.run_dir)]
        if self._supervisor.socket.parent != self.run_dir:
            folders.append(self._supervisor.socket.parent)
        found = [folder for folder in folders if folder.exists()]
        for folder in found:
            shutil.rmtree(folder)
        return found

    # ---- servers ----------------------------------------------------------------------------------

    def rabbitmqctl(self, *arguments: str) -> str:
        """Run `rabbitmqctl` on this instance's broker and return what it prints.

        Raises
        ------
        LocalError
            It failed.
        """
        return self._rabbitmq.ctl(*arguments)

    def psql(self, script: str) -> str:
        """Run a script of psql as superuser on this instance's PostgreSQL and return what it prints.

        Raises
        ------
        LocalError
            It failed.
        """
        return self._postgres.psql(script)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other callers of the tool from starting or stopping this instance meanwhile."""
        self._make_folders()
        with (self.run_dir / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"Waiting for another command that works on {self.run_dir}")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # ---- inside -----------------------------------------------------------------------------------

    @cached_property
    def _postgres(self) -> Postgres:
        return Postgres(self.run_dir, self.ports["postgres"], self._credentials)

    @cached_property
    def _rabbitmq(self) -> RabbitMQ:
        node = self._state().get("node")
        if not node:
            # Its data is bound to the name, so the name must outlive a move of the folder.
            node = f"tickets-{hashlib.sha256(os.fsencode(self.run_dir)).hexdigest()[:8]}@localhost"
            self._save_state(node=node)
        bind = environment.management_bind(self._caller)
        return RabbitMQ(self.run_dir, self.ports, node, self._credentials, bind)

    def _make_folders(self) -> None:
        self.run_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
        (self.run_dir / "log").mkdir(mode=0o700, exist_ok=True)

    def _prepare(self, used_ports: Iterable[str] = ()) -> None:
        """Make folders, ports, configuration and the file `env`, and start the supervisor."""
        self._make_folders()
        if self._any_free:
            self._save_state(any_free=True)
        running = {status.name for status in self.status() if status.pid}
        used = {name for name in used_ports if ports.RULES.get(name)}
        used |= {name for name, rule in ports.RULES.items() if rule.process in used_ports}
        chosen = ports.choose(
            self.ports,
            self._caller,
            running=running,
            checked=used,
            any_free=self._state().get("any_free", False),
        )
        if chosen != self.ports:
            for name in ("ports", "_postgres", "_rabbitmq"):
                self.__dict__.pop(name, None)
            (self.run_dir / "ports.json").write_text(json.dumps(chosen, indent=2) + "\n")
        write_private(self.run_dir / "env", environment.format_file(self.environment))
        self._rabbitmq.prepare()
        self._write_config()
        self._supervisor.start(
            self.root / ".venv" / "bin" / "supervisord",
            self.run_dir / "supervisord.conf",
            environment.without_private(self._caller),
        )
        if "rabbitmq" in running:
            self._rabbitmq.update_users()

    def _start_infrastructure(self, names: Iterable[str] = INFRASTRUCTURE) -> list[str]:
        """Start servers and wait for them; returns those that did not run."""
        waiting = set(names)
        if "postgres" in waiting and self.pid("postgres") is None:
            self._postgres.prepare()
        fresh = self._launch(sorted(waiting))
        if fresh:
            say(f"Starting {', '.join(fresh)}")

        def ready() -> bool:
            if "postgres" in waiting and self._postgres.is_ready():
                self._postgres.create_databases()
                waiting.discard("postgres")
            if "rabbitmq" in waiting and self._rabbitmq.is_ready():
                waiting.discard("rabbitmq")
            return not waiting

        if not self._wait(sorted(waiting), ready, INFRASTRUCTURE_TIMEOUT):
            raise self._failure(min(waiting), f"does not answer after {INFRASTRUCTURE_TIMEOUT:g} s")
        return fresh

    def _programs(self) -> list[Program]:
        instance = self.environment
        try:
            config = (self.root / "config.yaml").read_text()
        except OSError:
            config = ""
        extra = self._state().get("environment", {})
        programs = [self._postgres.program(), self._rabbitmq.program()]
        for service in SERVICES:
            told = service_environment(service, instance, self._caller, config) | extra.get(
                service, {}
            )
            for name in replica_names(service, self._replicas(service)):
                programs.append(service_program(name, self.root, self.root / ".venv" / "bin", told))
        programs.append(frontend_program(self.root, shutil.which("node") or "node", instance))
        return programs

    def _write_config(self) -> None:
        user = "root" if os.geteuid() == 0 else None
        programs = self._programs()
        scripts = self.run_dir / "programs"
        if not self.is_running():
            shutil.rmtree(scripts, ignore_errors=True)
        scripts.mkdir(mode=0o700, exist_ok=True)
        for program in programs:
            if program.environment:
                write_private(script_path(self.run_dir, program), launch_script(program))
        text = supervisor_config(self.run_dir, self._supervisor.socket, user, programs)
        write_private(self.run_dir / "supervisord.conf", text)

    def _apply(self, names: Iterable[str]) -> None:
        """Let the supervisor take over the configuration of these programs; changed ones are stopped."""
        added, changed, removed = self._supervisor.call("reloadConfig")[0]
        for name in names:
            if name in changed or name in removed:
                self._stop_if_known(name)
                with _tolerating(supervisor.BAD_NAME):
                    self._supervisor.call("removeProcessGroup", name)
            if name in added or name in changed:
                with _tolerating(supervisor.ALREADY_ADDED):
                    self._supervisor.call("addProcessGroup", name)

    def _stop_if_known(self, name: str) -> None:
        with _tolerating(supervisor.NOT_RUNNING, supervisor.BAD_NAME):
            self._supervisor.call("stopProcess", name, True, timeout=120)

    def _launch(self, names: Iterable[str]) -> list[str]:
        """Start what does not run of these, in parallel; returns which those were."""
        names = list(names)
        self._apply(names)
        fresh = []
        for name in names:
            while self._info(name)["statename"] == "STOPPING":
                time.sleep(POLL_SECONDS)
            if self._info(name)["statename"] in _ALIVE:
                continue
            try:
                with _tolerating(supervisor.ALREADY_STARTED):
                    self._supervisor.call("startProcess", name, False)
            except xmlrpc.client.Fault as fault:
                raise LocalError(f"{name} cannot be started: {fault.faultString}") from None
            fresh.append(name)
        return fresh

    def _wait(self, names: Iterable[str], ready: Callable[[], bool], timeout: float) -> bool:
        """Poll until `ready`; False when it is not in time.

        Raises
        ------
        ProcessFailed
            One of `names` keeps dying; it is stopped, so that it does not go on for ever.
        """
        names = list(names)
        before = {name: info["stop"] for name, info in self._infos().items()}
        deaths: dict[str, set[int]] = {name: set() for name in names}
        deadline = time.monotonic() + timeout
        while not ready():
            if not self.is_running():
                raise LocalError(f"The system was stopped meanwhile. Logs: {self.run_dir / 'log'}")
            for name, info in self._infos().items():
                if name not in deaths:
                    continue
                if info["stop"] != before[name] and info["statename"] != "STOPPED":
                    deaths[name].add(info["stop"])
                if len(deaths[name]) >= DEATHS_TOLERATED or info["statename"] == "FATAL":
                    self._stop_if_known(name)
                    raise self._failure(name, "keeps dying")
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _failure(self, name: str, reason: str) -> ProcessFailed:
        path = self.log(name)
        return ProcessFailed(name, reason, tail(path, LOG_TAIL_LINES), str(path))

    def _infos(self) -> dict[str, dict[str, Any]]:
        try:
            return {info["name"]: info for info in self._supervisor.call("getAllProcessInfo")}
        except OSError:
            return {}

    def _info(self, name: str) -> dict[str, Any]:
        try:
            return self._supervisor.call("getProcessInfo", name)
        except xmlrpc.client.Fault:
            raise LocalError(f"{name} is not a process of this instance.") from None

    def _check_names(self, names: Iterable[str]) -> None:
        known = self.processes
        for name in names:
            if name not in known and service_of(name) not in known:
                raise LocalError(f"{name} is not a process; these are: {', '.join(known)}.")

    def _replicas(self, service: str) -> int:
        return int(self._state().get("replicas", {}).get(service, 1))

    def _state(self) -> dict[str, Any]:
        try:
            state = json.loads((self.run_dir / "state.json").read_text())
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def _save_state(self, **changes: Any) -> None:
        self._make_folders()
        write_private(
            self.run_dir / "state.json", json.dumps({**self._state(), **changes}, indent=2) + "\n"
        )


@contextlib.contextmanager
def _tolerating(*codes: int) -> Iterator[None]:
    """Pass over supervisor's refusals that say that there was nothing to do."""
    try:
        yield
    except xmlrpc.client.Fault as fault:
        if fault.faultCode not in codes:
            raise
