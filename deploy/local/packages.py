"""Programs of the system: what is missing, and installing it with Debian's packages."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local import postgres, rabbitmq
from deploy.local.commands import PAUSES, run_logged
from deploy.local.console import say
from deploy.local.exceptions import MissingProgram
from deploy.local.settings import NODE_OLDEST, POSTGRES_OLDEST, RABBITMQ_OLDEST

POLICY = Path("/usr/sbin/policy-rc.d")
# Installed for this system alone, so their own services must not take the ports at the next boot.
UNITS = {
    "postgresql": ("postgresql.service",),
    "rabbitmq-server": ("rabbitmq-server.service", "epmd.socket"),
}


@dataclass(frozen=True)
class Need:
    """A program that must be there.

    Parameters
    ----------
    title:
        What it is called, with the version.
    packages:
        Debian's packages that bring it.
    met:
        Whether it is there.
    """

    title: str
    packages: Sequence[str]
    met: Callable[[], bool]


def _has_postgres() -> bool:
    return any(
        postgres.major_version(folder) >= POSTGRES_OLDEST for folder in postgres.bin_folders()
    )


def _has_rabbitmq() -> bool:
    try:
        folder = rabbitmq.bin_folder()
    except MissingProgram:
        return False
    version = rabbitmq.version(folder)
    return version is None or version >= RABBITMQ_OLDEST


def _has_node() -> bool:
    return shutil.which("npm") is not None and node_version() >= NODE_OLDEST


def node_version() -> tuple[int, ...]:
    """Version of the Node.js on PATH; empty when there is none."""
    try:
        result = subprocess.run(
            ["node", "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(int(number) for number in re.findall(r"\d+", result.stdout)[:3])


def _has_venv() -> bool:
    # Debian keeps this part of Python in a package of its own.
    command = ["/usr/bin/python3", "-I", "-c", "import ensurepip, venv"]
    return (
        not Path(command[0]).exists()
        or subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


def _has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


SERVERS = (
    Need(f"PostgreSQL {POSTGRES_OLDEST} or newer", ("postgresql",), _has_postgres),
    Need(f"RabbitMQ {dotted(RABBITMQ_OLDEST)} or newer", ("rabbitmq-server",), _has_rabbitmq),
)
NODE = Need(f"Node.js {dotted(NODE_OLDEST)} or newer with npm", ("nodejs", "npm"), _has_node)
PYTHON_VENV = Need("Python's venv module", ("python3-venv",), _has_venv)
BROWSER = Need("Chromium", ("chromium",), _has_chromium)


def ensure(needs: Sequence[Need], log: Path) -> None:
    """Install what is missing, where that is possible.

    Raises
    ------
    MissingProgram
        Something is missing still; tells what to install.
    LocalError
        apt-get failed.
    """
    missing = [need for need in needs if not need.met()]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install([package for need in missing for package in need.packages], log)
        missing = [need for need in missing if not need.met()]
        if missing:
            titles = " and ".join(need.title for need in missing)
            raise MissingProgram(
                f"{titles} is needed, and this system's packages are older. Install it by hand."
            )
        return
    raise MissingProgram(how_to_install(missing))


def how_to_install(missing: Sequence[Need]) -> str:
    """The sentence for somebody who has to install it himself."""
    titles = ", ".join(need.title for need in missing)
    packages = " ".join(package for need in missing for package in need.packages)
    return f"Not installed: {titles}. Install it and start again; on Debian: sudo apt-get install {packages}"


def install(packages: Sequence[str], log: Path) -> None:
    """Install Debian packages without starting the servers in them.

    Raises
    ------
    LocalError
        apt-get failed, with its last error.
    """
    names = " ".join(packages)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    say(f"Installing system packages: {names}")
    run_logged(["apt-get", *options, "update"], log, environment=quiet, pauses=PAUSES)
    command = ["apt-get", *options, "--no-install-recommends", "install", *packages]
    with no_servers_started():
        run_logged(command, log, environment=quiet, pauses=PAUSES)
    units = [unit for package in packages for unit in UNITS.get(package, ())]
    if units and shutil.which("systemctl"):
        say(
            f"Leaving the system's own {', '.join(units)} switched off: private ones are started instead"
        )
        for unit in units:
            subprocess.run(
                ["systemctl", "disable", "--now", unit], capture_output=True, check=False
            )


@contextlib.contextmanager
def no_servers_started(policy: Path = POLICY) -> Iterator[None]:
    """Keep packages from starting servers while they are installed; a policy that is there is left alone."""
    if policy.exists():
        yield
        return
    policy.write_text(
        "#!/bin/sh\n# Made by `make`; removed when the packages are installed.\nexit 101\n"
    )
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)
