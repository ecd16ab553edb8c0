"""Greenlets for calls: each serves one after another, where Nameko makes one for each.

A new greenlet maps memory for Python's frames (CPython 3.11: 16 KiB, given back when it ends),
and eventlet's pool adds a timer, an event and two callbacks to each.

Earned (bench/README.md): a twelfth of the ticket service's CPU at 16 connections, a twentieth of
the latency at 50/s.
"""

import sys
from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet import hubs
from eventlet.support.greenlets import getcurrent, greenlet


class Workers:
    """
    Args:
        size: greenlets at most; they are made when they are first needed.
        failed: called with ``sys.exc_info()`` of a call that raised.
    """

    def __init__(self, size: int, failed: Callable[[Any], None]) -> None:
        self._failed = failed
        self._slots = eventlet.Semaphore(size)
        self._calls: deque[tuple[Callable[..., Any], tuple]] = deque()
        self._busy: set[greenlet] = set()
        self._idle: list[greenlet] = []
        self._closed = False

    @property
    def in_hand(self) -> int:
        """Calls under way or waiting for a worker."""
        return len(self._busy) + max(0, -self._slots.balance)

    def spawn(self, function: Callable[..., Any], *args: Any) -> None:
        """Have ``function(*args)`` called soon. Waits while all workers are busy."""
        self._slots.acquire()
        hub = hubs.get_hub()
        worker = self._idle.pop() if self._idle else greenlet(self._work, hub.greenlet)
        self._busy.add(worker)
        self._calls.append((function, args))  # as arguments the first would live with its greenlet
        hub.schedule_call_global(0, worker.switch)

    def close(self) -> None:
        """Workers end: idle ones now, busy ones with what they have in hand."""
        self._closed = True
        while self._idle:
            eventlet.kill(self._idle.pop())

    def kill(self) -> None:
        """End all of them now, whatever they do."""
        self.close()
        for worker in list(self._busy):
            eventlet.kill(worker)

    def _work(self) -> None:
        me = getcurrent()
        while True:
            function, args = self._calls.popleft()
            failure = None
            try:
                function(*args)
            except Exception:
                failure = sys.exc_info()
            finally:
                self._busy.discard(me)
                self._slots.release()
            if failure is not None:
                self._failed(failure)
            if self._closed:
                return
            del function, args, failure  # idle, it keeps nothing alive
            me.gr_context = None  # context variables are the call's
            self._idle.append(me)
            hubs.get_hub().switch()
