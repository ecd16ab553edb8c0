"""Sign-in by OpenID Connect: settings, and what is checked. No I/O.

Sources: OpenID Connect Core 1.0, 3.1.3.7 (ID token validation); RFC 7636 (PKCE); RFC 9700
(OAuth 2.0 security best current practice).
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any, Self
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from nameko.exceptions import ConfigurationError

from chassis.identity.actor import AGENT, ROLES
from gateway.identity.cookies import full_name, set_cookie, value_of
from gateway.identity.keys import new_key
from gateway.identity.mode import is_loopback

# never "none", and no HMAC: the key of those is the client's secret
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
ALGORITHMS += ["ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
LEEWAY = 60  # seconds that clocks may differ
COOKIE = "oidc"
COOKIE_PATH = "/api/oidc/"
PATIENCE = 600  # seconds somebody may take at the provider
NEXT_LENGTH = 1000  # characters

_IS_NAME = re.compile(r"[a-z0-9-]{1,40}").fullmatch
_IS_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+").fullmatch
# "//host" and "/\host" are other hosts to browsers, which also drop tabs and line breaks
_IS_LOCAL = re.compile(r"/(?:[^\x00-\x20\x7f/\\][^\x00-\x20\x7f\\]*)?").fullmatch


class Refused(Exception):
    """Nobody is signed in, or no account is linked.

    Attributes:
        why: a word for the page and the audit.
        target: whom it was about, like ``person:7``, if it is known; for the audit alone.
    """

    def __init__(self, why: str, target: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.target = target


@dataclass(frozen=True)
class Provider:
    """
    Attributes:
        issuer: as its discovery document says it, character by character.
        client_secret: empty for a public client.
        role_claim: claim with roles or groups (text or a list of texts).
        roles: our role by the claim's value; of several the highest counts.
        default_role: of whoever has none of these; None: they are not let in, unless they are
            known here already.
        domains: only who has an address of one of these is let in as a new person; none: people
            are invited, and link their account.
        highest_role: that a new person may get by this provider.
    """

    name: str
    title: str
    issuer: str
    client_id: str
    client_secret: str = ""
    scopes: str = "openid email profile"
    role_claim: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    default_role: str | None = None
    domains: Sequence[str] = ()
    highest_role: str = AGENT

    @classmethod
    def from_config(cls, section: Any) -> Self:
        """
        Raises:
            ConfigurationError: a sentence that says what to set.
        """
        try:
            provider = cls(**section)
        except TypeError as exc:
            raise ConfigurationError(f"a provider in OIDC is not complete: {exc}") from None
        where = f"OIDC provider {provider.name!r}"
        if not _IS_NAME(provider.name):
            raise ConfigurationError(f"{where}: a name has lower-case letters, digits and -")
        if not is_safe(provider.issuer):
            raise ConfigurationError(f"{where}: the issuer has to be an https:// address")
        given = {*provider.roles.values(), provider.default_role or ROLES[0]}
        if wrong := (given | {provider.highest_role}) - {*ROLES}:
            known = ", ".join(ROLES)
            raise ConfigurationError(f"{where}: roles are {known}, not {', '.join(sorted(wrong))}")
        highest = max(given, key=ROLES.index)
        if ROLES.index(highest) > ROLES.index(provider.highest_role):
            raise ConfigurationError(
                f"{where}: it gives the role {highest}, but its highest_role is"
                f" {provider.highest_role}: set highest_role, or change roles and default_role"
            )
        domains: Any = provider.domains
        if not isinstance(domains, list | tuple) or not all(map(_is_domain, domains)):
            raise ConfigurationError(
                f"{where}: domains has to be a list of domains in lower case, like [example.org]"
            )
        if "openid" not in provider.scopes.split():
            raise ConfigurationError(f"{where}: scopes have to include openid")
        return provider

    def may_bring(self, email: str) -> bool:
        """Whether somebody with this address, in lower case, may become a new person by it."""
        return email.rpartition("@")[2] in self.domains


def providers_of(section: Any) -> dict[str, Provider]:
    """By name, from the list ``OIDC`` of the configuration.

    Raises:
        ConfigurationError
    """
    found = [Provider.from_config(one) for one in section or ()]
    by_name = {provider.name: provider for provider in found}
    if len(by_name) < len(found):
        raise ConfigurationError("two providers in OIDC have the same name")
    return by_name


def is_safe(url: str) -> bool:
    """Whether what is sent there is nobody else's to read: https, or this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    )


