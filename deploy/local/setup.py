"""Everything that must be there before something can be started; done only where it is missing."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

from deploy.local import frontend, packages, venv
from deploy.local.commands import PAUSES, run_logged
from deploy.local.console import say
from deploy.local.stamps import is_current, set_current


def ensure(root: Path, logs: Path, *, python_only: bool = False, tests: bool = False) -> None:
    """Set up what is missing.

    Parameters
    ----------
    logs:
        Folder for what the installers print.
    python_only:
        Nothing but the Python environment.
    tests:
        What only tests need, too.

    Raises
    ------
    LocalError
        Something is missing and cannot be installed; tells what to do.
    """
    with _alone(root):
        if not python_only:
            needs = [*packages.SERVERS, packages.NODE, *([packages.BROWSER] if tests else [])]
            packages.ensure(needs, logs / "setup-apt.log")
        venv.ensure(root, logs)
        if not python_only:
            frontend.ensure_packages(root, logs)
            frontend.ensure_built(root, logs)
        if tests:
            _fetch_type_checker(root, logs)


def remove_built(root: Path, *, environments: bool = False) -> list[Path]:
    """Remove what was built and cached; returns what was there.

    Parameters
    ----------
    environments:
        The Python environment and the frontend's packages, too.
    """
    found = [root / "frontend" / name for name in ("dist", "coverage", ".tsbuild")]
    found += [
        root / name
        for name in (".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis")
    ]
    if environments:
        found += [root / ".venv", root / "frontend" / "node_modules"]
    found += [
        folder
        for folder in root.rglob("__pycache__")
        if not {".venv", "node_modules"} & set(folder.relative_to(root).parts)
    ]
    removed = [folder for folder in found if folder.exists()]
    for folder in removed:
        shutil.rmtree(folder)
    return removed


def _fetch_type_checker(root: Path, logs: Path) -> None:
    """Let pyright fetch its Node.js part now, where it is tried again, and not in the middle of a test run."""
    pyright = root / ".venv" / "bin" / "pyright"
    stamp = root / ".venv" / "pyright-fetched-for"
    built = root / ".venv" / "built-from"
    wanted = built.read_text().strip()
    if is_current(stamp, wanted) or not pyright.exists():
        return
    say("Fetching the type checker")
    run_logged([pyright, "--version"], logs / "setup-pyright.log", pauses=PAUSES)
    set_current(stamp, wanted)


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two commands started at once must not both install."""
    with (root / "Makefile").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another command that sets up this clone")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
