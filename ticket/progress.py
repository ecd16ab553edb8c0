"""How far a long work is: a bar on a terminal, a line now and then elsewhere."""

import sys
from time import monotonic

BAR = 24  # characters
ON_TERMINAL, ELSEWHERE = 0.1, 5.0  # seconds between two looks


class Progress:
    """
    Attributes:
        done: rows.
    """

    def __init__(self, total: int) -> None:
        self.done = 0
        self._total = total
        self._start = monotonic()
        self._terminal = sys.stderr.isatty()
        self._next = self._start if self._terminal else self._start + ELSEWHERE

    @property
    def seconds(self) -> float:
        return monotonic() - self._start

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.done / max(self.seconds, 1e-9)

    def show(self, done: int) -> None:
        self.done = done
        now = monotonic()
        if now < self._next and done < self._total:
            return
        self._next = now + (ON_TERMINAL if self._terminal else ELSEWHERE)
        line = progress_line(done, self._total, self.seconds)
        print(f"\r\033[K{line}" if self._terminal else line, end="", file=sys.stderr, flush=True)
        if not self._terminal:
            print(file=sys.stderr)

    def end(self) -> None:
        """Leave the bar's line."""
        if self._terminal and self.done:
            print(file=sys.stderr)


def progress_line(done: int, total: int, seconds: float) -> str:
    """
    Args:
        seconds: since the beginning.
    """
    share = done / total if total else 1.0
    rate = done / seconds if seconds > 0 else 0.0
    left = f"{_clock((total - done) / rate)} left" if rate else ""
    bar = f"[{'#' * int(share * BAR):.<{BAR}}]"
    return f"{bar} {share:4.0%}  {done:,} of {total:,} rows  {rate:,.0f}/s  {left}".rstrip()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
