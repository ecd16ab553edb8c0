"""kill -9 of each service."""

import pytest

from tests.faults import scale

PART = scale.TICKETS // 5


def test_ticket_is_killed(system, books, tell) -> None:
    with system.unharmed("assignment", "notification", "gateway"), system.load() as load:
        for _ in range(scale.ROUNDS):
            load.wait_for(PART // scale.ROUNDS)
            system.kill("ticket")
        load.wait_for(PART)
    tell(f"kill -9 of ticket x {scale.ROUNDS}: {books.balance(load)}")


def test_ticket_is_killed_between_commit_and_publish(system, books, tell) -> None:
    system.start_with("ticket", RELAY_PAUSE="3")
    system.wait_ready()
    depth = "SELECT count(*) FROM outbox"
    with system.unharmed("assignment", "notification", "gateway"), system.load() as load:
        load.wait_for(PART)
        held = system.databases.value("ticket", depth)
        assert held > 0
        system.stack.kill("ticket")
        assert system.databases.value("ticket", depth) >= held, "published before it was killed"
        system.start_with("ticket")
    tell(f"ticket killed with {held} events committed and not published: {books.balance(load)}")


@pytest.mark.parametrize(
    ("service", "table"), [("assignment", "assignments"), ("notification", "notifications")]
)
def test_a_consumer_is_killed_in_its_handler(system, books, tell, service, table) -> None:
    others = {"ticket", "assignment", "notification", "gateway"} - {service}
    with system.unharmed(*others), system.load() as load:
        for _ in range(scale.ROUNDS):
            load.wait_for(PART // scale.ROUNDS)
            with system.databases.locked(service, table):
                system.databases.wait_for_waiters(service)
                system.kill(service)
    tell(f"kill -9 of {service} in its handler x {scale.ROUNDS}: {books.balance(load)}")


def test_gateway_is_killed(system, books, tell) -> None:
    others = ("ticket", "assignment", "notification")
    with system.unharmed(*others), system.load(gateway_dies=True) as load:
        for _ in range(scale.ROUNDS):
            load.wait_for(PART // scale.ROUNDS)
            system.kill("gateway")
        load.wait_for(PART)
    assert load.broken
    tell(f"kill -9 of gateway x {scale.ROUNDS}: {books.balance(load)}")
