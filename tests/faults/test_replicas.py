"""Several replicas of a service: they share the work, and one takes over from another."""

import pytest

from tests.faults import scale
from tests.faults.broker import connected
from tests.faults.waiting import wait_for

PART = scale.TICKETS // 5
ASSIGNMENTS, TICKETS = 3, 2  # replicas
ANNOUNCED = "evt-ticket-ticket.created--assignment.on_ticket_created"


@pytest.fixture(scope="module")
def replicas(running_system):
    """Three of assignment and two of ticket."""
    system = running_system
    system.make_whole()
    system.stack.scale("assignment", ASSIGNMENTS)
    system.stack.scale("ticket", TICKETS)
    with connected(system.amqp_uri) as broker:
        wait_for(lambda: broker.consumers(ANNOUNCED) == ASSIGNMENTS)
        wait_for(lambda: broker.consumers("rpc-ticket") == TICKETS)
    yield
    system.stack.scale("assignment", 1)
    system.stack.scale("ticket", 1)


def test_replicas_share_the_work(replicas, system, books, tell) -> None:
    with system.load() as load:
        pass
    assert not load.refused
    tell(f"{ASSIGNMENTS} of assignment, {TICKETS} of ticket: {books.balance(load)}")


def test_the_active_relay_is_killed(replicas, system, books, tell) -> None:
    killed = []
    with system.load() as load:
        for _ in range(scale.ROUNDS):
            load.wait_for(PART // scale.ROUNDS)
            active = system.active_relay()
            system.kill(active)
            wait_for(lambda: system.active_relay() != active, 10)  # noqa: B023
            killed.append(active)
        load.wait_for(PART)
    tell(f"kill -9 of the active relay of two ({', '.join(killed)}): {books.balance(load)}")


def test_duplicates_of_an_event_have_one_effect(replicas, system, books, tell) -> None:
    tables = (("assignment", "assignments"), ("notification", "notifications"))
    with connected(system.amqp_uri) as broker:
        created = broker.tap("ticket.events", "ticket.created")
        assigned = broker.tap("assignment.events", "priority.assigned")
        # nobody can finish before all duplicates are there
        with system.databases.locked(*tables[0]), system.databases.locked(*tables[1]):
            ticket = system.create("Everything is down")
            event = wait_for(lambda: broker.get(created))
            for _ in range(scale.DUPLICATES - 1):
                broker.publish_again("ticket.events", event)
            system.databases.wait_for_waiters("assignment", 2)
            system.databases.wait_for_waiters("notification")
        event = wait_for(lambda: broker.get(assigned))
        for _ in range(scale.DUPLICATES - 1):
            broker.publish_again("assignment.events", event)
        figures = books.balance_of([ticket])
    tell(f"{scale.DUPLICATES} of the same ticket.created and priority.assigned at once: {figures}")
