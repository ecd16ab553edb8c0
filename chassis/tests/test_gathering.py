"""A busy handler of events waits for the rest of a burst; one that is not does not."""

from collections.abc import Sequence
from typing import Any

import eventlet
import pytest

from chassis.events.handler import BUSY, GATHER, EventHandler

REST = 30  # events of the burst that come a little later


class Handler(EventHandler):
    """Notes the sizes of its batches; while the first is handled, ``next_one`` comes and is called."""

    def __init__(self, next_one: Any) -> None:
        super().__init__("source", "thing.happened")
        self.next_one = next_one
        self.sizes: list[int] = []

    def _settle(self, messages: Sequence[Any]) -> None:
        self.sizes.append(len(messages))
        if len(self.sizes) == 1:
            self._arrived.append("while the first are handled")
            eventlet.spawn_after(GATHER / 4, self.next_one, self)

    def work(self, first: int) -> list[int]:
        self._arrived.extend(range(first))
        self._work()
        return self.sizes


def more(handler: Handler) -> None:
    handler._arrived.extend(range(REST))


@pytest.mark.parametrize("first", [BUSY, BUSY + 1])
def test_a_busy_one_waits(first: int) -> None:
    assert Handler(more).work(first) == [first, 1 + REST]


def test_one_that_is_not_busy_goes_on_at_once() -> None:
    assert Handler(more).work(BUSY - 1) == [BUSY - 1, 1]


def test_what_is_lost_with_its_connection_meanwhile_comes_again() -> None:
    assert Handler(EventHandler.close).work(BUSY) == [BUSY]
