"""Addresses that may be connected to, so that a webhook cannot be used to reach what lies inside.

Source: OWASP, "Server-Side Request Forgery Prevention Cheat Sheet"; IANA's registries of
special-purpose addresses for IPv4 and IPv6 (RFC 6890); RFC 5214 (ISATAP).
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

from nameko.exceptions import ConfigurationError

from chassis.dns import resolve

NOT_VALID = "Not a valid URL."
NOT_IPV4 = "Write an IPv4 address as four decimal numbers."
NOT_ASCII = "Write the URL in ASCII: its host as xn--..., other characters as %XX."
USER_INFO = "Must not contain a user name or password."
NOT_HTTPS = "Must begin with https:// (http needs WEBHOOK_ALLOW_HTTP=on)."
NOT_THIS_PORT = "This port is not allowed: see WEBHOOK_PORTS."

DEFAULT_PORTS = "80,443,8443"
_PORTS = {"http": 80, "https": 443}
_SWITCH = {True: True, False: False, "on": True, "off": False, "true": True, "false": False}

# The list is our own: that of Python's ipaddress is as old as the interpreter. What the registry
# calls globally reachable but no host of the public internet has (anycast, AS112) is in it too.
_SPECIAL_IPV4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared, behind a carrier's NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, metadata of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Everything else is not in use, not global, or holds an IPv4 address (mapped, compatible,
# translated, NAT64), which a gateway on the way would connect to.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, AMT, ORCHID, AS112 ...
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone, given back
        "3fff::/20",  # documentation
    )
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # begin an interface identifier that ends in an IPv4 address

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_IS_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?").fullmatch
# what resolvers take for a part of an IPv4 address: decimal, octal, hexadecimal
_IS_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*").fullmatch
_IS_IPV6_NETLOC = re.compile(r"\[[0-9a-f:.]+\](?::[0-9]*)?", re.IGNORECASE).fullmatch
_PORT_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?").fullmatch


class Refused(Exception):
    """This may not be connected to. ``args[0]``: a sentence."""


@dataclass(frozen=True)
class Policy:
    """What an operator allows to webhooks.

    Attributes:
        allow_private: addresses that are not public.
        allow_http: http, which anybody on the way can read.
        ports: ranges of ports, first and last.
    """

    allow_private: bool = False
    allow_http: bool = False
    ports: tuple[tuple[int, int], ...] = ((80, 80), (443, 443), (8443, 8443))

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """
        Raises:
            ConfigurationError
        """
        return cls(
            _switch(config, "WEBHOOK_ALLOW_PRIVATE"),
            _switch(config, "WEBHOOK_ALLOW_HTTP"),
            _ranges(str(config.get("WEBHOOK_PORTS") or DEFAULT_PORTS)),
        )

    def check(self, parts: SplitResult) -> None:
        """
        Raises:
            Refused: NOT_HTTPS or NOT_THIS_PORT.
        """
        if parts.scheme != "https" and not self.allow_http:
            raise Refused(NOT_HTTPS)
        if not any(first <= port_of(parts) <= last for first, last in self.ports):
            raise Refused(NOT_THIS_PORT)


ANYWHERE = Policy(allow_private=True, allow_http=True, ports=((1, 65535),))


def _switch(config: Mapping[str, Any], name: str) -> bool:
    said = config.get(name) or False
    said = said.lower() if isinstance(said, str) else said
    if said not in _SWITCH:
        raise ConfigurationError(f"{name} has to be on or off, not {said!r}")
    return _SWITCH[said]


def _ranges(said: str) -> tuple[tuple[int, int], ...]:
    ranges = []
    for part in said.split(","):
        found = _PORT_RANGE(part.strip())
        first = int(found[1]) if found else 0
        last = int(found[2] or found[1]) if found else 0
        if not 1 <= first <= last <= 65535:
            raise ConfigurationError(
                f"WEBHOOK_PORTS has to be like 443,8443 or 443,9000-9100, not {said!r}"
            )
        ranges.append((first, last))
    return tuple(ranges)


def checked_url(url: str) -> SplitResult:
    """The parts of a URL that may be a webhook's; nothing is looked up.

    Raises:
        Refused
    """
    if not url.isascii():
        raise Refused(NOT_ASCII)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(NOT_VALID) from None
    if (
        parts.scheme not in _PORTS
        or port == 0
        or any(character <= " " or character == "\x7f" or character == "\\" for character in url)
    ):
        raise Refused(NOT_VALID)
    if "@" in parts.netloc:
        raise Refused(USER_INFO)
    _check_host(parts.hostname or "", parts.netloc)
    return parts


def _check_host(host: str, netloc: str) -> None:
    if "[" in netloc or "]" in netloc:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise Refused(NOT_VALID) from None
        # no zone, and nothing beside the brackets, which programs read in different ways
        if not _IS_IPV6_NETLOC(netloc):
            raise Refused(NOT_VALID)
        return
    if len(host) > 254 or not _IS_NAME(host):
        raise Refused(NOT_VALID)
    # a host that ends in a number is an IPv4 address; 1.1, 0x7f000001 and 017700000001 are some
    if _IS_NUMBER(host.rstrip(".").rpartition(".")[2]):
        try:
            ipaddress.IPv4Address(host)
        except ValueError:
            raise Refused(NOT_IPV4) from None


def port_of(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in _SPECIAL_IPV4)
    return (
        ip.scope_id is None
        and ip in _GLOBAL_IPV6
        and not any(ip in block for block in _SPECIAL_IPV6)
        and (int(ip) >> 32) & 0xFFFF_FFFF not in _ISATAP
    )


def allowed_addresses(host: str, port: int, policy: Policy) -> list[str]:
    """The IP addresses of a host, all of which have been checked.

    Raises:
        Refused: one of them is not public.
        Unresolved
    """
    addresses = resolve(host, port)
    if not policy.allow_private:
        for address in addresses:
            if not is_public(address):
                raise Refused(f"{host} is {address}, which is not a public address.")
    return addresses
