from datetime import timedelta

from notification.schedule import (
    DELAYS,
    MAIL_FOR,
    after_failed_mail,
    after_failed_webhook,
    while_server_is_away,
)

MINUTE = timedelta(minutes=1)


def test_a_webhook_is_tried_eight_times_over_hours() -> None:
    waits = [after_failed_webhook(n) for n in range(1, 9)]
    assert waits == [*DELAYS, None]
    assert list(DELAYS) == sorted(DELAYS)
    assert 12 * 3600 < sum(DELAYS) < 24 * 3600


def test_a_mail_is_tried_for_days() -> None:
    assert [after_failed_mail(n, MINUTE) for n in (1, 2, 7, 8, 50)] == [5, 30, 43_200] + [
        43_200
    ] * 2
    assert after_failed_mail(3, MAIL_FOR) is None


def test_a_server_that_is_away_is_asked_once_a_minute_in_the_end() -> None:
    assert [while_server_is_away(n) for n in (0, 1, 5, 1000)] == [1, 2, 60, 60]
