"""Cookies that only the gateway reads.

Under https a name has a prefix that browsers enforce: no other host, and no page over http, can set a
cookie of that name. Of two cookies of one name none counts, as one may be planted.

Sources: RFC 6265; RFC 6265bis section 4.1.3 (``__Host-``, ``__Secure-``); OWASP Session Management
Cheat Sheet.
"""

from collections.abc import Mapping


def set_cookie(name: str, value: str, max_age: int, secure: bool, path: str = "/") -> str:
    """The value of ``Set-Cookie``.

    Args:
        max_age: seconds; 0 takes the cookie away.
    """
    attributes = f"Max-Age={max_age}; Path={path}; HttpOnly; SameSite=Lax"
    return f"{full_name(name, secure, path)}={value}; {attributes}" + ("; Secure" if secure else "")


def full_name(name: str, secure: bool, path: str = "/") -> str:
    """The name as browsers know it. ``__Host-`` is possible for the path ``/`` alone."""
    if not secure:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def value_in(cookies: str, name: str) -> str | None:
    """What a ``Cookie`` or ``Set-Cookie`` header holds under ``name``; None if that is not one value."""
    parts = [part.strip().partition("=") for part in cookies.split(";")]
    values = [value for found, _, value in parts if found == name]
    return values[0] or None if len(values) == 1 else None


def value_of(headers: Mapping[str, str], name: str) -> str | None:
    """As :func:`value_in`, of a request's headers."""
    return value_in(headers.get("Cookie", ""), name)
