"""Running other programs' installers: quietly, again when the network hiccups, with a log to look at."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.console import say
from deploy.local.exceptions import LocalError

PAUSES = (3.0, 10.0, 20.0)  # seconds before each further attempt


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    *,
    directory: Path | None = None,
    environment: Mapping[str, str] | None = None,
    pauses: Sequence[float] = (),
) -> None:
    """Run a command with its output in a file.

    Parameters
    ----------
    environment:
        Variables to set besides this process' own.
    pauses:
        Seconds to wait before each further attempt; none for a command that a second try cannot help.

    Raises
    ------
    LocalError
        It failed every time; tells the last line it printed that says something, and the log.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    title = " ".join(
        Path(str(word)).name if number == 0 else str(word)
        for number, word in enumerate(command[:3])
    )
    for pause in (0.0, *pauses):
        if pause:
            say(f"{title} failed ({_reason(log)}); trying again in {pause:g} s")
            time.sleep(pause)
        with log.open("wb") as output:
            try:
                done = subprocess.run(
                    command,
                    cwd=directory,
                    env={**os.environ, **(environment or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
            except OSError as error:
                raise LocalError(f"{command[0]} cannot be run: {error.strerror}.") from None
        if done.returncode == 0:
            return
    raise LocalError(f"{title} failed: {_reason(log)}. Log: {log}")


def _reason(log: Path) -> str:
    """The line of an installer's output that most likely says what was wrong."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or line.startswith("E:")]
    return (telling or lines or ["no reason given"])[-1].rstrip(".")[:300]
