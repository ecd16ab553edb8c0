"""Whether a log shows a secret of its instance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

REGISTERED = "secrets-used.txt"  # in the instance's folder: a line a secret that a test has used
SHORTEST = 8  # characters; shorter ones would be found by chance


@dataclass(frozen=True)
class Leak:
    """Where a secret shows. The secret itself is told nowhere."""

    file: Path
    line: int
    secret: str  # its name

    def __str__(self) -> str:
        return f"{self.file}:{self.line} shows {self.secret}"


def secrets_of(run_dir: Path) -> dict[str, str]:
    """Every secret of an instance by its name: its passwords, and what tests have registered.

    Raises
    ------
    OSError
        One cannot be read, and so could not be looked for.
    """
    found = {}
    folder = run_dir / "secrets"
    for path in sorted(folder.iterdir()) if folder.exists() else []:
        found[f"secrets/{path.name}"] = path.read_text().strip()
    registered = run_dir / REGISTERED
    if registered.exists():
        for number, line in enumerate(registered.read_text().splitlines(), 1):
            found[f"{REGISTERED}, line {number}"] = line.strip()
    return {name: value for name, value in found.items() if len(value) >= SHORTEST}


def leaks(files: Iterable[Path], secrets: dict[str, str]) -> Iterator[Leak]:
    """Every line of these files with a secret in it."""
    wanted = {name: value.encode() for name, value in secrets.items()}
    for path in files:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                for name, value in wanted.items():
                    if value in line:
                        yield Leak(path, number, name)


def logs_of(run_dir: Path) -> list[Path]:
    """The logs of an instance's processes, older ones too."""
    folder = run_dir / "log"
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
