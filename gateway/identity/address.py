"""Who is at the other end, when proxies stand between.

``X-Forwarded-For`` is believed from the right, as far as it was written by proxies we trust;
what is further left may be made up by the client.

Source: MDN Web Docs, "X-Forwarded-For", section "Selecting an IP address".
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_WITH_PORT = re.compile(r"(?:(?P<v4>[0-9.]+)|\[(?P<v6>[0-9A-Fa-f:.]+)\]):\d{1,5}").fullmatch

HOPS = 20  # proxies looked through at most
IPV6_PREFIX = 64  # bits: what one household or one server is given


def networks(text: str) -> tuple[Network, ...]:
    """
    Args:
        text: addresses or CIDR blocks, separated by commas or spaces.

    Raises:
        ValueError: one of them is none.
    """
    return tuple(ip_network(part, strict=False) for part in text.replace(",", " ").split())


def client_of(peer: str, forwarded_for: str | None, trusted: Sequence[Network]) -> str:
    """The client's address.

    Args:
        peer: the other end of the connection.
        forwarded_for: the header ``X-Forwarded-For``.
    """
    client = _parsed(peer)
    if client is None:
        return peer
    hops = (forwarded_for or "").split(",")[-HOPS:]
    while hops and is_trusted(client, trusted):
        before = _parsed(hops.pop().strip())
        if before is None:
            break
        client = before
    return str(client)


def is_https(peer: str, forwarded_proto: str | None, trusted: Sequence[Network]) -> bool:
    """Whether a trusted proxy says that the client came by https."""
    address = _parsed(peer)
    if address is None or not is_trusted(address, trusted) or not forwarded_proto:
        return False
    return forwarded_proto.rpartition(",")[2].strip().lower() == "https"


def is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)


def bucket(client: str) -> str:
    """What is counted as one client: an IPv4 address, or the /64 of an IPv6 one."""
    address = _parsed(client)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return client


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Address | None:
    # some proxies write the port, too: 203.0.113.7:51234, [2001:db8::1]:443
    if match := _WITH_PORT(text):
        text = match["v4"] or match["v6"]
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
