"""Headers that every answer of the gateway has, and who may read it from another site (CORS).

Sources: OWASP HTTP Headers and REST Security Cheat Sheets; the Fetch standard, "CORS protocol".
"""

import re
from collections.abc import Mapping
from typing import Any

from nameko.exceptions import ConfigurationError

from chassis.http import Request
from chassis.http.defaults import DefaultHeaders, HeadersOf

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# answers of the API are for whoever asked; no cache on the way may keep them
API = {"Cache-Control": "no-store"}
HTTPS = {"Strict-Transport-Security": "max-age=31536000"}

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_SENT = (
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID,"
    " X-CSRF-Protection, X-Request-Id"
)
_SHOWN = "ETag, Location, Retry-After, X-Request-Id"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": _SENT,
    "Access-Control-Max-Age": "600",  # seconds
}
_IS_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?").fullmatch


def origins(text: str) -> frozenset[str]:
    """
    Args:
        text: origins, separated by commas or spaces.

    Raises:
        ValueError: one of them is none; ``*`` is none.
    """
    found = frozenset(text.lower().replace(",", " ").split())
    for origin in found:
        if not _IS_ORIGIN(origin):
            raise ValueError(f"CORS_ORIGINS has to name origins like https://host, not {origin!r}")
    return found


def headers_for(
    api: bool, https: bool, origin: str | None = None, preflight: bool = False, cors: bool = False
) -> dict[str, str]:
    """
    Args:
        api: an answer of ``/api/``.
        https: whether the page is reached by https alone.
        origin: one that may read the answer.
        preflight: a browser asks what a page of ``origin`` may send.
        cors: whether there are such origins at all.
    """
    headers = dict(SECURITY)
    if api:
        headers |= API
    if https:
        headers |= HTTPS
    if cors:
        headers["Vary"] = "Origin"
    if origin is None:
        return headers
    # No Access-Control-Allow-Credentials: another site's page acts with an API token, not with
    # the cookie of whoever looks at it.
    headers |= {
        "Access-Control-Allow-Origin": origin,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return headers | (_PREFLIGHT if preflight else {"Access-Control-Expose-Headers": _SHOWN})


def from_config(config: Mapping[str, Any]) -> HeadersOf:
    """What finds the headers of a request's answer.

    Raises:
        ConfigurationError: CORS_ORIGINS names what is no origin.
    """
    try:
        known = origins(str(config.get("CORS_ORIGINS") or ""))
    except ValueError as exc:
        raise ConfigurationError(str(exc)) from None
    https = str(config.get("PAGE_URL") or "").startswith("https:")
    table = {
        (api, origin, preflight): DefaultHeaders(
            headers_for(api, https, origin, preflight, bool(known))
        )
        for api in (True, False)
        for origin in (None, *known)
        for preflight in (True, False)
    }

    def headers_of(request: Request) -> DefaultHeaders:
        api = request.path.startswith("/api/")
        if not known or not api:
            return table[api, None, False]
        origin = request.headers.get("Origin")
        if origin not in known:
            return table[api, None, False]
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        return table[api, origin, asks]

    return headers_of
