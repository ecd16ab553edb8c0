"""Recent proof of who one is: what a stolen session alone must not be able to do.

Signing in is a proof, and so is giving the password again (``POST /api/session/proof/``).

Source: OWASP ASVS 5, 7.5.1 and 7.5.3; OWASP Session Management Cheat Sheet, "Require
re-authentication".
"""

from datetime import UTC, datetime, timedelta

from gateway.exceptions import ProofTooOld
from gateway.identity.caller import Caller

GOOD_FOR = timedelta(minutes=10)
PROBLEM = "urn:tickets:proof-needed"  # the ``type`` of the problem (RFC 9457)


def check(caller: Caller) -> None:
    """
    Raises:
        ProofTooOld: the person of this session has not proved for a while who they are.
    """
    if caller.proved_at is None or caller.proved_at < datetime.now(UTC) - GOOD_FOR:
        raise ProofTooOld(int(GOOD_FOR.total_seconds()) // 60)
