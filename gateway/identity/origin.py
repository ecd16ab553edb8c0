"""No page of another site acts for whoever is signed in here (CSRF).

Three fences: the cookie is SameSite=Lax; a header of ours, which another site's page cannot set
without asking; and what browsers say about where a request comes from.

Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet; W3C Fetch Metadata.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from gateway.exceptions import CrossSite

HEADER = "X-CSRF-Protection"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def check(method: str, headers: Mapping[str, str], page_origin: str) -> None:
    """What browsers say about where it comes from; programs say nothing.

    Args:
        page_origin: of the page, like ``https://tickets.example.org``.

    Raises:
        CrossSite
    """
    if method in SAFE:
        return
    origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
    if origin is None:
        if site in ("cross-site", "same-site"):
            raise CrossSite
        return
    if origin.lower() == page_origin:
        return
    # the browser wrote both, and another site's page can change neither
    same_host = _netloc(origin) == headers.get("Host", "").lower() != ""
    if not same_host or site in ("cross-site", "same-site"):
        raise CrossSite


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def check_header(method: str, headers: Mapping[str, str]) -> None:
    """
    Raises:
        CrossSite: an unsafe request without the header that our page sends.
    """
    if method not in SAFE and headers.get(HEADER) != "1":
        raise CrossSite
