"""The processes of an instance, and the supervisor's configuration that says how each is run."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.environment import broker_variable, database_variable, without_private
from deploy.local.exceptions import LocalError
from deploy.local.settings import BIND, DATABASES, NICENESS, SCALABLE, STOP_TIMEOUT

LOG_BYTES = 10 * 1024 * 1024  # a log file is set aside at this size
LOG_FILES = 3  # older ones that are kept


@dataclass(frozen=True)
class Program:
    """One process.

    Parameters
    ----------
    name:
        As people call it; the second copy of a service is `<service>-2`.
    command, directory, environment:
        How it is started. The environment is added to the supervisor's.
    user:
        Account it runs as; None for the supervisor's own.
    stop_signal:
        What tells it to finish.
    stop_seconds:
        How long it may take to finish before it is killed.
    priority:
        Lower ones are started first and stopped last.
    steady_seconds:
        A process that dies younger than this counts as one that failed to start, and is started again
        after a growing pause.
    """

    name: str
    command: Sequence[str]
    directory: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: str = "TERM"
    stop_seconds: int = STOP_TIMEOUT
    priority: int = 20
    steady_seconds: int = 10


def service_of(process: str) -> str:
    """The service a process is a copy of: `assignment-2` is one of `assignment`."""
    match = re.fullmatch(rf"({'|'.join(SCALABLE)})-\d+", process)
    return match[1] if match else process


def replica_names(service: str, count: int) -> list[str]:
    """Names of the `count` processes of a service."""
    return [service if number == 1 else f"{service}-{number}" for number in range(1, count + 1)]


def settings_named_in(config: str) -> set[str]:
    """Environment variables that a config.yaml reads: `${NAME}` and `${NAME:default}`."""
    return set(re.findall(r"\$\{(\w+)", config))


def service_environment(
    service: str, instance: Mapping[str, str], caller: Mapping[str, str], config: str
) -> dict[str, str]:
    """What a service is told: the settings of config.yaml the caller has set, and its own addresses.

    Parameters
    ----------
    instance:
        All variables of the instance (`environment.build`).
    caller:
        The environment of whoever starts it.
    config:
        Text of config.yaml.
    """
    wanted = settings_named_in(config)
    told = {name: value for name, value in without_private(caller).items() if name in wanted}
    for name in ("PYTHONPATH", "PYTHONWARNINGS"):
        told[name] = instance[name]
    told["AMQP_URI"] = instance[broker_variable(service)]
    told["RABBITMQ_USER"] = instance["RABBITMQ_USER"]
    told["PYTHONUNBUFFERED"] = "1"
    if service == "notification":
        told["PAGE_URL"] = instance["PAGE_URL"]  # where the links of its mails lead
    if service in DATABASES:
        told[database_variable(service)] = instance[database_variable(service)]
    if service == "gateway":
        told["HTTP_BIND"] = instance["HTTP_BIND"]
        told["HTTP_PORT"] = instance["HTTP_PORT"]
        told |= _publication(instance, caller)
    return told


def _publication(instance: Mapping[str, str], caller: Mapping[str, str]) -> dict[str, str]:
    """What the gateway has to know of how it is reached: from where, by which address, through whom."""
    return {
        "PUBLISHED_BINDS": f"{instance['HTTP_BIND']},{instance['FRONTEND_BIND']}",
        "PAGE_URL": instance["PAGE_URL"],
        # the page's server passes requests on from this machine
        "TRUSTED_PROXIES": caller.get("TRUSTED_PROXIES") or f"{BIND}/32",
    }


def service_program(
    process: str, root: Path, bin_folder: Path, environment: Mapping[str, str]
) -> Program:
    """One copy of a Nameko service."""
    return Program(process, service_command(service_of(process), bin_folder), root, environment)


def service_command(service: str, bin_folder: Path) -> list[str]:
    """What runs one copy of a Nameko service, in the project's folder."""
    command = [str(bin_folder / "nameko"), "run", "--config", "config.yaml", f"{service}.service"]
    return ["nice", "-n", str(NICENESS[service]), *command] if service in NICENESS else command


