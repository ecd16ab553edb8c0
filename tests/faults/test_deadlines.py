"""A service that is away: refused in bounded time, and not done later."""

import time

from tests.faults import scale
from tests.faults.load import BOUND

PART = scale.TICKETS // 5
ASKED = 5


def test_ticket_is_away(system, books, tell) -> None:
    others = ("assignment", "notification", "gateway")
    with system.unharmed(*others), system.load() as load:
        load.wait_for(PART)
        system.stack.stop("ticket")
        slowest = 0.0
        for _ in range(ASKED):
            started = time.monotonic()
            # without a key nobody asks again: it must not be there at the end
            status, problem = system.request("POST", "/api/tickets/", title="Gone for ever")
            assert status == 503, problem
            slowest = max(slowest, time.monotonic() - started)
            if slowest > 1:
                break  # each takes its deadline
        assert slowest < BOUND
        system.stack.start("ticket")
        load.wait_for(PART)
    assert load.refused
    tell(f"ticket away, refused in {slowest:.1f} s and not created later: {books.balance(load)}")
