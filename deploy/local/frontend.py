"""The frontend's packages and its built pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deploy.local.commands import PAUSES, run_logged
from deploy.local.console import say
from deploy.local.packages import dotted, node_version
from deploy.local.stamps import digest, is_current, set_current

# Not part of what is served, so that a change of theirs needs no new build.
_APART = frozenset({"node_modules", "dist", "coverage", "e2e", "testing", "Dockerfile"})


def ensure_packages(root: Path, logs: Path) -> None:
    """Install what package-lock.json names unless it is there.

    Raises
    ------
    LocalError
        npm failed.
    """
    folder = root / "frontend"
    stamp = folder / "node_modules" / ".built-from"
    wanted = digest(
        [folder / "package.json", folder / "package-lock.json"], root, dotted(node_version()[:1])
    )
    if is_current(stamp, wanted):
        return
    say("Installing the frontend's packages")
    command = ["npm", "ci", "--no-audit", "--no-fund"]
    run_logged(command, logs / "setup-npm.log", directory=folder, pauses=PAUSES)
    set_current(stamp, wanted)


def ensure_built(root: Path, logs: Path) -> None:
    """Build the pages unless that was done from just these sources.

    Raises
    ------
    LocalError
        The build failed.
    """
    folder = root / "frontend"
    # Beside the packages: the build empties its own folder, and everything in that is served.
    stamp = folder / "node_modules" / ".pages-built-from"
    wanted = digest(sources(folder), root)
    if is_current(stamp, wanted) and (folder / "dist" / "index.html").exists():
        return
    say("Building the pages")
    run_logged(["npm", "run", "build"], logs / "setup-build.log", directory=folder)
    set_current(stamp, wanted)


def sources(folder: Path) -> Iterator[Path]:
    """The files the pages are built from."""
    for path in folder.iterdir():
        if path.name in _APART or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from sources(path)
        elif ".test." not in path.name:
            yield path
