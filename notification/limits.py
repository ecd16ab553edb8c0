"""How many mails strangers can have sent to one address."""

from limits import parse_many
from nameko.exceptions import ConfigurationError

DEFAULT = "6/hour, 20/day"

Rates = tuple[tuple[int, int], ...]


def rates(said: str) -> Rates:
    """Numbers of mails and the seconds they are counted in.

    Args:
        said: STRANGER_MAIL_RATE, as ``6/hour, 20/day``.

    Raises:
        ConfigurationError
    """
    try:
        found = parse_many(said or DEFAULT)
    except ValueError:
        raise ConfigurationError(
            f"STRANGER_MAIL_RATE has to be like {DEFAULT}, not {said!r}"
        ) from None
    return tuple((rate.amount, rate.get_expiry()) for rate in found)
