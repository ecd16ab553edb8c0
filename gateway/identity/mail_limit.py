"""Limits the password links that one address gets, from all requests together.

Counted in this process alone, as in ``intake.py``.
"""

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from nameko.exceptions import ConfigurationError

DEFAULT_RATE = "6/hour, 20/day"


class MailLimit:
    """
    Args:
        said: STRANGER_MAIL_RATE, as ``6/hour, 20/day``.

    Raises:
        ConfigurationError
    """

    def __init__(self, said: str) -> None:
        try:
            self._rates = parse_many(said or DEFAULT_RATE)
        except ValueError:
            raise ConfigurationError(
                f"STRANGER_MAIL_RATE has to be like {DEFAULT_RATE}, not {said!r}"
            ) from None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def takes(self, recipient: str) -> bool:
        """Count a mail to somebody, unless there have been too many."""
        if not all(self._limiter.test(rate, recipient) for rate in self._rates):
            return False
        for rate in self._rates:
            self._limiter.hit(rate, recipient)
        return True
