from datetime import UTC, datetime, timedelta

import pytest

from notification.schedule import (
    DELAYS,
    LONGEST_PAUSE,
    MAIL_FOR,
    after_failed_mail,
    after_failed_webhook,
    retry_after,
    while_server_is_away,
)

MINUTE = timedelta(minutes=1)


def test_a_webhook_is_tried_eight_times_over_hours() -> None:
    waits = [after_failed_webhook(n) for n in range(1, 9)]
    assert waits == [*DELAYS, None]
    assert list(DELAYS) == sorted(DELAYS)
    assert 12 * 3600 < sum(DELAYS) < 24 * 3600


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Tue, 24 Nov 2026 10:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0),
        ("999999999999999999999", LONGEST_PAUSE),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_receiver_asks_for(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2026, 11, 24, 10, tzinfo=UTC)) == seconds


def test_a_receiver_makes_the_wait_longer_and_never_shorter() -> None:
    assert after_failed_webhook(1, asked=60) == 60
    assert after_failed_webhook(4, asked=60) == DELAYS[3]
    assert after_failed_webhook(8, asked=60) is None


def test_a_mail_is_tried_for_days() -> None:
    assert [after_failed_mail(n, MINUTE) for n in (1, 2, 7, 8, 50)] == [5, 30, 43_200] + [
        43_200
    ] * 2
    assert after_failed_mail(3, MAIL_FOR) is None


def test_a_server_that_is_away_is_asked_once_a_minute_in_the_end() -> None:
    assert [while_server_is_away(n) for n in (0, 1, 5, 1000)] == [1, 2, 60, 60]
