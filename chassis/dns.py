"""Looking up names without holding up the event loop."""

import eventlet.patcher
import eventlet.tpool

# of an operating system thread: looking up a name would hold up every greenlet
_socket = eventlet.patcher.original("socket")


class Unresolved(Exception):
    """There is no such host, or nobody says. ``args[0]``: a sentence."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host.

    Raises:
        Unresolved
    """
    try:
        found = eventlet.tpool.execute(
            _socket.getaddrinfo, host, port, 0, _socket.SOCK_STREAM, _socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as exc:
        raise Unresolved(f"{host} has no address") from exc
    return list(dict.fromkeys(address[0] for *_, address in found))
