"""A private RabbitMQ with its management page: own node name, own cookie, own ports, own user."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from deploy.local.credentials import Credentials, write_private
from deploy.local.environment import local_url, without_private
from deploy.local.exceptions import LocalError, MissingProgram
from deploy.local.programs import Program
from deploy.local.settings import BIND, BROKER_DEFINITIONS, BROKER_USER, SERVICES

PLUGINS = ("rabbitmq_management",)
WAL_BYTES = 64 * 1024 * 1024  # of quorum queues; the standard 512 MiB are kept in memory too


def bin_folder() -> Path:
    """Folder of RabbitMQ's own scripts. Debian's in /usr/sbin insist on the account `rabbitmq`.

    Raises
    ------
    MissingProgram
        It is not installed.
    """
    candidates = [
        Path("/usr/lib/rabbitmq/bin"),
        *sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin"), reverse=True),
    ]
    for name in ("rabbitmq-server", "rabbitmqctl"):
        on_path = shutil.which(name)
        if on_path:
            candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "rabbitmq-server").exists() and (folder / "rabbitmq-env").exists():
            return folder
    raise MissingProgram(
        "RabbitMQ is needed and was not found. Install it: apt-get install rabbitmq-server"
    )


def version(folder: Path) -> tuple[int, int] | None:
    """Version of the RabbitMQ in a folder, by the name of the folder it is installed in; None if not told."""
    match = re.search(r"rabbitmq_server-(\d+)\.(\d+)", str((folder / "rabbitmq-server").resolve()))
    return (int(match[1]), int(match[2])) if match else None


def definitions(template: str, values: Mapping[str, str]) -> str:
    """Users and permissions as RabbitMQ imports them: `template` with each ${NAME} replaced.

    Raises
    ------
    LocalError
        A value is missing.
    """
    for name, value in values.items():
        template = template.replace(f"${{{name}}}", value)
    if left := re.search(r"\$\{\w+\}", template):
        raise LocalError(f"{BROKER_DEFINITIONS} names {left[0]}, which is no user of this system.")
    return template


def server_config(ports: Mapping[str, int], management_bind: str, users: Path) -> str:
    """Text of rabbitmq.conf; `users` is imported at each start, before the server listens."""
    return "\n".join(
        [
            "# Written at each start.",
            f"listeners.tcp.default = {BIND}:{ports['amqp']}",
            f"management.tcp.ip = {management_bind}",
            f"management.tcp.port = {ports['management']}",
            f"load_definitions = {users}",  # and so there is no guest
            "log.console = true",  # the supervisor keeps the log
            "log.file = false",
            f"raft.wal_max_size_bytes = {WAL_BYTES}",
            "disk_free_limit.absolute = 256MB",
            "",
        ]
    )


class RabbitMQ:
    """The RabbitMQ of one instance.

    Parameters
    ----------
    ports:
        Its `amqp`, `management`, `distribution` and `epmd` port.
    node:
        Its node name, which its data is bound to: keep it.
    management_bind:
        Where the management page listens; everything else does on 127.0.0.1.
    """

    def __init__(
        self,
        run_dir: Path,
        ports: Mapping[str, int],
        node: str,
        credentials: Credentials,
        management_bind: str = BIND,
    ) -> None:
        self._folder = run_dir / "rabbitmq"
        self._ports = ports
        self._node = node
        self._credentials = credentials
        self._management_bind = management_bind
        self._outdated = False

    def prepare(self) -> None:
        """Write its configuration.

        Raises
        ------
        MissingProgram
            It is not installed.
        """
        bin_folder()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        users = self._folder / "definitions.json"
        text = server_config(self._ports, self._management_bind, users)
        write_private(self._folder / "rabbitmq.conf", text)
        (self._folder / "enabled_plugins").write_text(f"[{','.join(PLUGINS)}].\n")
        # Erlang reads the cookie from the home folder only, and from a private file only.
        write_private(
            self._folder / ".erlang.cookie", self._credentials.password("erlang-cookie"), mode=0o400
        )

        values = {
            "RABBITMQ_USER": BROKER_USER,
            "RABBITMQ_PASSWORD": self._credentials.password("rabbitmq"),
            **{
                f"{service.upper()}_AMQP_PASSWORD": self._credentials.broker_password(service)
                for service in SERVICES
            },
        }
        wanted = definitions(BROKER_DEFINITIONS.read_text(), values)
        self._outdated = not users.exists() or users.read_text() != wanted
        write_private(users, wanted)

    def update_users(self) -> None:
        """Let a server that ran already take over what `prepare` found changed.

        Raises
        ------
        LocalError
            It refused.
        """
        if self._outdated:
            self.ctl("import_definitions", str(self._folder / "definitions.json"))
            self._outdated = False

    def environment(self) -> dict[str, str]:
        """What its server and its command line need to find this node and no other."""
        folder = self._folder
        # Brackets are Erlang's: a tuple for an address.
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "HOME": str(folder),
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_BASE": str(folder),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            # Those that do not exist are named too, or the machine's own would be read.
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(folder / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
            "RABBITMQ_DIST_PORT": str(self._ports["distribution"]),
            "ERL_EPMD_PORT": str(self._ports["epmd"]),
            "ERL_EPMD_ADDRESS": BIND,
            # Two cores are shared with everything else: no schedulers bound to one or spinning on it.
            "RABBITMQ_SCHEDULER_BIND_TYPE": "u",
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": loopback,
            "RABBITMQ_CTL_ERL_ARGS": loopback,
        }

    def program(self) -> Program:
        """How the server is run."""
        environment = {
            **self.environment(),
            # Makes its script become the server itself, so that the pid is the right one and signals arrive.
            "RUNNING_UNDER_SYSTEMD": "true",
        }
        return Program(
            "rabbitmq",
            [str(bin_folder() / "rabbitmq-server")],
            self._folder,
            environment,
            stop_seconds=60,
            priority=10,
            steady_seconds=5,
        )

    def is_ready(self) -> bool:
        """Whether it greets AMQP clients and its management page answers."""
        try:
            with socket.create_connection((BIND, self._ports["amqp"]), timeout=2) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                if not connection.recv(1):
                    return False
            with urllib.request.urlopen(
                local_url(self._management_bind, self._ports["management"]), timeout=2
            ):
                return True
        except (OSError, urllib.error.URLError):
            return False

    def ctl(self, *arguments: str, timeout: float = 60.0) -> str:
        """Run `rabbitmqctl` on this node and return what it prints.

        Raises
        ------
        LocalError
            It failed, with its last line.
        """
        try:
            result = subprocess.run(
                [bin_folder() / "rabbitmqctl", *arguments],
                env={**without_private(os.environ), **self.environment()},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise LocalError(
                f"rabbitmqctl {' '.join(arguments)} did not end within {timeout:g} s."
            ) from None
        if result.returncode != 0:
            said = re.sub(
                r"\x1b\[[\d;]*m",
                "",
                result.stderr.strip() or result.stdout.strip() or "no reason given",
            )
            reason = " ".join(
                line.strip() for line in said.partition("Usage")[0].splitlines()[:3] if line.strip()
            )
            raise LocalError(f"rabbitmqctl {' '.join(arguments)} failed: {reason}")
        return result.stdout

    def stop_port_mapper(self) -> None:
        """End the port mapper, which the first start leaves behind for the next ones."""
        epmd = shutil.which("epmd")
        if epmd:
            environment = {
                **os.environ,
                "ERL_EPMD_PORT": str(self._ports["epmd"]),
                "ERL_EPMD_ADDRESS": BIND,
            }
            subprocess.run(
                [epmd, "-kill"], env=environment, capture_output=True, check=False, timeout=10
            )
