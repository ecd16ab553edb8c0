"""Addresses that answers name: what a request says of the host is not believed blindly."""

from gateway.hosts import name_of
from gateway.identity.mode import is_loopback


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
    name = name_of(host)
    if host is None or name is None or host.lower() == page_url.partition("://")[2]:
        return page_url
    if is_loopback(name) or host.lower() == listening.lower():
        return f"http://{host}"
    return page_url
