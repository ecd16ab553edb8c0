"""When a delivery that failed is tried again, and when it is given up. No I/O here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Source: "Standard Webhooks", Retry schedule, made shorter; RFC 5321 section 4.5.4.1 asks mail
# to be tried for four to five days.
DELAYS = (5, 30, 120, 600, 3600, 14_400, 43_200)  # seconds
MAIL_FOR = timedelta(days=5)

LONGEST_PAUSE = 86_400.0  # seconds; a receiver that asks for more is asked again after a day

# a mail server that is away: seconds until it is tried again, the last one again and again
SERVER_DELAYS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)


def after_failed_webhook(
    attempts: int, delays: Sequence[float] = DELAYS, asked: float | None = None
) -> float | None:
    """Seconds to wait after so many failed attempts; None: give up.

    Args:
        asked: seconds the receiver asks to be left alone; it never shortens the wait.
    """
    if attempts > len(delays):
        return None
    return max(delays[attempts - 1], asked or 0.0)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, at most ``LONGEST_PAUSE``; None: nothing usable.

    Source: RFC 9110 section 10.2.3.

    Args:
        value: of the header: seconds, or an HTTP date.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:10])
    else:
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError):
            return None
        # a date without a zone is UTC in HTTP
        seconds = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def after_failed_mail(
    attempts: int, age: timedelta, delays: Sequence[float] = DELAYS
) -> float | None:
    """Seconds to wait after so many temporary refusals of a mail; None: give up.

    Args:
        age: of the mail.
    """
    if age >= MAIL_FOR:
        return None
    return delays[min(attempts, len(delays)) - 1]


def while_server_is_away(failures: int) -> float:
    """Seconds until a mail server that cannot be reached is tried again."""
    return SERVER_DELAYS[min(failures, len(SERVER_DELAYS) - 1)]
