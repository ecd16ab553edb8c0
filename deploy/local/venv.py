"""The Python environment: made on a good interpreter, filled by uv with what the lock names."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from deploy.local import interpreter, packages
from deploy.local.commands import PAUSES, run_logged
from deploy.local.console import say, warn
from deploy.local.exceptions import LocalError
from deploy.local.stamps import digest, is_current, set_current


def ensure(root: Path, logs: Path) -> None:
    """Make or update `.venv` unless it holds just what requirements-dev.txt names.

    Raises
    ------
    LocalError
        No interpreter, or an installer failed.
    """
    folder = root / ".venv"
    lock = root / "requirements-dev.txt"
    if not lock.exists():
        raise LocalError(f"{lock} is missing: this is not a whole clone.")
    stamp = folder / "built-from"
    wanted = digest([lock], root)
    if is_current(stamp, wanted) and (folder / "bin" / "python").exists():
        _add_project(folder, root)
        return
    packages.ensure([packages.PYTHON_VENV], logs / "setup-apt.log")
    if not usable(folder):
        chosen = interpreter.choose(interpreter.installed())
        say(f"Making the Python environment on {chosen.path} ({packages.dotted(chosen.version)})")
        if not chosen.optimised:
            warn(
                f"{chosen.path} was built without optimisations: services run up to twice as slow. Debian's is better."
            )
        shutil.rmtree(folder, ignore_errors=True)
        run_logged([chosen.path, "-m", "venv", folder], logs / "setup-venv.log")
    say("Installing Python packages")
    _install_uv(folder, lock, logs)
    run_logged(
        [folder / "bin" / "uv", "pip", "sync", "--system-certs", "--require-hashes", lock],
        logs / "setup-uv.log",
        directory=root,
        environment={"VIRTUAL_ENV": str(folder)},
        pauses=PAUSES,
    )
    _add_project(folder, root)
    set_current(stamp, wanted)


def _add_project(folder: Path, root: Path) -> None:
    """Let the environment's programs import the project, wherever they look otherwise: config.yaml
    names modules of it, and `nameko shell` does not look in the current folder.
    """
    for packages_folder in folder.glob("lib/python3.*/site-packages"):
        (packages_folder / "project.pth").write_text(f"{root}\n")


def usable(folder: Path) -> bool:
    """Whether there is an environment on an interpreter that would be chosen again."""
    have = (
        interpreter.probe(folder / "bin" / "python") if (folder / "bin" / "pip").exists() else None
    )
    if have is None or not have.supported:
        return False
    # A slow one is replaced once a better one is there.
    return have.optimised or not any(
        other.optimised and other.supported for other in interpreter.installed()
    )


def lock_entry(lock: str, name: str) -> str:
    """The lines of one package in a lock file: its version and hashes; empty when it is not there."""
    lines = iter(lock.splitlines(keepends=True))
    entry = ""
    for line in lines:
        if entry or line.startswith(f"{name}=="):
            entry += line
            if not line.rstrip().endswith("\\"):
                break
    return entry


def _install_uv(folder: Path, lock: Path, logs: Path) -> None:
    entry = lock_entry(lock.read_text(), "uv")
    if not entry:
        raise LocalError(f"{lock} does not name uv, which installs the rest.")
    version = re.search(r"==([^\s;\\]+)", entry)
    if version and any(folder.glob(f"lib/python3.*/site-packages/uv-{version[1]}.dist-info")):
        return
    own = folder / "uv.txt"
    own.write_text(entry)
    command = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
    ]
    run_logged([*command, "-r", own], logs / "setup-pip.log", pauses=PAUSES)
    own.unlink()
