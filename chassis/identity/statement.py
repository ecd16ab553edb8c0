"""The signed statement of who acts: a short-lived JSON Web Token.

Signed by the gateway with Ed25519, so that who can verify cannot forge. The key's id in the
header lets keys be rotated.

Source: RFC 7519 (JWT), RFC 8037 (Ed25519).
"""

from collections.abc import Mapping
from time import time

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import extract_compact

from chassis.identity.actor import Actor

ALGORITHM = "Ed25519"
AUDIENCE = "sistema-de-tickets"
LIFETIME = 60  # seconds
LEEWAY = 5  # seconds that clocks of two machines may differ


class InvalidStatement(Exception):
    """It is not by the gateway, not for us, or no longer valid."""


class UnknownKey(InvalidStatement):
    """Signed with a key that is not among those given. ``args[0]``: its id."""


def new_key() -> OKPKey:
    """A private key with an id."""
    key = OKPKey.generate_key("Ed25519")
    key.ensure_kid()
    return key


def sign(actor: Actor, key: OKPKey, now: float | None = None) -> str:
    """A statement that is good for LIFETIME seconds."""
    issued = int(time() if now is None else now)
    claims = {
        "aud": AUDIENCE,
        "sub": actor.id,
        "role": actor.role,
        "email": actor.email,
        "name": actor.name,
        "scope": " ".join(actor.scopes),
        "iat": issued,
        "exp": issued + LIFETIME,
    }
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def key_id_of(statement: str) -> str:
    """Which key it says it was signed with; nothing is verified.

    Raises:
        InvalidStatement
    """
    try:
        header = extract_compact(statement.encode()).headers()
    except (JoseError, ValueError, AttributeError) as exc:
        raise InvalidStatement(str(exc)) from exc
    return str(header.get("kid"))


def verify(
    statement: str, keys: Mapping[str, OKPKey], now: float | None = None
) -> tuple[Actor, float]:
    """
    Args:
        keys: public keys by their id.

    Returns:
        Who acts, and until when (seconds since the epoch) the statement is good.

    Raises:
        InvalidStatement, UnknownKey
    """
    kid = key_id_of(statement)
    key = keys.get(kid)
    if key is None:
        raise UnknownKey(kid)
    try:
        claims = jwt.decode(statement, key, algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError) as exc:
        raise InvalidStatement(str(exc)) from exc
    moment = time() if now is None else now
    if claims.get("aud") != AUDIENCE:
        raise InvalidStatement("it is for somebody else")
    good_until = float(claims["exp"]) + LEEWAY
    if not claims["iat"] - LEEWAY <= moment <= good_until:
        raise InvalidStatement("it is not valid now")
    actor = Actor(
        claims["sub"],
        claims["role"],
        claims["email"],
        claims["name"],
        tuple(claims["scope"].split()),
    )
    return actor, good_until
