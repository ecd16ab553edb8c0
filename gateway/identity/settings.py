"""What config.yaml says about signing in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from nameko.constants import WEB_SERVER_CONFIG_KEY
from nameko.exceptions import ConfigurationError

from gateway.hosts import hosts_of
from gateway.identity import mode
from gateway.identity.address import Network, networks

PAGE_URL = "http://localhost:5173"
DEFAULT_ADDRESS = "127.0.0.1:8000"
AUDIT_DAYS, LEAST_AUDIT_DAYS = 365, 30


@dataclass(frozen=True)
class Settings:
    """
    Attributes:
        required: whether people have to sign in (``AUTH=required``).
        page_url: where people find the page, without a slash at the end.
        trusted: proxies that are believed who the client is.
        audit_days: how long entries of the audit are kept.
        hosts: names that the API is asked for by, besides this machine's own.
    """

    required: bool = False
    page_url: str = PAGE_URL
    trusted: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()
    audit_days: int = AUDIT_DAYS

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """
        Raises:
            ConfigurationError: a sentence that says what to set.
        """
        auth = str(config.get("AUTH", mode.OPEN))
        bind = mode.host_of(str(config.get(WEB_SERVER_CONFIG_KEY, DEFAULT_ADDRESS)))
        page_url = str(config.get("PAGE_URL") or PAGE_URL).rstrip("/")
        page = urlsplit(page_url)
        if page.scheme not in ("http", "https") or not page.netloc:
            raise ConfigurationError(f"PAGE_URL has to be like https://host, not {page_url!r}")
        try:
            mode.check(auth, bind, str(config.get("PUBLISHED_BINDS") or ""))
            trusted = networks(str(config.get("TRUSTED_PROXIES") or ""))
        except ValueError as exc:
            raise ConfigurationError(str(exc)) from None
        urls = (page_url, str(config.get("PUBLIC_URL") or ""))
        days = str(config.get("AUDIT_DAYS") or AUDIT_DAYS)
        if not (days.isascii() and days.isdigit() and LEAST_AUDIT_DAYS <= int(days) <= 36_500):
            raise ConfigurationError(
                f"AUDIT_DAYS has to be a number of days from {LEAST_AUDIT_DAYS} on, not {days!r}"
            )
        hosts = hosts_of(urls, bind)
        return cls(auth == mode.REQUIRED, page_url, trusted, hosts, int(days))

    @property
    def page_origin(self) -> str:
        """Scheme, host and port of the page, as browsers write an origin."""
        page = urlsplit(self.page_url)
        return f"{page.scheme}://{page.netloc}".lower()

    @property
    def secure(self) -> bool:
        """Whether the page is reached by https alone."""
        return self.page_url.startswith("https:")
