"""E-mail addresses as people's names: one spelling each.

Letters outside ASCII are refused, because some of them look like others (a Cyrillic ``а``), and
two people must not have addresses that look alike. Domains with other letters can be written in
their ASCII form (``xn--...``).
"""

import re

LENGTH = 254  # characters; RFC 5321, erratum 1690
LOCAL_LENGTH = 64

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_IS_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+").fullmatch

NOT_VALID = "Not a valid email address."
NOT_ASCII = "Only ASCII letters: others can look like them."


def normalised(text: str) -> str:
    """
    Raises:
        ValueError: NOT_VALID or NOT_ASCII.
    """
    address = text.strip()
    # before lower(), which makes an ASCII k of the Kelvin sign
    if not address.isascii():
        raise ValueError(NOT_ASCII)
    address = address.lower()
    if len(address) > LENGTH or not _IS_ADDRESS(address):
        raise ValueError(NOT_VALID)
    if len(address.partition("@")[0]) > LOCAL_LENGTH:
        raise ValueError(NOT_VALID)
    return address


def look_up(text: str) -> str:
    """The spelling to look somebody up by; of what is no address, one that nobody has."""
    try:
        return normalised(text)
    except ValueError:
        return ""
