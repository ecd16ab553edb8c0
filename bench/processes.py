"""CPU and memory of the system's processes, each with its children."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress

import psutil

MIB = 1 << 20


def cpu_seconds(pid: int) -> float:
    """CPU of a process and all its children, those that have ended (and were waited for) included.

    Raises
    ------
    psutil.NoSuchProcess
    """
    total = 0.0
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])  # its own, and of children that have ended
    return total


def memory_mib(pid: int) -> float:
    """Memory of a process and its children in MiB: PSS, where a shared page counts in shares.

    Raises
    ------
    psutil.NoSuchProcess
    """
    total = 0
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total / MIB


def _family(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


class CpuMeter:
    """CPU seconds since it was made.

    Parameters
    ----------
    pids:
        Processes by name; they have to live on.
    """

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._began = time.monotonic()
        self._machine = _machine_seconds()
        self._own = _own_seconds()
        self._before = self._read()

    def read(self) -> dict[str, float]:
        """Of each process."""
        now = self._read()
        return {name: now[name] - self._before[name] for name in now}

    def others(self) -> float:
        """Share of the machine that neither these processes nor this one and its load have used."""
        own = _own_seconds() - self._own + sum(self.read().values())
        elsewhere = _machine_seconds() - self._machine - own
        available = (time.monotonic() - self._began) * (os.cpu_count() or 1)
        return max(0.0, elsewhere / available)

    def _read(self) -> dict[str, float]:
        return {name: cpu_seconds(pid) for name, pid in self._pids.items()}


def _own_seconds() -> float:
    """Of this process and the loads it has run, but not of the system, whose parent it is."""
    return sum(psutil.Process().cpu_times()[:4])


def _machine_seconds() -> float:
    times = psutil.cpu_times()
    return times.user + times.nice + times.system + times.irq + times.softirq
