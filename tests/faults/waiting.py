"""Waiting for what becomes true."""

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def wait_for(
    condition: Callable[[], Result], timeout: float = 30.0, interval: float = 0.05
) -> Result:
    """The first result of ``condition`` that is true.

    Raises
    ------
    AssertionError
        None in ``timeout`` seconds.
    """
    until = time.monotonic() + timeout
    while not (result := condition()):
        assert time.monotonic() < until, f"not in {timeout:g} s; the last result was {result!r}"
        time.sleep(interval)
    return result
