"""Which Python the services run on: an optimised one where there is one.

A build without profile-guided optimisation, as pyenv makes by default, runs the services 1.6 to 1.9
times slower than Debian's.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.exceptions import MissingProgram

OLDEST = (3, 11)
NEWEST = (3, 13)
DEBIAN = Path("/usr/bin/python3")

_PROBE = """
import json, sys, sysconfig
base = getattr(sys, "_base_executable", sys.executable)
print(json.dumps([list(sys.version_info[:2]), sysconfig.get_config_var("CONFIG_ARGS") or "", base]))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that is installed.

    Parameters
    ----------
    optimised:
        Built with profile-guided optimisation.
    """

    path: Path
    version: tuple[int, int]
    optimised: bool

    @property
    def supported(self) -> bool:
        return OLDEST <= self.version <= NEWEST


def choose(found: Iterable[Interpreter]) -> Interpreter:
    """The first optimised one, else the first, of those of a supported version.

    Raises
    ------
    MissingProgram
        There is none.
    """
    usable = [interpreter for interpreter in found if interpreter.supported]
    if not usable:
        oldest, newest = (".".join(map(str, version)) for version in (OLDEST, NEWEST))
        raise MissingProgram(
            f"Python {oldest} to {newest} is needed and was not found. Install python3."
        )
    return next((interpreter for interpreter in usable if interpreter.optimised), usable[0])


def is_optimised(base: Path, config_args: str) -> bool:
    """Whether an interpreter was built with profile-guided optimisation.

    Debian's is, although it does not list the option among the arguments it was configured with: its
    package builds with `make profile-opt`.
    """
    if "--enable-optimizations" in config_args:
        return True
    return Path("/etc/debian_version").exists() and base.parent == DEBIAN.parent


def probe(path: Path) -> Interpreter | None:
    """What a program called python is; None when it cannot be run."""
    try:
        result = subprocess.run(
            # -I: no settings of the person's may change the answer
            [path, "-I", "-c", _PROBE],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        version, config_args, base = json.loads(result.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    # Not `path` itself: pyenv's are scripts that decide by the folder one is in.
    return Interpreter(Path(base), (version[0], version[1]), is_optimised(Path(base), config_args))


def installed() -> list[Interpreter]:
    """The interpreters of this machine, the preferred first; each program once."""
    found: list[Interpreter] = []
    seen: set[Path] = set()
    for path in candidates():
        target = path.resolve()
        if target in seen or not path.exists():
            continue
        seen.add(target)
        interpreter = probe(path)
        if interpreter:
            found.append(interpreter)
            if interpreter.supported and interpreter.optimised:
                break  # none that follows is preferred
    return found


def candidates() -> Sequence[Path]:
    """Where a Python may be, the preferred first."""
    versions = [f"python{OLDEST[0]}.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    paths = [DEBIAN, *(DEBIAN.with_name(name) for name in versions)]
    paths += [Path(found) for name in (*versions, "python3") if (found := shutil.which(name))]
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    paths += [
        Path(found) for name in versions for found in glob.glob(f"{pyenv}/versions/*/bin/{name}")
    ]
    return [*paths, Path(sys.executable)]
