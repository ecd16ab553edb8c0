"""Passwords: which are taken, how they are kept, how they are compared.

Kept as Argon2id hashes. Hashing takes some 20 ms of CPU and 19 MiB on purpose, so it runs in a
native thread, a few at once, and the event loop goes on.

Sources: OWASP Password Storage Cheat Sheet (parameters); NIST SP 800-63B, 5.1.1.2 (rules:
length and known passwords, no kinds of characters).
"""

import functools
import secrets
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import tpool
from eventlet.semaphore import Semaphore

SHORTEST, LONGEST = 10, 256  # characters
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
AT_ONCE = 4  # hashes; 19 MiB each
PRODUCT = "tickets"
TELLING = 4  # characters a name has to have for a password with it to be refused

TOO_COMMON = "Too common: it would be guessed first."
HAS_NAME = "Must not contain the email address or the name of this system."

_slots = Semaphore(AT_ONCE)


@functools.cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def weakness(password: str, email: str) -> str | None:
    """Why a password (of a length that is taken) is not taken; None if it is."""
    plain = password.casefold()
    core = plain.strip("0123456789!@#$%&*()-_=+.,;:?¡¿ ")
    if len(set(plain)) < 4 or plain in _common() or core in _common() or _is_run(plain):
        return TOO_COMMON
    names = [email.partition("@")[0], email, PRODUCT]
    if any(len(name) >= TELLING and name in plain for name in names):
        return HAS_NAME
    return None


def _is_run(text: str) -> bool:
    """Whether each character follows the one before: ``1234567890``, ``zyxwvutsrq``."""
    steps = {(ord(b) - ord(a)) for a, b in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def prepare() -> None:
    """Make at start what the first comparison would have to wait for."""
    _dummy()


def hash_of(password: str) -> str:
    """What is kept of it."""
    with _slots:
        return tpool.execute(HASHER.hash, _bytes(password))


def verify(kept: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where there is none (``kept`` is None)."""
    with _slots:
        same = tpool.execute(_verify, kept or _dummy(), _bytes(password))
    return same and kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _verify(kept: str, password: bytes) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _dummy() -> str:
    return HASHER.hash(secrets.token_bytes(16))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
