"""Signed in as one service, another's queues, exchanges and databases are out of reach."""

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import amqp
import psycopg2
import pytest
import requests
from kombu.connection import Connection

from tests.e2e.conftest import Api, wait_for

SERVICES = ("ticket", "assignment", "notification", "gateway")
QUEUE = "evt-ticket-ticket.created--assignment.on_ticket_created"


@pytest.fixture
def channel() -> Iterator[Callable[[str], Any]]:
    """``channel("ticket")``: a channel of somebody signed in as that service."""
    connections: list[Connection] = []

    def opened(service: str) -> Any:
        connections.append(Connection(os.environ[f"{service.upper()}_AMQP_URI"]))
        return connections[-1].channel()

    yield opened
    for connection in connections:
        connection.release()


def consume(channel: Any) -> None:
    channel.basic_consume(QUEUE)


def take(channel: Any) -> None:
    channel.basic_get("rpc-ticket")


def delete(channel: Any) -> None:
    channel.queue_delete(QUEUE + ".dead")


def purge(channel: Any) -> None:
    channel.queue_purge("rpc-ticket")


def declare(channel: Any) -> None:
    channel.queue_declare("rpc-audit", durable=True)


def publish_as_another(channel: Any) -> None:
    channel.confirm_select()
    channel.basic_publish(amqp.Message(b"{}"), "ticket.events", "ticket.created")
    channel.wait(amqp.spec.Basic.Ack)


def delete_exchange_of_another(channel: Any) -> None:
    channel.exchange_delete("gateway.events")


def retry_as_another(channel: Any) -> None:
    channel.queue_bind("ticket.retry.1000", "ticket.retry.1000")


@pytest.mark.parametrize(
    "forbidden",
    [
        consume,
        take,
        delete,
        purge,
        declare,
        publish_as_another,
        delete_exchange_of_another,
        retry_as_another,
    ],
)
def test_what_belongs_to_others_is_refused(
    channel: Callable[[str], Any], forbidden: Callable[[Any], None]
) -> None:
    with pytest.raises(amqp.AccessRefused):
        forbidden(channel("notification"))


def test_an_exchange_that_one_does_not_hear_is_not_bound_to(
    channel: Callable[[str], Any],
) -> None:
    mine = channel("assignment")
    queue = "evt-assignment-x--assignment.test"
    mine.queue_declare(queue, exclusive=True)
    mine.queue_bind(queue, "ticket.events", "ticket.created")
    with pytest.raises(amqp.AccessRefused):
        mine.queue_bind(queue, "ticket.retry.1000")


def test_requests_to_another_service_are_not_overheard(channel: Callable[[str], Any]) -> None:
    mine = channel("assignment")
    for key in ("ticket.*", "#", "ticket.get"):
        with pytest.raises(amqp.AccessRefused):
            mine.queue_bind("rpc-assignment", "nameko-rpc", key)
        mine = channel("assignment")


@pytest.mark.parametrize("service", SERVICES)
def test_the_database_of_another_is_refused(service: str) -> None:
    own = os.environ[f"{service.upper()}_DB_URI"].replace("+psycopg2", "")
    psycopg2.connect(own).close()
    for other in (*set(SERVICES) - {service}, "postgres"):
        with pytest.raises(psycopg2.OperationalError, match="permission denied"):
            psycopg2.connect(own.rpartition("/")[0] + f"/{other}")


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_administers_the_broker(service: str) -> None:
    password = os.environ[f"{service.upper()}_AMQP_URI"].split(":")[2].partition("@")[0]
    url = os.environ["RABBITMQ_MANAGEMENT_URL"] + "/api/users"
    assert requests.get(url, auth=(service, password), timeout=10).status_code == 401


# ---------------------------------------------------------------- calls without a statement


