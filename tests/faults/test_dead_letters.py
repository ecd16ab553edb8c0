"""What was set aside is looked at, replayed to the one queue it failed in, or discarded."""

import pytest

from tests.faults.broker import connected
from tests.faults.waiting import wait_for

QUEUE = "evt-ticket-ticket.created--assignment.on_ticket_created"
UNWANTED = "unwanted"  # a constraint that the handler cannot meet


@pytest.fixture
def quick_retries(system):
    """Assignment tries again at once, three times in all."""
    system.start_with("assignment", RETRY_DELAYS="[0.2, 0.5]")
    system.wait_ready()
    yield
    system.stack.set_environment("assignment", {})


@pytest.fixture
def assignment_refuses(system):
    """No priority can be stored until this is called."""
    rows = system.databases.rows

    def heal() -> None:
        rows("assignment", f"ALTER TABLE assignments DROP CONSTRAINT IF EXISTS {UNWANTED}")

    heal()
    rows(
        "assignment",
        f"ALTER TABLE assignments ADD CONSTRAINT {UNWANTED} CHECK (false) NOT VALID",
    )
    yield heal
    heal()


def test_a_dead_letter_is_replayed_and_another_discarded(
    system, quick_retries, assignment_refuses, tell
) -> None:
    books = system.books()
    old = {letter["id"] for letter in _letters(system)}

    def new_letters(count: int) -> list[dict]:
        """Those of this test, once there are so many."""
        found = [letter for letter in _letters(system) if letter["id"] not in old]
        return found if len(found) == count else []

    with connected(system.amqp_uri) as broker, system.unharmed("assignment"):
        tap = broker.tap("ticket.events", "ticket.created")
        kept = [system.create("The printer burns"), system.create("How do I print?")]
        letters = wait_for(lambda: new_letters(2))
        for _ in kept:
            assert wait_for(lambda: broker.get(tap))
        for letter in letters:
            assert letter["queue"] == QUEUE
            assert letter["attempts"] == 3
            assert UNWANTED in letter["error"]
            assert letter["traceback"]
            assert letter["first_failed_at"] < letter["last_failed_at"]

        # it fails again, and is set aside again, in the same queue
        assert _replay(system, letters[0]) == 202
        assert _replay(system, letters[0]) == 404
        again = wait_for(lambda: new_letters(2))
        assert {letter["event_id"] for letter in again} == {
            letter["event_id"] for letter in letters
        }

        assignment_refuses()
        for letter in again:
            assert _replay(system, letter) == 202
        figures = books.balance_of(kept)
        assert broker.get(tap) is None, "a replay went to every consumer"

        broker.publish("", QUEUE, b"nonsense", content_type="application/json")
        letter = wait_for(lambda: new_letters(1))[0]
        path = f"/api/dead-letters/{letter['id']}/"
        assert system.request("GET", path)[1]["body"] == "nonsense"
        assert system.request("DELETE", path)[0] == 204
        assert system.request("GET", path)[0] == 404
        assert broker.depth(QUEUE) == 0
        books.balance_of(kept)
    tell(f"dead letters: 2 failed 3 times, replayed 3 times, 1 discarded: {figures}")


def _letters(system) -> list[dict]:
    """The dead letters of the queue."""
    status, page = system.request("GET", "/api/dead-letters/")
    assert status == 200
    return [letter for letter in page["results"] if letter["queue"] == QUEUE]


def _replay(system, letter: dict) -> int:
    return system.request("POST", f"/api/dead-letters/{letter['id']}/replay/")[0]
