"""Addresses that may be connected to, so that a webhook cannot be used to reach what lies inside.

Source: OWASP, "Server-Side Request Forgery Prevention Cheat Sheet"; RFC 6890 (special-purpose
addresses), RFC 6052 (IPv4 in IPv6).
"""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from chassis.dns import resolve

_HOLDS_IPV4 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class Refused(Exception):
    """This may not be connected to. ``args[0]``: a sentence."""


def checked_url(url: str) -> SplitResult:
    """The parts of a URL that may be a webhook's; nothing is looked up.

    Raises:
        Refused
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("Not a valid URL.") from None
    if (
        parts.scheme not in _PORTS
        or not parts.hostname
        or port == 0
        or not url.isascii()
        or any(character <= " " or character == "\x7f" or character == "\\" for character in url)
    ):
        raise Refused("Not a valid URL.")
    if "@" in parts.netloc:
        raise Refused("Must not contain a user name or password.")
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        # translators and tunnels end at an IPv4 address that nobody has looked at
        if ip in _HOLDS_IPV4 or ip.sixtofour is not None or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def allowed_addresses(host: str, port: int, allow_private: bool) -> list[str]:
    """The IP addresses of a host, all of which have been checked.

    Raises:
        Refused: one of them is not public.
        Unresolved
    """
    addresses = resolve(host, port)
    if not allow_private:
        for address in addresses:
            if "%" in address or not is_public(address):
                raise Refused(f"{host} is {address}, which is not a public address.")
    return addresses