class Caller:
    """Sends a call as it likes, over a service's account, and reads the answer."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.answers: list[Any] = []
        channel.basic_consume(
            "amq.rabbitmq.reply-to", no_ack=True, callback=lambda m: self.answers.append(m)
        )

    def __call__(
        self,
        exchange: str,
        key: str,
        arguments: dict[str, Any],
        headers: dict[str, str] | None = None,
        **properties: Any,
    ) -> dict[str, Any]:
        message = amqp.Message(
            json.dumps({"args": [], "kwargs": arguments}),
            content_type="application/json",
            reply_to="amq.rabbitmq.reply-to",
            correlation_id="1",
            application_headers=headers or {},
            **properties,
        )
        self.channel.basic_publish(message, exchange, key)
        while not self.answers:
            self.channel.connection.drain_events(timeout=10)
        return json.loads(self.answers.pop().body)


CALLS = [
    ("ticket.create", {"title": "forged"}),
    ("ticket.list", {}),
    ("notification.create_webhook", {"url": "https://example.com/", "events": ["ticket.created"]}),
    ("assignment.list_dead_letters", {}),
]


@pytest.mark.parametrize(("method", "arguments"), CALLS)
@pytest.mark.parametrize("service", ["ticket", "assignment", "notification"])
def test_a_service_s_account_calls_no_other_service(
    channel: Callable[[str], Any], service: str, method: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(amqp.AccessRefused):
        Caller(channel(service))("nameko-rpc", method, arguments)


@pytest.mark.parametrize(("method", "arguments"), CALLS)
@pytest.mark.parametrize(
    ("headers", "properties"),
    [
        ({}, {}),
        ({}, {"user_id": "gateway"}),
        ({"nameko.broker_user": os.environ.get("RABBITMQ_USER", "")}, {}),
        ({"nameko.broker_user": os.environ.get("RABBITMQ_USER", "")}, {"user_id": "gateway"}),
        ({"nameko.user_id": "operator"}, {}),
    ],
)
def test_no_proof_is_no_right(
    channel: Callable[[str], Any],
    method: str,
    arguments: dict[str, Any],
    headers: dict[str, str],
    properties: dict[str, str],
) -> None:
    call = Caller(channel("gateway"))
    answer = call("nameko-rpc", method, arguments, headers, **properties)
    assert answer["error"]["exc_type"] == "NotAuthenticated"
    assert answer["result"] is None


def test_nobody_says_that_they_are_the_administrator(channel: Callable[[str], Any]) -> None:
    with pytest.raises(amqp.PreconditionFailed):
        Caller(channel("gateway"))(
            "nameko-rpc", "ticket.list", {}, user_id=os.environ["RABBITMQ_USER"]
        )


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("other", SERVICES)
def test_a_queue_of_calls_takes_none_past_the_exchange(
    channel: Callable[[str], Any], service: str, other: str
) -> None:
    answer = Caller(channel(service))("", f"rpc-{other}", {})
    assert answer["error"]["exc_type"] == "MethodNotFound"


@pytest.mark.parametrize(
    ("service", "reply_to"),
    [
        ("notification", "rpc-assignment"),
        ("notification", "ticket.list"),
        ("gateway", "amq.rabbitmq.reply-to.g1h2AAAAAAAAAAAAAAAA==.xx=="),
    ],
)
def test_a_request_that_cannot_be_answered_does_not_come_again(
    channel: Callable[[str], Any], api: Api, service: str, reply_to: str
) -> None:
    message = amqp.Message("{}", content_type="application/json", reply_to=reply_to)
    channel(service).basic_publish(message, "", "rpc-ticket")
    time.sleep(1)
    with Connection(os.environ["AMQP_URI"]) as connection:
        queue = connection.channel()
        assert queue.queue_declare("rpc-ticket", passive=True).message_count == 0
    wait_for(lambda: api.get("/api/tickets/?page_size=1").status_code == 200)
    for _ in range(10):  # the service's connection stays
        assert api.get("/api/tickets/?page_size=1").status_code == 200
        time.sleep(0.1)