def local_path(text: str | None) -> str:
    """A path on the page to go on at; ``/`` for whatever could lead elsewhere."""
    return text if text and len(text) <= NEXT_LENGTH and _IS_LOCAL(text) else "/"


@dataclass(frozen=True)
class Attempt:
    """One browser's attempt, kept in its cookie until it comes back.

    State, nonce and code verifier are derived from the secret and the provider's name, so that
    one provider's answer is none to a question put to another (mix-up). So they are from
    ``session`` and ``invitation``: an account is linked to whom it was asked for, or not at all.

    Attributes:
        session: id of the session whose person links an account; empty: to sign in.
        invitation: key of the link whose person links an account and signs in; empty: nobody's.
    """

    provider: str
    secret: str
    next: str
    session: str = ""
    invitation: str = ""

    @classmethod
    def new(cls, provider: str, next: str | None, session: str = "", invitation: str = "") -> Self:
        return cls(provider, new_key(), local_path(next), session, invitation)

    @classmethod
    def from_cookie(cls, value: str, provider: str) -> Self:
        """
        Raises:
            Refused: it is none.
        """
        secret, path, session, invitation, *_ = [*value.split("."), "", "", ""]
        try:
            raw = urlsafe_b64decode(path + "=" * (-len(path) % 4)).decode()
        except ValueError:
            raise Refused("state") from None
        if len(secret) < 40:
            raise Refused("state")
        return cls(provider, secret, local_path(raw), session, invitation)

    @property
    def cookie(self) -> str:
        path = urlsafe_b64encode(self.next.encode()).decode().rstrip("=")
        return f"{self.secret}.{path}.{self.session}.{self.invitation}"

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """43 characters, as RFC 7636 wants it."""
        return self._derived("verifier")

    def is_answered_by(self, state: str) -> bool:
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))

    def _derived(self, what: str) -> str:
        text = f"{what}:{self.provider}:{self.session}:{self.invitation}".encode()
        digest = hmac.digest(self.secret.encode(), text, hashlib.sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")


def cookie(value: str, secure: bool) -> str:
    """The value of ``Set-Cookie``; an empty one takes the cookie away."""
    return set_cookie(COOKIE, value, PATIENCE if value else 0, secure, COOKIE_PATH)


def cookie_of(headers: Mapping[str, str], secure: bool) -> str:
    return value_of(headers, full_name(COOKIE, secure, COOKIE_PATH)) or ""


def claims_of(
    id_token: str, keys: KeySet, provider: Provider, nonce: str, now: float | None = None
) -> dict[str, Any]:
    """The claims of an ID token that is good.

    Raises:
        Refused
    """
    try:
        claims = jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError):
        raise Refused("token") from None
    moment = time() if now is None else now
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    good = (
        claims.get("iss") == provider.issuer
        and isinstance(audiences, list)
        and provider.client_id in audiences
        and claims.get("azp", provider.client_id) == provider.client_id
        and (len(audiences) == 1 or "azp" in claims)
        and _is_time(claims.get("exp"))
        and claims["exp"] > moment - LEEWAY
        and _is_time(claims.get("iat"))
        and claims["iat"] < moment + LEEWAY
        and _is_subject(claims.get("sub"))
    )
    if not good:
        raise Refused("token")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise Refused("nonce")
    return claims


def verified_email(claims: Mapping[str, Any]) -> str:
    """
    Raises:
        Refused: there is none, or nobody has verified that it is theirs.
    """
    email = claims.get("email")
    # some providers write the boolean as text
    if not isinstance(email, str) or claims.get("email_verified") not in (True, "true"):
        raise Refused("email")
    return email


def role_of(claims: Mapping[str, Any], provider: Provider) -> str | None:
    """Our role for whoever is new here; None: they are not let in."""
    values: Any = claims.get(provider.role_claim) if provider.role_claim else None
    if isinstance(values, str):
        values = [values]
    listed: Sequence[Any] = values if isinstance(values, list) else ()
    roles = [provider.roles[v] for v in listed if isinstance(v, str) and v in provider.roles]
    return max(roles, key=ROLES.index) if roles else provider.default_role


def _is_domain(value: Any) -> bool:
    return isinstance(value, str) and bool(_IS_DOMAIN(value))


def _is_subject(value: Any) -> bool:
    """At most 255 ASCII characters (OpenID Connect Core 1.0, 2)."""
    return (
        isinstance(value, str) and 0 < len(value) <= 255 and value.isascii() and "\0" not in value
    )


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
