"""Greenlets for calls: each serves one after another, where Nameko makes one for each.

A new greenlet maps memory for Python's frames (CPython 3.11: 16 KiB, given back when it ends),
and eventlet's pool adds a timer, an event and two callbacks to each.

Earned (bench/README.md): a twentieth of the ticket service's CPU at 16 connections, and of the
latency at 50/s.
"""

import sys
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.queue import LightQueue
from eventlet.support.greenlets import getcurrent, greenlet


class Workers:
    """
    Args:
        size: greenlets at most; they are made when they are first needed.
        failed: called with ``sys.exc_info()`` of a call that raised.
    """

    def __init__(self, size: int, failed: Callable[[Any], None]) -> None:
        self._size = size
        self._failed = failed
        self._slots = eventlet.Semaphore(size)
        self._calls = LightQueue()  # (function, arguments); None ends a worker
        self._greenlets: list[greenlet] = []

    @property
    def in_hand(self) -> int:
        """Calls under way or waiting for a worker."""
        return self._size - self._slots.balance

    def spawn(self, function: Callable[..., Any], *args: Any) -> None:
        """Have ``function(*args)`` called soon. Waits while all workers are busy."""
        self._slots.acquire()
        self._calls.put((function, args))
        if self._calls.qsize() > self._calls.getting() and len(self._greenlets) < self._size:
            self._greenlets.append(eventlet.spawn_n(self._work))

    def close(self) -> None:
        """Workers end: idle ones soon, busy ones after what they have in hand."""
        for _ in self._greenlets:
            self._calls.put(None)

    def kill(self) -> None:
        """End all of them now, whatever they do; the one that calls this, after it."""
        self.close()
        for worker in self._greenlets:
            if worker is not getcurrent():
                eventlet.kill(worker)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            function, args = call
            failure = None
            try:
                function(*args)
            except Exception:
                failure = sys.exc_info()
            finally:
                self._slots.release()
            if failure is not None:
                self._failed(failure)
            del call, function, args, failure  # idle, it keeps nothing alive
            getcurrent().gr_context = None  # context variables are the call's
