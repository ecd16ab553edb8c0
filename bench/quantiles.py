"""What many measurements come down to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

SHARES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed (nearest rank).

    Parameters
    ----------
    ordered:
        Values, smallest first.
    share:
        Above 0, at most 1.

    Raises
    ------
    ValueError
        There are no values, or the share is none.
    """
    if not ordered or not 0 < share <= 1:
        raise ValueError("a quantile is of some values, and of a share above 0 and at most 1")
    # rounded, so that 0.95 * 20 is 19 and not a little more
    return ordered[math.ceil(round(share * len(ordered), 9)) - 1]


def summary(values: Iterable[float]) -> dict[str, float]:
    """Quantiles by name, and the largest as `max`; empty when there are no values."""
    ordered = sorted(values)
    if not ordered:
        return {}
    return {name: quantile(ordered, share) for name, share in SHARES.items()} | {"max": ordered[-1]}


def rate(count: int, seconds: float) -> float:
    """So many a second; 0 when it took no time."""
    return count / seconds if seconds > 0 else 0.0


def per_thousand(total: float, count: int) -> float:
    """`total` for every 1,000 of `count`; 0 when there is nothing to divide by."""
    return total * 1000 / count if count else 0.0
