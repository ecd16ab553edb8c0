"""Messages that are no messages, to every queue: they end in the dead letters, with a reason."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from tests.faults import scale
from tests.faults.books import SERVICES as WITH_DATABASE
from tests.faults.broker import EVENT_QUEUES, Broker, connected
from tests.faults.system import SERVICES
from tests.faults.waiting import wait_for

PART = scale.TICKETS // 5
DEEP = 2_000  # headers in one another: more than Python allows calls
HUGE = 10 * 1024 * 1024  # octets
JSON = "application/json"
RPC = "nameko-rpc"
SURROGATE = b"\xed\xa0\x80"  # decodes, in py-amqp's way, to what no encoder takes


@dataclass(frozen=True)
class Poison:
    """A message, and what it says of itself."""

    body: bytes
    content_type: Any = JSON
    headers: dict[Any, Any] | None = None
    properties: dict[str, Any] = field(default_factory=dict)

    def publish(self, broker: Broker, exchange: str, key: str | bytes, **properties: Any) -> None:
        known = {**self.properties, **properties}
        if self.content_type is not None:
            known["content_type"] = self.content_type
        broker.publish(exchange, key, self.body, self.headers, **known)


def _nested(depth: int) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for _ in range(depth):
        table = {"a": table}
    return table


# with a part of the reason for which each is set aside
EVENTS = {
    "undecodable": (Poison(b"{bad"), "not JSON"),
    "not UTF-8": (Poison(b'\xff\xfe"'), "not JSON"),
    "empty": (Poison(b""), "not JSON"),
    "no headers, no content type": (Poison(b'{"id": 1}', None), "content type"),
    "pickle": (Poison(b"cos\nsystem", "application/x-python-serialize"), "content type"),
    "unknown content type": (Poison(b"{}", "foo/bar"), "content type"),
    "content type not UTF-8": (Poison(b"{}", b"\xff\xfe"), "content type"),
    "no object": (Poison(b"[1]"), "not an object"),
    "empty object": (Poison(b"{}"), "schema"),
    "wrong types": (
        Poison(b'{"id": "x", "title": 5, "ticket_id": [], "priority": 7}'),
        "schema",
    ),
    "10 MiB": (Poison(b'{"title": "' + b"x" * HUGE + b'"}'), "more than"),
    "id that is no text": (Poison(b'{"id": 1}', headers={"cloudEvents:id": 5}), "cloudEvents:id"),
    "headers of wrong types": (
        Poison(b"{bad", headers={"x-attempts": "many", "x-first-failed-at": 7, "x-letter-id": 9}),
        "not JSON",
    ),
    "content type of half a character": (Poison(b"{}", SURROGATE), "content type"),
    "headers of half a character": (
        Poison(b"{bad", headers={SURROGATE: SURROGATE, "x-reason": SURROGATE, "nul": "\0"}),
        "not JSON",
    ),
    "headers in headers": (Poison(b"{bad", headers={"deep": _nested(300)}), "not JSON"),
    "headers deeper than can be read": (Poison(b"{bad", headers={"deep": _nested(DEEP)}), ""),
    "headers not UTF-8": (Poison(b"{bad", headers={b"\xff\xfe": b"\xfe\xff"}), "not JSON"),
}
# good events in bad company: they are handled
BROKEN_STACKS = ("notalist", 5, [1, 2], {"a": {"b": 1}})

# requests that are answered with an error
REQUESTS = {
    "undecodable": Poison(b"{bad"),
    "list": Poison(b"[1]"),
    "no arguments": Poison(b"{}"),
    "args no list": Poison(b'{"args": 5, "kwargs": {}}'),
    "no content type": Poison(b'{"args": [1], "kwargs": {}}', None),
    "pickle": Poison(b"cos\nsystem", "application/x-python-serialize"),
    "too many arguments": Poison(b'{"args": [1, 2, 3, 4], "kwargs": {}}'),
    "10 MiB": Poison(b'{"args": ["' + b"x" * HUGE + b'"], "kwargs": {}}'),
}
GOOD_REQUEST = b'{"args": [], "kwargs": {}}'


@pytest.fixture
def deep_calls() -> Iterator[None]:
    """This process can send what no other can read."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * DEEP)
    yield
    sys.setrecursionlimit(before)