def frontend_program(root: Path, node: str, instance: Mapping[str, str]) -> Program:
    """The server of the built pages, which passes /api on to the gateway."""
    folder = root / "frontend"
    environment = {
        name: instance[name] for name in ("FRONTEND_BIND", "FRONTEND_PORT", "GATEWAY_URL")
    }
    # Not through npm, so that the process seen and stopped is the server itself.
    command = [node, "node_modules/vite/bin/vite.js", "preview"]
    return Program(
        "frontend", command, folder, environment, stop_seconds=5, priority=30, steady_seconds=3
    )


def launch_script(program: Program) -> str:
    """A shell script that becomes the process, with its variables set. Holds passwords.

    supervisor's own way to set variables has no way to write some characters.
    """
    exports = "".join(
        f"export {name}={shlex.quote(value)}\n"
        for name, value in sorted(program.environment.items())
    )
    return f"{exports}exec {shlex.join(_dying_with_supervisor(program))}\n"


def script_path(run_dir: Path, program: Program) -> Path:
    """Where the script is: named by its content, so that a change of it is one of the configuration."""
    digest = hashlib.sha256(launch_script(program).encode()).hexdigest()[:12]
    return run_dir / "programs" / f"{program.name}-{digest}.sh"


def supervisor_config(
    run_dir: Path, socket: Path, user: str | None, programs: Sequence[Program]
) -> str:
    """The configuration of supervisord for these programs.

    Parameters
    ----------
    socket:
        Unix socket that supervisord is talked to through.
    user:
        Name of the account supervisord runs as; only wanted (and told) for root.
    """
    head = [
        "[supervisord]",
        "nodaemon = true",
        "silent = true",
        f"logfile = {_value(run_dir / 'log' / 'supervisord.log')}",
        "logfile_maxbytes = 5MB",
        "logfile_backups = 1",
        f"pidfile = {_value(run_dir / 'supervisord.pid')}",
        f"childlogdir = {_value(run_dir / 'log')}",
        *([f"user = {user}"] if user else []),
        "",
        "[unix_http_server]",
        f"file = {_value(socket)}",
        "chmod = 0700",
        "",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    return "\n".join(head) + "\n" + "".join(_section(run_dir, program) for program in programs)


def log_path(run_dir: Path, process: str) -> Path:
    """Where what a process prints is kept."""
    return run_dir / "log" / f"{process}.log"


def _section(run_dir: Path, program: Program) -> str:
    if program.environment:
        command = ["/bin/sh", str(script_path(run_dir, program))]
    else:
        command = _dying_with_supervisor(program)
    lines = [
        f"[program:{program.name}]",
        f"command = {_value(shlex.join(command))}",
        f"directory = {_value(program.directory)}",
        "autostart = false",
        "autorestart = true",
        f"startsecs = {program.steady_seconds}",
        "startretries = 20",
        f"stopsignal = {program.stop_signal}",
        f"stopwaitsecs = {program.stop_seconds}",
        "killasgroup = true",
        f"priority = {program.priority}",
        "redirect_stderr = true",
        f"stdout_logfile = {_value(log_path(run_dir, program.name))}",
        f"stdout_logfile_maxbytes = {LOG_BYTES}",
        f"stdout_logfile_backups = {LOG_FILES}",
    ]
    if program.user:
        lines.append(f"user = {program.user}")
    return "\n" + "\n".join(lines) + "\n"


def _dying_with_supervisor(program: Program) -> list[str]:
    """The command, told to finish when its supervisor dies: nobody could stop it otherwise."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return list(program.command)
    return [setpriv, "--pdeathsig", program.stop_signal, "--", *program.command]


def _value(text: str | Path) -> str:
    """`text` as a value of an option: supervisor expands % (some twice), and " ;" and " #" begin a comment.

    Raises
    ------
    LocalError
        It cannot be written there.
    """
    value = str(text)
    if any(mark in value for mark in ("\n", "\r", "%", " ;", " #")):
        raise LocalError(f"A folder with such a name cannot be used: {value!r}.")
    return value
