"""Why a connection failed, in words for the people who look after the system."""

import http.client
import smtplib
import socket
import ssl


class NoEnd(TimeoutError):
    """A limit of our own was reached. ``args[0]``: words that say which."""


_UNREACHABLE = "it cannot be reached"
# the first that fits counts
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ConnectionRefusedError, "it refuses connections"),
    (ConnectionResetError, "it closed the connection"),
    (ConnectionAbortedError, "it closed the connection"),
    (BrokenPipeError, "it closed the connection"),
    (http.client.RemoteDisconnected, "it closed the connection"),
    (http.client.IncompleteRead, "it closed the connection"),
    (smtplib.SMTPServerDisconnected, "it closed the connection"),
    (TimeoutError, "it did not answer in time"),
    (socket.gaierror, "its name has no address"),
    (ssl.SSLError, "no TLS connection could be made"),
    (http.client.HTTPException, "its answer is not HTTP"),
)


def why(exc: BaseException) -> str:
    """A few words about the failure at the bottom of an exception; nothing of Python's own.

    Args:
        exc: of ``socket``, ``ssl``, ``smtplib``, or what ``urllib3`` and ``requests`` make of them.
    """
    for cause in _chain(exc):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid: {cause.verify_message}"
        if isinstance(cause, NoEnd):
            return str(cause)
        for kind, words in _WORDS:
            if isinstance(cause, kind):
                return words
    return _UNREACHABLE


def _chain(exc: BaseException) -> list[BaseException]:
    """The exception and those inside it, the innermost first."""
    found: list[BaseException] = []
    waiting = [exc]
    while waiting:
        one = waiting.pop()
        if any(one is other for other in found):
            continue
        found.append(one)
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting += [e for e in inner if isinstance(e, BaseException)]
    return found[::-1]
