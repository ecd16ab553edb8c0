"""PostgreSQL goes away."""

from tests.faults import scale
from tests.faults.system import SERVICES
from tests.faults.waiting import wait_for

PART = scale.TICKETS // 5


def test_postgresql_is_restarted_at_once(system, books, tell) -> None:
    with system.unharmed(*SERVICES), system.load() as load:
        for _ in range(scale.ROUNDS):
            load.wait_for(PART // scale.ROUNDS)
            gone = system.stack.signal("postgres", "QUIT")  # pg_ctl stop -m immediate
            wait_for(lambda: system.stack.pid("postgres") not in (None, gone))  # noqa: B023
            system.stack.start("postgres")
        load.wait_for(PART)
    tell(f"PostgreSQL restarted, -m immediate, x {scale.ROUNDS}: {books.balance(load)}")
