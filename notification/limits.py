"""How many mails strangers can have sent to one address."""

import re

from nameko.exceptions import ConfigurationError

DEFAULT = "6/hour, 20/day"
_SECONDS = {"minute": 60, "hour": 3600, "day": 24 * 3600}
_RATE = re.compile(r"([0-9]{1,6})/(minute|hour|day)").fullmatch

Rates = tuple[tuple[int, int], ...]


def rates(said: str) -> Rates:
    """Numbers of mails and the seconds they are counted in.

    Args:
        said: STRANGER_MAIL_RATE, as ``6/hour, 20/day``.

    Raises:
        ConfigurationError
    """
    found = [_RATE(part.strip()) for part in (said or DEFAULT).split(",")]
    if not all(found):
        raise ConfigurationError(f"STRANGER_MAIL_RATE has to be like {DEFAULT}, not {said!r}")
    return tuple((int(rate[1]), _SECONDS[rate[2]]) for rate in found if rate)
