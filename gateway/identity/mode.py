"""``AUTH``: whether people have to sign in, and where it is safe that they need not."""

from ipaddress import ip_address

OPEN, REQUIRED = "open", "required"
MODES = (OPEN, REQUIRED)


def check(auth: str, bind: str, published: str = "") -> None:
    """Whether the gateway may run like this.

    Args:
        auth: AUTH.
        bind: the host the gateway listens at; empty is every interface.
        published: PUBLISHED_BINDS: hosts, separated by commas, at which gateway and page are
            really reached, where that is not ``bind`` (containers, the page's own server).

    Raises:
        ValueError: it may not; a sentence that says what to set.
    """
    if auth not in MODES:
        raise ValueError(f"AUTH has to be {OPEN} or {REQUIRED}, not {auth!r}")
    if auth == REQUIRED:
        return
    hosts = [host.strip() for host in published.split(",")] if published.strip() else [bind]
    for host in hosts:
        if not is_loopback(host):
            where = host or "every interface"
            raise ValueError(
                f"AUTH=open lets everybody do everything, and {where} can be reached from other"
                " machines: set AUTH=required, or HTTP_BIND and FRONTEND_BIND to 127.0.0.1"
            )


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches a server that listens at ``host``."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(address: str) -> str:
    """The host of ``host:port`` or ``[IPv6]:port``; empty where there is none."""
    return address.rpartition(":")[0].strip("[]")
