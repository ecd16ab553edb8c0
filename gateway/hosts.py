"""Names by which the API may be asked for.

A page of another site can have its own name resolve to 127.0.0.1 (DNS rebinding). Its requests are
then same-origin for the browser, and only the Host header tells them apart from those of our page.

Source: RFC 9110 section 7.4 (421 Misdirected Request); OWASP, "DNS rebinding".
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from gateway.identity.mode import is_loopback

_HOST = re.compile(
    r"(?P<name>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>\d{1,5}))?"
).fullmatch


def hosts_of(urls: Iterable[str], bind: str) -> frozenset[str]:
    """The names that are answered besides those of this machine itself.

    Args:
        urls: PUBLIC_URL and PAGE_URL; empty ones name nothing.
        bind: the host that the gateway listens at; empty is every interface.
    """
    names = [urlsplit(url).hostname for url in urls if url]
    return frozenset(_plain(name) for name in (*names, bind) if name)


def is_known(header: str | None, known: frozenset[str]) -> bool:
    """Whether a Host header names this machine (``localhost``, a loopback address) or a known host.

    The port does not matter: a rebound name is foreign at every port.

    Args:
        header: its value; None where there is none.
        known: of :func:`hosts_of`.
    """
    name = name_of(header)
    return name is not None and (name in known or name.endswith(".localhost") or is_loopback(name))


def name_of(header: str | None) -> str | None:
    """The name in a Host header, in lower case and without the port; None if the header is none."""
    match = _HOST(header or "")
    return _plain(match["name"]) if match and int(match["port"] or 1) <= 65_535 else None


def _plain(name: str) -> str:
    name = name.lower().removesuffix(".")
    try:
        return str(ip_address(name.strip("[]")))
    except ValueError:
        return name
