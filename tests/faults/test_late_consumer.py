"""A consumer that starts for the first time when all has been said."""

from tests.faults.broker import connected
from tests.faults.waiting import wait_for

QUEUE = "evt-ticket-ticket.created--assignment.on_ticket_created"


def test_assignment_has_never_run_until_after_the_last_event(system, books, tell) -> None:
    system.stack.stop("assignment", "ticket")
    with connected(system.amqp_uri) as broker:
        for queue in (QUEUE, QUEUE + ".dead"):  # as if it had never been there
            broker.channel.queue_delete(queue)
        system.stack.start("ticket")
        wait_for(lambda: system.request("GET", "/api/tickets/")[0] == 200)
        with system.load() as load:
            pass
        wait_for(lambda: system.databases.value("ticket", "SELECT count(*) FROM outbox") == 0)
        waiting = wait_for(lambda: broker.depth(QUEUE))
        assert waiting >= len(load.answers)
    system.stack.start("assignment")
    tell(f"assignment started after {waiting} events: {books.balance(load)}")
