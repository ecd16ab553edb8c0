"""E-mail addresses as people's names: one spelling each, in ASCII alone.

``chassis.addresses`` is for all addresses. Of people who sign in letters outside ASCII are
refused altogether. Domains with other letters can be written in their ASCII form (``xn--...``).
"""

from chassis import addresses
from chassis.addresses import LENGTH, NOT_ASCII, NOT_VALID

__all__ = ["LENGTH", "NOT_ASCII", "NOT_VALID", "look_up", "normalised"]


def normalised(text: str) -> str:
    """
    Raises:
        ValueError: NOT_VALID, NOT_ASCII or ``addresses.LOOKS_LIKE``.
    """
    address = addresses.trimmed(text)
    # before lower(), which makes an ASCII k of the Kelvin sign
    if not address.isascii():
        raise ValueError(NOT_ASCII)
    return addresses.canonical(address)


def look_up(text: str) -> str:
    """The spelling to look somebody up by; of what is no address, one that nobody has."""
    try:
        return addresses.canonical(text)
    except ValueError:
        return ""
