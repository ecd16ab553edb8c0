"""A private PostgreSQL: one data folder, one role and one database a service."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from deploy.local.accounts import can_reach, unprivileged
from deploy.local.console import say
from deploy.local.credentials import Credentials, write_private
from deploy.local.environment import without_private
from deploy.local.exceptions import LocalError, MissingProgram
from deploy.local.programs import Program
from deploy.local.settings import BIND, DATABASES, POSTGRES_OLDEST, POSTGRES_SETUP

SETTINGS = {
    "max_connections": "300",  # several replicas of each service, and the tests
    "unix_socket_directories": "",  # clients come over loopback; no socket, no limit on the folder's path
    "logging_collector": "off",  # the supervisor keeps the log
    "log_destination": "stderr",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failing statement is logged without its text, its values and the row it met: they hold hashes
    # of passwords, keys and what people write. The service logs the error.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


def bin_folders() -> list[Path]:
    """Folders that hold a PostgreSQL server, the newest version first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_in_path, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return [
        folder
        for folder in folders
        if (folder / "postgres").exists() and (folder / "initdb").exists()
    ]


def major_version(bin_folder: Path) -> int:
    """Major version of the server in a folder; 0 when it does not say."""
    result = subprocess.run(
        [bin_folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    match = re.search(r"\s(\d+)", result.stdout)
    return int(match[1]) if match else 0


def choose_server(found: Iterable[tuple[Path, int]], data: Path, data_version: int | None) -> Path:
    """The server to run: the one that wrote the data, else the newest.

    Parameters
    ----------
    found:
        Folder and major version of each server there is.
    data_version:
        Major version that wrote `data`; None when there is none yet.

    Raises
    ------
    MissingProgram
        There is none, or only too old ones.
    LocalError
        The data is of a version that is not installed.
    """
    servers = {version: folder for folder, version in reversed(list(found))}
    if data_version is not None:
        if data_version in servers:
            return servers[data_version]
        have = ", ".join(str(version) for version in sorted(servers)) or "none"
        raise LocalError(
            f"The data in {data} was written by PostgreSQL {data_version}, but installed here: {have}. "
            f"Install postgresql-{data_version}, or remove the data with: make clean"
        )
    usable = [version for version in servers if version >= POSTGRES_OLDEST]
    if not usable:
        raise MissingProgram(
            f"PostgreSQL {POSTGRES_OLDEST} or newer is needed and was not found in /usr/lib/postgresql/*/bin or on "
            "PATH. Install it: apt-get install postgresql"
        )
    return servers[max(usable)]


def data_version(data: Path) -> int | None:
    """Major version that wrote a data folder; None when it is not one yet."""
    try:
        text = (data / "PG_VERSION").read_text().strip()
    except OSError:
        return None
    major = text.partition(".")[0]
    return int(major) if major.isdigit() else 0


class Postgres:
    """The PostgreSQL of one instance.

    Parameters
    ----------
    run_dir:
        Folder of the instance.
    port:
        Port it listens on, on 127.0.0.1 alone.
    """

    def __init__(self, run_dir: Path, port: int, credentials: Credentials) -> None:
        self._run_dir = run_dir
        self._port = port
        self._credentials = credentials
        self._account = unprivileged()
        self._bin: Path | None = None

    @property
    def folder(self) -> Path:
        """Holds the data folder; elsewhere when the account it runs as cannot reach the instance's folder."""
        inside = self._run_dir / "postgres"
        if (inside / "data").exists() or can_reach(self._account, self._run_dir):
            return inside
        return outside_folder(self._run_dir)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def bin_folder(self) -> Path:
        """Where the server's programs are.

        Raises
        ------
        LocalError
            As `choose_server`.
        """
        if self._bin is None:
            found = [(folder, major_version(folder)) for folder in bin_folders()]
            self._bin = choose_server(found, self.data, data_version(self.data))
        return self._bin

    def prepare(self) -> None:
        """Make the data folder unless there is one.

        Raises
        ------
        LocalError
            No server to do it with, or it failed.
        """
        if os.geteuid() == 0 and self._account is None:
            raise LocalError(
                "PostgreSQL does not run as root, and there is no account `postgres` or `nobody` here."
            )
        folder, bin_folder = self.folder, self.bin_folder
        if data_version(self.data) is not None:
            return
        if folder != self._run_dir / "postgres":
            say(f"PostgreSQL's account cannot enter {self._run_dir}: its data goes to {folder}")
        say(f"PostgreSQL {major_version(bin_folder)}: making the data folder {self.data}")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)  # one that initdb did not finish
        password_file = folder / "initial-password"
        write_private(password_file, self._credentials.password("postgres") + "\n")
        if self._account:
            os.chown(folder, self._account.uid, self._account.gid)
            os.chown(password_file, self._account.uid, self._account.gid)
        try:
            self._run(
                "initdb",
                f"--pgdata={self.data}",
                "--username=postgres",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            )
        except LocalError:
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        finally:
            password_file.unlink(missing_ok=True)

    def program(self) -> Program:
        """How the server is run."""
        settings = {**SETTINGS, "listen_addresses": BIND, "port": str(self._port)}
        command = [str(self.bin_folder / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Program(
            "postgres",
            command,
            Path("/"),
            user=self._account.name if self._account else None,
            stop_signal="INT",  # "fast": ends its clients' sessions instead of waiting for them
            priority=10,
            steady_seconds=2,
        )

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        command = [
            self.bin_folder / "pg_isready",
            "-q",
            "-h",
            BIND,
            "-p",
            str(self._port),
            "-t",
            "2",
        ]
        return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0

    def create_databases(self) -> None:
        """Make the services' roles and databases that are missing, and set their passwords and grants.

        Raises
        ------
        LocalError
            PostgreSQL refused.
        """
        self._psql(["--file", str(POSTGRES_SETUP / "server.sql")])
        for name in DATABASES:
            arguments = ["--set", f"service={name}", "--file", str(POSTGRES_SETUP / "database.sql")]
            self._psql(arguments, {"SERVICE_PASSWORD": self._credentials.password(name)})

    def psql(self, script: str) -> str:
        """Run a script of psql as superuser and return what it prints.

        Raises
        ------
        LocalError
            It failed.
        """
        return self._psql(["--file", "-"], script=script)

    def _psql(
        self, arguments: Sequence[str], variables: Mapping[str, str] | None = None, script: str = ""
    ) -> str:
        environment = {
            **without_private(os.environ),
            **(variables or {}),
            "PGHOST": BIND,
            "PGPORT": str(self._port),
            "PGUSER": "postgres",
            "PGDATABASE": "postgres",
            "PGPASSWORD": self._credentials.password("postgres"),
            "PGCONNECT_TIMEOUT": "10",
        }
        command = [self.bin_folder / "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", *arguments]
        result = _patient(command, script, environment)
        if result.returncode != 0:
            raise LocalError(f"PostgreSQL refused: {_last_line(result.stderr)}")
        return result.stdout

    def _run(self, program: str, *arguments: str) -> None:
        account = self._account
        result = subprocess.run(
            [str(self.bin_folder / program), *arguments],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=() if account else None,
        )
        if result.returncode != 0:
            log = self._run_dir / "log" / f"{program}.log"
            log.write_text(result.stdout + result.stderr)
            raise LocalError(f"{program} failed: {_last_line(result.stderr)}. Log: {log}")


def outside_folder(run_dir: Path) -> Path:
    """Folder for the data of an instance whose own folder PostgreSQL's account cannot enter."""
    digest = hashlib.sha256(os.fsencode(run_dir)).hexdigest()[:12]
    return Path("/var/tmp") / f"tickets-postgres-{digest}"  # nosec B108


def _patient(
    command: Sequence[str | Path], script: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run psql; again for a moment while the server, just after a crash, answers but refuses sessions."""
    deadline = time.monotonic() + 3
    while True:
        result = subprocess.run(
            command, input=script, capture_output=True, text=True, env=environment, check=False
        )
        no_connection = result.returncode == 2
        if not no_connection or time.monotonic() > deadline:
            return result
        time.sleep(0.3)


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip().rstrip(".") if lines else "no reason given"


def _version_in_path(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0
