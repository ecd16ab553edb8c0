"""What the processes printed: the end of it, and what comes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from deploy.local.console import paint

POLL_SECONDS = 0.2
READ_BYTES = 256 * 1024  # at a time


def tail(path: Path, lines: int) -> str:
    """The last `lines` lines of a file; empty when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 64 * 1024))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


class Follower:
    """Follows one file through its rotations.

    Parameters
    ----------
    last_lines:
        How many of the lines that are there already are to be given first.
    """

    def __init__(self, path: Path, last_lines: int = 0) -> None:
        self._path = path
        self._first = tail(path, last_lines).splitlines() if last_lines else []
        self._identity: int | None = None
        self._position = 0
        self._rest = b""
        try:
            found = path.stat()
        except OSError:
            return
        self._identity, self._position = found.st_ino, found.st_size

    def lines(self) -> Iterator[str]:
        """The whole lines that have come since the last call."""
        yield from self._first
        self._first = []
        try:
            with self._path.open("rb") as file:
                found = os.fstat(file.fileno())
                if found.st_ino != self._identity or found.st_size < self._position:
                    self._identity, self._position, self._rest = found.st_ino, 0, b""
                file.seek(self._position)
                chunk = file.read(READ_BYTES)
                self._position += len(chunk)
        except OSError:
            return
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")


def follow(
    files: Iterable[tuple[str, Path]],
    goes_on: Callable[[], bool] = lambda: True,
    last_lines: int = 0,
) -> None:
    """Print what comes in several files, each line with the name of its process, until told to stop.

    Parameters
    ----------
    goes_on:
        Asked about once a second.
    """
    followed = [(name, Follower(path, last_lines)) for name, path in files]
    width = max((len(name) for name, _ in followed), default=0)
    prefixes = [paint(f"{name:<{width}} |", number) for number, (name, _) in enumerate(followed)]
    asked = time.monotonic()
    while True:
        for prefix, (_, follower) in zip(prefixes, followed, strict=True):
            for line in follower.lines():
                print(prefix, line)
        if time.monotonic() - asked >= 1:
            asked = time.monotonic()
            if not goes_on():
                return
        # Whatever was printed must not wait in a buffer when the output is a pipe.
        print(end="", flush=True)
        time.sleep(POLL_SECONDS)
