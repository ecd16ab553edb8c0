"""Known vulnerabilities of the locked packages: `make audit`. No part of the tests, as it asks registries.

Exits with 1 if one is known, and if a package could not be checked: what nobody looked at is not safe.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.console import fail, say
from deploy.local.settings import ROOT

# How pip-audit and npm say that nobody answered, as opposed to that something was found.
_UNANSWERED = re.compile(
    r"ConnectionError|Connection(Error| refused)|Max retries|Name or service not known|Timeout|HTTPError"
    r"|ServiceError|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOAUDIT|audit endpoint returned an error"
    r"|404 Not Found|not implemented",
    re.IGNORECASE,
)
_NOT_THERE = "could not be audited"  # pip-audit, of a package
TIMEOUT = 300.0  # seconds

COMMANDS: dict[str, tuple[Path, Sequence[str]]] = {
    "Python": (
        ROOT,
        [
            str(ROOT / ".venv" / "bin" / "pip-audit"),
            "--requirement=requirements-dev.txt",
            "--require-hashes",
            "--disable-pip",
            "--progress-spinner=off",
        ],
    ),
    "npm": (ROOT / "frontend", ["npm", "audit", "--omit=dev"]),
}


def answered(code: int, output: str) -> bool:
    """Whether a registry has answered, by how its client ended and what it printed."""
    return code == 0 or not _UNANSWERED.search(output)


def main() -> int:
    bad = False
    for name, (folder, command) in COMMANDS.items():
        say(f"{name}: {Path(command[0]).name}")
        try:
            result = subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            fail(f"{name} was not checked: {error}")
            bad = True
            continue
        if not answered(result.returncode, result.stdout):
            last = (result.stdout.strip().splitlines() or ["no reason given"])[-1]
            fail(f"{name} was not checked, as no registry answers: {last}")
            bad = True
            continue
        print(result.stdout, end="")
        if unknown := result.stdout.count(_NOT_THERE):
            fail(f"{name}: {unknown} packages were not checked; their names are above")
            bad = True
        if result.returncode != 0:
            fail(f"{name}: see above")
            bad = True
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