def test_poison_in_every_event_queue(system, deep_calls, tell) -> None:
    old = system.create("A ticket that good events are about")
    books = system.books_when_settled([old])
    last = _last_letters(system)
    expected = len(EVENTS) * len(EVENT_QUEUES)
    with (
        connected(system.amqp_uri) as broker,
        system.unharmed(*SERVICES),
        system.load() as load,
    ):
        load.wait_for(PART)
        for queue in EVENT_QUEUES:
            for poison, _ in EVENTS.values():
                poison.publish(broker, "", queue)
        load.wait_for(PART)
    figures = books.balance(load, dead_letters=expected)
    for queue in EVENT_QUEUES:
        service = queue.partition("--")[2].partition(".")[0]
        found = system.databases.rows(
            service,
            "SELECT body, reason FROM dead_letters WHERE queue = %s AND id > %s",
            queue,
            last[service],
        )
        letters = [(bytes(body), reason) for body, reason in found]
        for name, (poison, reason) in EVENTS.items():
            assert any(b == poison.body and reason in r for b, r in letters), (name, queue)
    _discard_all(system, expected)
    tell(f"{len(EVENTS)} kinds of poison in {len(EVENT_QUEUES)} event queues: {figures}")


def test_good_events_with_bad_headers_are_handled(system, tell) -> None:
    ticket = system.create("A ticket that good events are about")
    books = system.books_when_settled([ticket])
    told = "SELECT count(*) FROM notifications WHERE ticket_id = %s AND event = 'priority.assigned'"
    before = system.databases.value("notification", told, ticket)
    event = {"ticket_id": ticket, "priority": "high"}
    with connected(system.amqp_uri) as broker, system.unharmed(*SERVICES):
        for stack in BROKEN_STACKS:
            Poison(
                json.dumps(event).encode(),
                headers={"nameko.call_id_stack": stack, "cloudEvents:id": str(uuid4())},
            ).publish(broker, "assignment.events", "priority.assigned")
        broker.event("assignment", "priority.assigned", event)  # by hand: no headers at all
        wanted = before + len(BROKEN_STACKS) + 1
        wait_for(lambda: system.databases.value("notification", told, ticket) == wanted)
        books.balance_of([])
    assert system.request("GET", f"/api/tickets/{ticket}/")[1]["priority"] == "high"
    tell(f"{len(BROKEN_STACKS)} events with broken call_id_stack, 1 without headers: all handled")


def test_poison_in_every_rpc_queue(system, books, tell) -> None:
    answered = 0
    with (
        connected(system.amqp_uri) as broker,
        system.unharmed(*SERVICES),
        system.load() as load,
    ):
        load.wait_for(PART)
        replies = broker.channel.queue_declare(exclusive=True).queue
        broker.channel.queue_bind(replies, RPC, replies)
        for service in WITH_DATABASE:
            # these can be answered by nobody
            Poison(GOOD_REQUEST).publish(broker, RPC, service.encode() + b".\xff\xfe")
            Poison(GOOD_REQUEST).publish(broker, RPC, f"{service}.health")
            Poison(b"{bad", None).publish(broker, RPC, f"{service}.health")
            for reply_to in ("gone", b"\xff\xfe", SURROGATE):
                Poison(GOOD_REQUEST).publish(
                    broker, RPC, f"{service}.health", reply_to=reply_to, correlation_id=SURROGATE
                )
            for name, poison in REQUESTS.items():
                poison.publish(broker, RPC, f"{service}.get", reply_to=replies, correlation_id=name)
            Poison(GOOD_REQUEST).publish(
                broker, RPC, f"{service}.nothing", reply_to=replies, correlation_id="no method"
            )
            wanted = {*REQUESTS, "no method"}
            while wanted:
                reply = wait_for(lambda: broker.get(replies), 10)
                name = reply.properties["correlation_id"]
                assert json.loads(reply.body)["error"], f"{service}: {name} had no error"
                wanted.remove(name)
                answered += 1
            wait_for(lambda: broker.depth(f"rpc-{service}") == 0)  # noqa: B023
        load.wait_for(PART)
    assert not load.refused
    tell(
        f"{len(REQUESTS) + 7} kinds of poison to {len(WITH_DATABASE)} RPC queues"
        f" ({answered} answered with an error): {books.balance(load)}"
    )


def _last_letters(system: Any) -> dict[str, int]:
    query = "SELECT coalesce(max(id), 0) FROM dead_letters"
    return {service: system.databases.value(service, query) for service in WITH_DATABASE}


def _discard_all(system: Any, count: int) -> None:
    """Through the API, as people do: a list shows the newest hundred of each service."""
    gone: list[str] = []
    while len(gone) < count:
        status, page = system.request("GET", "/api/dead-letters/")
        assert status == 200
        letters = page["results"][: count - len(gone)]
        assert letters
        assert all(letter["reason"] and len(letter["body"]) <= 2_000 for letter in letters)
        for letter in letters:
            assert system.request("DELETE", f"/api/dead-letters/{letter['id']}/")[0] == 204
            gone.append(letter["id"])
    assert system.request("DELETE", f"/api/dead-letters/{gone[0]}/")[0] == 404
