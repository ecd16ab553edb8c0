"""``self.oidc``: talks to the providers of OpenID Connect."""

import logging
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING, Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from nameko import config
from nameko.containers import WorkerContext
from nameko.exceptions import ConfigurationError
from nameko.extensions import DependencyProvider

from gateway.identity.oidc import Attempt, Provider, Refused, claims_of, is_safe, providers_of

log = logging.getLogger(__name__)

TIMEOUT = (3.0, 5.0)  # seconds to connect, and between two pieces of an answer
DISCOVERY_LIFETIME = 3600.0  # seconds
KEYS_PAUSE = 60.0  # seconds; not more often are keys asked for that were not there
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Oidc(DependencyProvider):
    """Injects itself.

    Attributes:
        providers: by name.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "Oidc": ...

    def setup(self) -> None:
        """
        Raises:
            ConfigurationError
        """
        section = config.get("OIDC")
        if section and not isinstance(section, list):
            raise ConfigurationError("OIDC has to be a list of providers")
        self.providers = providers_of(section)
        self._metadata: dict[str, tuple[dict[str, Any], float]] = {}
        self._keys: dict[str, tuple[KeySet, float]] = {}

    def get_dependency(self, worker_ctx: WorkerContext) -> "Oidc":
        return self

    def address(self, provider: Provider, attempt: Attempt, redirect_uri: str) -> str:
        """Where a browser is sent to sign in.

        Raises:
            Refused: the provider does not answer.
        """
        endpoint = self._discover(provider)["authorization_endpoint"]
        with closing(self._session(provider, redirect_uri)) as session:
            url, _ = session.create_authorization_url(
                endpoint, state=attempt.state, code_verifier=attempt.verifier, nonce=attempt.nonce
            )
        return url

    def claims(
        self, provider: Provider, attempt: Attempt, redirect_uri: str, code: str
    ) -> dict[str, Any]:
        """What the provider says about whoever brought this code.

        Raises:
            Refused: the provider does not answer, the code is not good, or what it is answered
                with is not.
        """
        metadata = self._discover(provider)
        try:
            with closing(self._session(provider, redirect_uri)) as session:
                token = session.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
                claims = self._verified(provider, metadata, str(token.get("id_token")), attempt)
                if "email" not in claims and (endpoint := metadata.get("userinfo_endpoint")):
                    answer = session.get(endpoint, timeout=TIMEOUT, allow_redirects=False)
                    answer.raise_for_status()
                    told = answer.json()
                    if told.get("sub") != claims["sub"]:
                        raise Refused("token")
                    claims = told | claims
        except AuthlibBaseError as exc:
            log.warning("%s refuses a code: %s", provider.name, exc.error)
            raise Refused("code") from exc
        except (requests.RequestException, ValueError, AttributeError) as exc:
            log.warning("%s does not answer as it should: %s", provider.name, exc)
            raise Refused("unavailable") from exc
        return claims

    def _session(self, provider: Provider, redirect_uri: str) -> Any:  # its base class is not typed
        return OAuth2Session(
            provider.client_id,
            provider.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
            scope=provider.scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _verified(
        self, provider: Provider, metadata: dict[str, Any], id_token: str, attempt: Attempt
    ) -> dict[str, Any]:
        keys, read_at = self._keys_of(provider, metadata)
        try:
            return claims_of(id_token, keys, provider, attempt.nonce)
        except Refused as exc:
            # signed with a key that is newer than those at hand, perhaps
            if exc.why != "token" or monotonic() < read_at + KEYS_PAUSE:
                raise
        del self._keys[provider.name]
        keys, _ = self._keys_of(provider, metadata)
        return claims_of(id_token, keys, provider, attempt.nonce)

    def _keys_of(self, provider: Provider, metadata: dict[str, Any]) -> tuple[KeySet, float]:
        if provider.name not in self._keys:
            try:
                keys = KeySet.import_key_set(_get(metadata["jwks_uri"]))
            except JoseError as exc:
                raise ValueError(f"its keys cannot be read: {exc}") from exc
            self._keys[provider.name] = keys, monotonic()
        return self._keys[provider.name]

    def _discover(self, provider: Provider) -> dict[str, Any]:
        known, until = self._metadata.get(provider.name, ({}, 0.0))
        if monotonic() < until:
            return known
        address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            metadata = _get(address)
            if metadata.get("issuer") != provider.issuer:
                raise ValueError(f"its issuer is {metadata.get('issuer')!r}")
            if not all(is_safe(str(metadata.get(name))) for name in _NEEDED):
                raise ValueError("an address is missing, or not https")
        except (requests.RequestException, ValueError, AttributeError) as exc:
            log.warning("%s cannot be asked for its addresses: %s", provider.name, exc)
            raise Refused("unavailable") from exc
        self._metadata[provider.name] = metadata, monotonic() + DISCOVERY_LIFETIME
        return metadata


def _get(address: str) -> Any:
    answer = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()
