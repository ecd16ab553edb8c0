"""Addresses that answers name: what a request says of the host is not believed blindly."""

import re

from gateway.identity.mode import is_loopback

_IS_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?").fullmatch


def base_of(host: str | None, public_url: str, page_url: str, listening: str) -> str:
    """What a link to the API begins with, without a slash at the end.

    ``public_url`` where it is set. Without it the host that was asked for, if it can be no
    stranger's: this machine itself, the address listened at, the page's host. Else the page's
    address, which passes the API on.

    Args:
        host: header ``Host``.
        listening: WEB_SERVER_ADDRESS.
    """
    if public_url:
        return public_url.rstrip("/")
    page_url = page_url.rstrip("/")
    if host is None or not _IS_HOST(host) or host.lower() == page_url.partition("://")[2]:
        return page_url
    name = host if host.endswith("]") else re.sub(r":\d+$", "", host)
    if is_loopback(name.lower()) or host.lower() == listening.lower():
        return f"http://{host}"
    return page_url
