"""Work for the relay: rows in the outbox of ticket, for queues that nobody consumes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from kombu.connection import Connection
from kombu.entity import Exchange, Queue

from bench import workload
from chassis.events.envelope import headers_for

EXCHANGE = "ticket.events"
EVENT = "bench.relayed"
QUEUES = ("bench.relayed.1", "bench.relayed.2")  # as many as hear ticket.created

_INSERT = """
    INSERT INTO outbox (exchange, routing_key, headers, content_type, body)
    SELECT %s, %s, %s::jsonb, 'application/json', convert_to(%s, 'UTF8') FROM generate_series(1, %s)
"""


@contextmanager
def queues(amqp_uri: str) -> Iterator[None]:
    """Quorum queues for these events, as long as they are needed."""
    exchange = Exchange(EXCHANGE, "topic", durable=True)
    with Connection(amqp_uri) as connection:
        declared = [
            Queue(
                name,
                exchange,
                EVENT,
                connection.channel(),
                queue_arguments={"x-queue-type": "quorum"},
            )
            for name in QUEUES
        ]
        for queue in declared:
            queue.declare()
        try:
            yield
        finally:
            for queue in declared:
                queue.delete()


def insertion(count: int) -> tuple[str, list[object]]:
    """A statement that writes `count` events of the size of a created ticket's, and its values."""
    _, _, body = workload.creations()[0]
    ticket = json.loads(body) | {
        "id": 1234567,
        "status": "open",
        "priority": None,
        "tags": [],
        "created_at": "2026-11-24T06:00:00.123456Z",
        "updated_at": "2026-11-24T06:00:00.123456Z",
        "version": 1,
    }
    headers = json.dumps(headers_for("ticket", EVENT, {}))
    return _INSERT, [EXCHANGE, EVENT, headers, json.dumps(ticket), count]
