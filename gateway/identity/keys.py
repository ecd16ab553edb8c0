"""Random keys that somebody else holds: session cookies, API tokens, links.

The database has only their hashes: whoever reads it can act for nobody. A fast hash will do, as
256 random bits cannot be guessed.
"""

import hashlib
import secrets

BYTES = 32  # of randomness


def new_key(prefix: str = "") -> str:
    """A key of URL-safe characters."""
    return prefix + secrets.token_urlsafe(BYTES)


def hashed(key: str) -> str:
    """SHA-256 in hex; what is looked up, so that how long a look-up takes tells nothing."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
