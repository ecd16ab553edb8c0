"""Cookies that only the gateway reads.

Source: RFC 6265; OWASP Session Management Cheat Sheet.
"""

from collections.abc import Mapping


def set_cookie(name: str, value: str, max_age: int, secure: bool, path: str = "/") -> str:
    """The value of ``Set-Cookie``.

    Args:
        max_age: seconds; 0 takes the cookie away.
    """
    attributes = f"Max-Age={max_age}; Path={path}; HttpOnly; SameSite=Lax"
    return f"{name}={value}; {attributes}" + ("; Secure" if secure else "")


def value_in(cookies: str, name: str) -> str | None:
    """What a ``Cookie`` or ``Set-Cookie`` header holds under ``name``; None if it is empty."""
    for part in cookies.split(";"):
        found, _, value = part.strip().partition("=")
        if found == name and value:
            return value
    return None


def value_of(headers: Mapping[str, str], name: str) -> str | None:
    """As :func:`value_in`, of a request's headers."""
    return value_in(headers.get("Cookie", ""), name)
