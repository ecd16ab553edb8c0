"""RabbitMQ stops, dies, hangs up and takes nothing more."""

import pytest

from tests.faults import scale
from tests.faults.system import SERVICES, pause

PART = scale.TICKETS // 5


def test_rabbitmq_is_stopped_for_a_while(system, books, tell) -> None:
    with system.unharmed(*SERVICES), system.load() as load:
        load.wait_for(PART)
        system.stack.stop("rabbitmq")
        pause(scale.OUTAGE)
        system.stack.start("rabbitmq")
        load.wait_for(PART)
    assert load.refused
    tell(f"RabbitMQ stopped {scale.OUTAGE:g} s: {books.balance(load)}")


def test_rabbitmq_is_killed(system, books, tell) -> None:
    with system.unharmed(*SERVICES), system.load() as load:
        load.wait_for(PART)
        system.kill("rabbitmq")
        system.stack.start("rabbitmq")
        load.wait_for(PART)
    assert load.refused
    tell(f"kill -9 of RabbitMQ: {books.balance(load)}")


def test_all_connections_are_closed(system, books, tell) -> None:
    with system.unharmed(*SERVICES), system.load() as load:
        for _ in range(scale.ROUNDS):
            load.wait_for(PART // scale.ROUNDS)
            system.stack.rabbitmqctl("close_all_connections", "a test")
        load.wait_for(PART)
    tell(f"all of RabbitMQ's connections closed x {scale.ROUNDS}: {books.balance(load)}")


@pytest.fixture
def watermark(system):
    """Sets the share of memory above which RabbitMQ takes no messages."""
    yield lambda share: system.stack.rabbitmqctl("set_vm_memory_high_watermark", share)
    system.stack.rabbitmqctl("set_vm_memory_high_watermark", "0.4")


def test_a_memory_alarm(system, books, tell, watermark) -> None:
    with system.unharmed(*SERVICES), system.load() as load:
        load.wait_for(PART)
        watermark("0.0001")
        pause(scale.OUTAGE)
        # without a key nobody asks again: it must not be there at the end
        status, problem = system.request("POST", "/api/tickets/", title="Gone for ever")
        assert status == 503, problem
        created = len(load.answers)
        watermark("0.4")
        load.wait_for(PART)
    tell(
        f"memory alarm of {scale.OUTAGE:g} s ({len(load.answers) - created} created after it):"
        f" {books.balance(load)}"
    )
