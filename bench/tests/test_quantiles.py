import random

import pytest

from bench.quantiles import per_thousand, quantile, rate, summary


@pytest.mark.parametrize(
    ("share", "expected"), [(0.01, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1, 100)]
)
def test_of_a_hundred_values_the_quantile_is_the_value_of_that_rank(
    share: float, expected: int
) -> None:
    assert quantile(range(1, 101), share) == expected


def test_a_share_that_is_not_exact_in_binary_does_not_move_the_rank() -> None:
    assert quantile(range(1, 21), 0.95) == 19


def test_of_few_values_a_high_quantile_is_the_largest() -> None:
    assert quantile([1.0, 2.0, 3.0], 0.99) == 3.0
    assert quantile([7.0], 0.5) == 7.0


@pytest.mark.parametrize("share", [0, -0.1, 1.1])
def test_a_share_has_to_be_one(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        quantile([1.0], share)


def test_nothing_has_no_quantile() -> None:
    with pytest.raises(ValueError, match="values"):
        quantile([], 0.5)


def test_a_summary_does_not_depend_on_the_order() -> None:
    values = [float(n) for n in range(1, 1001)]
    random.Random(3).shuffle(values)
    assert summary(values) == {"p50": 500.0, "p95": 950.0, "p99": 990.0, "max": 1000.0}


def test_a_summary_of_nothing_is_empty() -> None:
    assert summary([]) == {}


def test_rates_of_nothing_are_zero() -> None:
    assert rate(10, 4) == 2.5
    assert rate(10, 0) == 0
    assert per_thousand(3.0, 500) == 6.0
    assert per_thousand(3.0, 0) == 0
