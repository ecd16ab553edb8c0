from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.events import retries
from chassis.events.retries import after_failure, set_aside, without_history

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
DELAYS = [1000, 5000]
EVENT = {"cloudEvents:id": "e1", "nameko.language": "es"}


def failure() -> Exception:
    try:
        raise ValueError("no such thing")
    except ValueError as exc:
        return exc


def test_the_delays_in_turn_then_no_further_attempt() -> None:
    headers: dict[str, Any] = EVENT
    waits = []
    for minute in range(3):
        now = NOW + timedelta(minutes=minute)
        headers, wait = after_failure(headers, failure(), now, DELAYS)
        waits.append(wait)
        assert headers[retries.ATTEMPTS] == minute + 1
        assert headers[retries.FIRST_FAILED] == NOW.isoformat()
        assert headers[retries.LAST_FAILED] == now.isoformat()
        assert (retries.LETTER_ID in headers) == (wait is None)
    assert waits == [1000, 5000, None]
    assert headers[retries.REASON] == "failed 3 times"


def test_the_error_and_where_it_was_raised_travel_along() -> None:
    headers, _ = after_failure(EVENT, failure(), NOW, DELAYS)
    assert headers[retries.ERROR] == "ValueError: no such thing"
    assert "test_retries.py:" in headers[retries.TRACEBACK]
    assert 'raise ValueError("no such thing")' in headers[retries.TRACEBACK]
    assert EVENT.items() <= headers.items()


def test_a_long_error_is_cut() -> None:
    headers, _ = after_failure(EVENT, ValueError("x" * 100_000), NOW, DELAYS)
    assert len(headers[retries.ERROR]) == 500
    assert headers[retries.TRACEBACK] == ""


@pytest.mark.parametrize("count", ["2", None, -1, [], 1.5])
def test_a_count_that_is_none_counts_from_the_start(count: Any) -> None:
    headers, wait = after_failure({retries.ATTEMPTS: count}, failure(), NOW, DELAYS)
    assert (headers[retries.ATTEMPTS], wait) == (1, 1000)


def test_what_the_broker_adds_is_left_out() -> None:
    broker = {
        "x-death": [{"count": 1}],
        "x-delivery-count": 3,
        "x-first-death-queue": "q",
        "x-last-death-reason": "expired",
    }
    assert not broker.keys() & after_failure(EVENT | broker, failure(), NOW, DELAYS)[0].keys()
    assert not broker.keys() & set_aside(EVENT | broker, "bad", NOW).keys()


def test_set_aside_has_a_reason_and_an_id_of_its_own() -> None:
    one, two = set_aside(EVENT, "bad", NOW), set_aside(EVENT, "b" * 1000, NOW)
    assert (one[retries.REASON], one[retries.ATTEMPTS]) == ("bad", 0)
    assert one[retries.FIRST_FAILED] == one[retries.LAST_FAILED] == NOW.isoformat()
    assert one[retries.LETTER_ID] != two[retries.LETTER_ID]
    assert len(two[retries.REASON]) == 500


def test_a_replay_starts_from_the_headers_as_they_were() -> None:
    failed, _ = after_failure(EVENT, failure(), NOW, [])
    assert without_history(failed | {"x-death": []}) == EVENT
    assert without_history(set_aside(EVENT, "bad", NOW)) == EVENT
