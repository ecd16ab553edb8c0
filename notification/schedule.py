"""When a delivery that failed is tried again, and when it is given up. No I/O here."""

from collections.abc import Sequence
from datetime import timedelta

# Source: "Standard Webhooks", Retry schedule, made shorter; RFC 5321 section 4.5.4.1 asks mail
# to be tried for four to five days.
DELAYS = (5, 30, 120, 600, 3600, 14_400, 43_200)  # seconds
MAIL_FOR = timedelta(days=5)

# a mail server that is away: seconds until it is tried again, the last one again and again
SERVER_DELAYS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)


def after_failed_webhook(attempts: int, delays: Sequence[float] = DELAYS) -> float | None:
    """Seconds to wait after so many failed attempts; None: give up."""
    return delays[attempts - 1] if attempts <= len(delays) else None


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
