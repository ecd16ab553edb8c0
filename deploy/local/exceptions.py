"""What can go wrong, said in one sentence that tells what to do about it."""

from __future__ import annotations


class LocalError(Exception):
    """Root of this package's errors; its text is shown to the person as it is."""


class MissingProgram(LocalError):
    """A program is not installed, and could not be."""


class PortTaken(LocalError):
    """A port that people know by its number is used by something else."""


class ProcessFailed(LocalError):
    """A process died, or did not become ready in time.

    Parameters
    ----------
    name:
        The process.
    log_tail:
        The last lines of its log.
    """

    def __init__(self, name: str, reason: str, log_tail: str, log_path: str) -> None:
        self.name = name
        self.log_tail = log_tail
        lines = "\n".join(f"    {line}" for line in log_tail.splitlines()) or "    (nothing)"
        super().__init__(f"{name} {reason}. Its last lines:\n{lines}\n  Whole log: {log_path}")
