"""Random keys that somebody else holds: session cookies, API tokens, links.

The database has only their hashes: whoever reads it can act for nobody. A fast hash will do, as
256 random bits cannot be guessed.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Row

from chassis.transaction import Transaction

BYTES = 32  # of randomness


@dataclass(frozen=True)
class Kind:
    """A kind of key. A key means nothing without it: a token in a cookie is nobody.

    Attributes:
        name: ``session`` or ``token``.
        find: the row behind a key's hash, with its person, or None.
        touch: writes down that the row is used now.
    """

    name: str
    find: Callable[[Connection, str], Row | None]
    touch: Callable[[Transaction, int], None]


def new_key(prefix: str = "") -> str:
    """A key of URL-safe characters."""
    return prefix + secrets.token_urlsafe(BYTES)


def hashed(key: str) -> str:
    """SHA-256 in hex; what is looked up, so that how long a look-up takes tells nothing."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
