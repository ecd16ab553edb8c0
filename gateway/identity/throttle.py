"""Guessing made slow: each attempt too many costs a longer wait, by account and by address.

Attempts are counted before they are tried, so that many at once are many; success takes the
count back. Accounts that do not exist are counted like others. All of it is in the database: a
restart forgives nobody.

Source: OWASP Authentication Cheat Sheet, "Login Throttling".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from sqlalchemy import text

from chassis.transaction import Transaction

FORGET_AFTER = 24 * 3600  # seconds without an attempt


@dataclass(frozen=True)
class Limit:
    """
    Attributes:
        kind: of what is counted.
        free: attempts in a row without a wait.
        longest: seconds of the longest wait.
    """

    kind: str
    free: int
    longest: float


ACCOUNT = Limit("account", free=5, longest=300)
ADDRESS = Limit("address", free=20, longest=900)
RESETS_OF_ACCOUNT = Limit("resets of account", free=3, longest=3600)
FAILED_PROVIDERS = Limit("failed provider sign-ins from address", free=20, longest=900)
RESETS_FROM_ADDRESS = Limit("resets from address", free=10, longest=3600)


def delay(attempts: int, limit: Limit) -> float:
    """Seconds to wait after so many attempts in a row: 0, then 1, 2, 4 ..."""
    beyond = attempts - limit.free
    if beyond < 0:
        return 0.0
    return float(min(2 ** min(beyond, 32), limit.longest))


_WAIT = text(
    "SELECT extract(epoch FROM free_at - clock_timestamp()) FROM attempts"
    " WHERE kind = :kind AND subject = :subject FOR UPDATE"
)
_COUNT = text(
    """
    INSERT INTO attempts AS a (kind, subject, count, last_at, free_at)
    VALUES (:kind, :subject, 1, clock_timestamp(), clock_timestamp())
    ON CONFLICT (kind, subject) DO UPDATE SET
        count = CASE
            WHEN a.last_at < clock_timestamp() - make_interval(secs => :forget) THEN 1
            ELSE a.count + 1
        END,
        last_at = clock_timestamp()
    RETURNING count
    """
)
_DELAY = text(
    "UPDATE attempts SET free_at = clock_timestamp() + make_interval(secs => :seconds)"
    " WHERE kind = :kind AND subject = :subject"
)
_TAKE_BACK = text(
    "UPDATE attempts SET count = count - 1, free_at = clock_timestamp()"
    " WHERE kind = :kind AND subject = :subject"
)
_FORGET = text("DELETE FROM attempts WHERE kind = :kind AND subject = :subject")
_PRUNE = text("DELETE FROM attempts WHERE last_at < now() - make_interval(secs => :forget)")

# once for each wait, however many attempts fall into it
_NOTE = text(
    "UPDATE attempts SET noted_wait = free_at WHERE kind = :kind AND subject = :subject"
    " AND free_at > clock_timestamp() AND noted_wait IS DISTINCT FROM free_at"
)

Subjects = Mapping[Limit, str]


@dataclass(frozen=True)
class Wait:
    """
    Attributes:
        seconds: a whole number; 0: go on.
        is_new: nobody has met this wait before; the audit notes each once, or a stranger could
            fill it.
    """

    seconds: int = 0
    is_new: bool = False


def attempt(tx: Transaction, subjects: Subjects) -> Wait:
    """Count an attempt, unless one of the subjects has to wait."""
    # always in this order: two transactions that lock the same rows must not wait for each other
    keys = [
        {"kind": limit.kind, "subject": subject}
        for limit, subject in sorted(subjects.items(), key=lambda item: item[0].kind)
    ]
    waits = [float(tx.execute(_WAIT, key).scalar() or 0.0) for key in keys]
    if max(waits) > 0:
        noted = [tx.execute(_NOTE, key).rowcount for key in keys]
        return Wait(ceil(max(waits)), is_new=any(noted))
    limits = {limit.kind: limit for limit in subjects}
    for key in keys:
        attempts = tx.execute(_COUNT, key | {"forget": FORGET_AFTER}).scalar_one()
        if seconds := delay(attempts, limits[key["kind"]]):
            tx.execute(_DELAY, key | {"seconds": seconds})
    return Wait()


def succeeded(tx: Transaction, account: str, address: str) -> None:
    """The account starts anew; from the address, this one attempt does not count.

    Not more: with an account of one's own one could guess at others for ever.
    """
    tx.execute(_FORGET, {"kind": ACCOUNT.kind, "subject": account})
    tx.execute(_TAKE_BACK, {"kind": ADDRESS.kind, "subject": address})


def forgive(tx: Transaction, account: str) -> None:
    """An account whose password is new starts anew."""
    tx.execute(_FORGET, {"kind": ACCOUNT.kind, "subject": account})


def prune(tx: Transaction) -> None:
    tx.execute(_PRUNE, {"forget": FORGET_AFTER})
