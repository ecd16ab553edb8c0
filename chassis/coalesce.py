"""Group commit: what concurrent workers ask for is done together, in one transaction.

While one batch is under way the next one gathers, so that nobody waits for company: a lone
caller is served at once, and the busier the service, the more share a commit. If a batch fails,
its items are done one by one, so that one caller's fault stays his own.

Earned (bench/README.md): about half of the ticket service's and PostgreSQL's CPU per ticket at
16 connections.

Source: "Implementation Techniques for Main Memory Database Systems", DeWitt et al., 1984.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

import eventlet
from eventlet.event import Event

LIMIT = 64  # items in a batch

Item = TypeVar("Item")
Result = TypeVar("Result")


class Coalescer(Generic[Item, Result]):
    """
    Args:
        run: does a batch and returns a result for each item; an exception in place of a result
            is raised at that caller.
        key: items with the same key (other than None) do not share a batch.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Sequence[Result | Exception]],
        key: Callable[[Item], Hashable | None] = lambda item: None,
        limit: int = LIMIT,
    ) -> None:
        self._run = run
        self._key = key
        self._limit = limit
        self._waiting: list[tuple[Item, Event]] = []
        self._running = False

    def __call__(self, item: Item) -> Result:
        """Have ``item`` done and return its result.

        Raises:
            Exception: what ``run`` raised or returned for it.
        """
        done = Event()
        self._waiting.append((item, done))
        if not self._running:
            self._running = True
            eventlet.spawn_n(self._work)
        return done.wait()

    def _work(self) -> None:
        try:
            while self._waiting:
                batch = self._next_batch()
                for (_, done), outcome in zip(
                    batch, self._outcomes([item for item, _ in batch]), strict=True
                ):
                    if isinstance(outcome, BaseException):
                        done.send_exception(outcome)
                    else:
                        done.send(outcome)
        finally:
            self._running = False

    def _next_batch(self) -> list[tuple[Item, Event]]:
        batch, later = [], []
        keys: set[Hashable] = set()
        for pair in self._waiting:
            key = self._key(pair[0])
            if len(batch) >= self._limit or (key is not None and key in keys):
                later.append(pair)
                continue
            keys.add(key)
            batch.append(pair)
        self._waiting = later
        return batch

    def _outcomes(self, items: Sequence[Item]) -> Sequence[Any]:
        try:
            return self._run(items)
        except Exception as exc:
            if len(items) == 1:
                return [exc]
            return [self._outcomes([item])[0] for item in items]


class Collapser:
    """Callers who ask for the same at the same time share one answer.

    What is already under way is not shared: it may have begun before something the caller
    knows of. All who come meanwhile share the next one. (Known elsewhere as single flight.)
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, Event] = {}
        self._next: dict[Hashable, Event] = {}

    def __call__(self, key: Hashable, run: Callable[[], Result]) -> Result:
        """``run()``, or the result of another caller's for the same ``key``.

        Raises:
            Exception: what ``run`` raised, at all who share it.
        """
        running = self._running.get(key)
        if running is None:
            return self._lead(key, run)
        shared = self._next.get(key)
        if shared is not None:
            return shared.wait()
        shared = self._next[key] = Event()
        running.wait()
        del self._next[key]
        try:
            result = self._lead(key, run)
        except Exception as exc:
            shared.send_exception(exc)
            raise
        shared.send(result)
        return result

    def _lead(self, key: Hashable, run: Callable[[], Result]) -> Result:
        done = self._running[key] = Event()
        try:
            return run()
        finally:
            if self._running.get(key) is done:
                del self._running[key]
            done.send()
