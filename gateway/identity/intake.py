"""``self.anonymous``: tickets of people who are not signed in, and how many of them.

Counted in this process alone: the library has no storage in PostgreSQL, and the gateway is one
process. It begins anew when the gateway does.
"""

from math import ceil
from time import time
from typing import TYPE_CHECKING, Any

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from nameko import config
from nameko.containers import WorkerContext
from nameko.exceptions import ConfigurationError
from nameko.extensions import DependencyProvider

from chassis.exceptions import NotAuthenticated
from gateway.exceptions import TooManyAttempts
from gateway.identity.address import bucket

DEFAULT_RATE = "10/hour"
_ON = {"on": True, "true": True, "off": False, "false": False}


class AnonymousIntake(DependencyProvider):
    """Injects itself.

    Attributes:
        on: whether there is such a thing here (``ANONYMOUS_INTAKE``).
        rate: how many tickets one address may send in (``ANONYMOUS_RATE``).
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "AnonymousIntake": ...

    rate: RateLimitItem

    def setup(self) -> None:
        """
        Raises:
            ConfigurationError
        """
        said = str(config.get("ANONYMOUS_INTAKE", "off")).lower()
        if said not in _ON:
            raise ConfigurationError(f"ANONYMOUS_INTAKE has to be on or off, not {said!r}")
        self.on = _ON[said]
        rate = str(config.get("ANONYMOUS_RATE") or DEFAULT_RATE)
        try:
            self.rate = parse(rate)
        except ValueError:
            raise ConfigurationError(
                f"ANONYMOUS_RATE has to be like {DEFAULT_RATE}, not {rate!r}"
            ) from None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def get_dependency(self, worker_ctx: WorkerContext) -> "AnonymousIntake":
        return self

    def check(self, address: str) -> None:
        """Count a ticket of whoever is at this address.

        Raises:
            NotAuthenticated: one has to sign in.
            TooManyAttempts
        """
        if not self.on:
            raise NotAuthenticated("nobody is signed in")
        subject = bucket(address)
        if not self._limiter.hit(self.rate, subject):
            free_at = self._limiter.get_window_stats(self.rate, subject).reset_time
            raise TooManyAttempts(max(1, ceil(free_at - time())))
