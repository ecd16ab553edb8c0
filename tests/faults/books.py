"""The count at the end: who was answered, and what the databases hold.

An opening balance is taken before something breaks; everything after it is of this test.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.faults import scale
from tests.faults.broker import EVENT_QUEUES, connected
from tests.faults.databases import Databases
from tests.faults.load import Load

SERVICES = ("ticket", "assignment", "notification")  # those with a database
QUIET = 0.5  # seconds in which nothing may come after all is there


@dataclass
class Count:
    """Ids of tickets, one for each row; a double row is a double id."""

    tickets: list[int] = field(default_factory=list)
    prioritised: list[int] = field(default_factory=list)  # tickets that show their priority
    assignments: list[int] = field(default_factory=list)
    announced: list[int] = field(default_factory=list)  # notifications of the creation
    told: list[int] = field(default_factory=list)  # notifications of the priority
    outbox: int = 0
    queued: int = 0
    dead_letters: int = 0


class Books:
    """What has happened since this was made."""

    def __init__(self, databases: Databases, amqp_uri: str) -> None:
        self._databases = databases
        self._amqp_uri = amqp_uri
        self._last_ticket = databases.value("ticket", "SELECT coalesce(max(id), 0) FROM tickets")
        self._dead_letters = self._count_dead_letters()
        # events sent by hand (tests/e2e does) speak of tickets that never were
        self._strangers = {
            row[0]
            for service, table in (("assignment", "assignments"), ("notification", "notifications"))
            for row in databases.rows(
                service,
                f"SELECT ticket_id FROM {table} WHERE ticket_id > %s",
                self._last_ticket,
            )
        }

    def balance(self, load: Load, *, dead_letters: int = 0) -> str:
        """Wait until all has settled and compare; what was seen and counted, for people.

        Raises
        ------
        AssertionError
            Something is missing, or is there twice.
        """
        figures = self.balance_of(load.answers.values(), dead_letters=dead_letters)
        return f"{load.summary()} = {figures}"

    def balance_of(self, tickets: Iterable[int], *, dead_letters: int = 0) -> str:
        """The same for the ids of the tickets that were created."""
        expected = sorted(tickets)
        assert len(set(expected)) == len(expected), "two keys gave the same ticket"
        until = time.monotonic() + scale.SETTLE
        while True:
            count = self.count()
            if self._settled(count, expected, dead_letters):
                time.sleep(QUIET)
                count = self.count()
                break
            if time.monotonic() > until:
                break
            time.sleep(0.3)
        for name in ("tickets", "assignments", "announced", "prioritised", "told"):
            _compare(name, getattr(count, name), expected)
        assert count.outbox == 0, f"{count.outbox} events wait in outboxes"
        assert count.queued == 0, f"{count.queued} events wait in queues"
        assert count.dead_letters == dead_letters, self._describe_dead_letters()
        self._compare_priorities()
        return (
            f"{len(count.tickets)} tickets"
            f" = {len(count.assignments)} priorities, shown by {len(count.prioritised)} tickets"
            f" = {len(count.announced)} notifications of a creation"
            f" = {len(count.told)} of a priority; {count.dead_letters} dead letters"
        )

    def count(self) -> Count:
        """As it is now."""
        since = self._last_ticket
        rows = self._databases.rows

        def ids(database: str, query: str) -> list[int]:
            found = (row[0] for row in rows(database, query, since))
            return sorted(id for id in found if id not in self._strangers)

        told = "SELECT ticket_id FROM notifications WHERE ticket_id > %s AND event ="
        return Count(
            tickets=ids("ticket", "SELECT id FROM tickets WHERE id > %s"),
            # written once: a second writing would raise the version again
            prioritised=ids(
                "ticket",
                "SELECT id FROM tickets WHERE id > %s AND priority IS NOT NULL AND version = 2",
            ),
            assignments=ids("assignment", "SELECT ticket_id FROM assignments WHERE ticket_id > %s"),
            announced=ids("notification", f"{told} 'ticket.created'"),
            told=ids("notification", f"{told} 'priority.assigned'"),
            outbox=sum(self._databases.value(s, "SELECT count(*) FROM outbox") for s in SERVICES),
            queued=self._count_queued(),
            dead_letters=self._count_dead_letters() - self._dead_letters,
        )

    def _settled(self, count: Count, expected: list[int], dead_letters: int) -> bool:
        return (
            count.outbox == count.queued == 0
            and len(count.tickets) >= len(expected)
            and len(count.assignments) >= len(expected)
            and len(count.announced) >= len(expected)
            and len(count.told) >= len(expected)
            and len(count.prioritised) >= len(expected)
            and count.dead_letters >= dead_letters
        )

    def _count_queued(self) -> int:
        with connected(self._amqp_uri) as broker:
            return sum(
                broker.depth(queue) + broker.depth(queue + ".dead") for queue in EVENT_QUEUES
            )

    def _count_dead_letters(self) -> int:
        count = "SELECT count(*) FROM dead_letters"
        return sum(self._databases.value(service, count) for service in SERVICES)

    def _describe_dead_letters(self) -> str:
        query = "SELECT queue, reason, error FROM dead_letters ORDER BY id DESC LIMIT 5"
        found = [row for s in SERVICES for row in self._databases.rows(s, query)]
        return f"{self._count_dead_letters() - self._dead_letters} dead letters; of them {found}"

    def _compare_priorities(self) -> None:
        shown = "SELECT id, priority FROM tickets WHERE id > %s"
        decided = "SELECT ticket_id, priority FROM assignments WHERE ticket_id > %s"
        rows = self._databases.rows
        tickets = dict(rows("ticket", shown, self._last_ticket))
        assigned = dict(rows("assignment", decided, self._last_ticket))
        assert tickets == {id: p for id, p in assigned.items() if id not in self._strangers}, (
            "tickets show other priorities than were decided"
        )


def _compare(name: str, found: list[int], expected: list[int]) -> None:
    if found == expected:
        return
    missing = sorted(set(expected) - set(found))
    surplus = sorted(set(found) - set(expected))
    double = sorted({i for i in found if found.count(i) > 1}) if len(found) < 20_000 else []
    raise AssertionError(
        f"{name}: {len(found)} instead of {len(expected)};"
        f" missing {missing[:5]} ({len(missing)}), surplus {surplus[:5]} ({len(surplus)}),"
        f" twice {double[:5]} ({len(double)})"
    )
