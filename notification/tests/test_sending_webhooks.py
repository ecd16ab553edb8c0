"""From an event to another system over HTTP; and the administration of webhooks."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import eventlet
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from chassis.container import Container
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService, Sql, free_port, wait_for
from notification import hooks, webhooks
from notification.service import NotificationService
from notification.tests.identities import (
    ADMIN_LUIS,
    AGENT_EVA,
    ANA,
    FakeGateway,
    statement_of,
)
from notification.tests.servers import Receiver

pytestmark = pytest.mark.integration

IDS = count(1)


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {
        "WEBHOOK_ALLOW_PRIVATE": True,
        "WEBHOOK_ALLOW_HTTP": True,
        "WEBHOOK_PORTS": "1-65535",
        "DELIVERY_DELAYS": [0.2, 0.3, 0.4],
    }


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    run_service(FakeGateway)
    return run_service(NotificationService)


@pytest.fixture
def notification(service: Container, call: Call) -> Any:
    return call("notification", auth_token=statement_of(ADMIN_LUIS))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def webhook(notification: Any, receiver: Receiver) -> Iterator[dict[str, Any]]:
    made = notification.create_webhook(url=f"{receiver.url}/in?x=1", events=["ticket.created"])
    yield made
    try:
        notification.delete_webhook(made["id"])
    except RemoteServiceError:
        pass  # the test did


def created(broker: Broker, **other: Any) -> dict[str, Any]:
    ticket = {"id": next(IDS), "title": "Sin red", "requester_email": None, "tags": ["a"]} | other
    broker.event("ticket", "ticket.created", ticket, uuid4().hex)
    return ticket


def last(notification: Any, webhook: dict[str, Any], status: str) -> dict[str, Any]:
    """The newest delivery with that status, once there is one."""

    def found() -> Any:
        results = notification.list_webhook_deliveries(webhook["id"], status=status)["results"]
        return results and results[0]

    return wait_for(found, 20)


def test_an_event_arrives_signed(
    notification: Any, broker: Broker, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [(200, b"thank you\x00\xff" + b"x" * 5000, {}, 0.0)]
    ticket = created(broker, title="Sin «red» 🔥")
    wait_for(lambda: receiver.requests)
    path, headers, body = receiver.requests[0]
    assert path == "/in?x=1"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    said = Webhook(webhook["secret"]).verify(body, headers)
    assert said["type"] == "ticket.created"
    assert said["data"] == ticket
    assert said["id"]
    assert said["timestamp"].endswith("Z")
    with pytest.raises(WebhookVerificationError):
        Webhook(hooks.new_secret()).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook["secret"]).verify(body + b" ", headers)
    sent = last(notification, webhook, "sent")
    assert sent["event_id"] == said["id"]
    assert (sent["attempts"], sent["response_code"], sent["ticket_id"]) == (1, 200, ticket["id"])
    assert sent["response"].startswith("thank you\ufffd")
    assert len(sent["response"]) <= hooks.SNIPPET
    assert notification.get_webhook(webhook["id"])["last_success_at"] >= sent["created_at"]


def test_only_the_events_that_were_asked_for_arrive(
    notification: Any, broker: Broker, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    notification.update_webhook(webhook["id"], events=["ticket.updated", "ticket.commented"])
    ticket = created(broker)
    comment = {"comment_id": 1, "id": ticket["id"], "title": "x", "internal": True, "body": "y"}
    broker.event("ticket", "ticket.updated", ticket, uuid4().hex)
    broker.event("ticket", "ticket.commented", comment, uuid4().hex)
    wait_for(lambda: len(receiver.requests) == 2)
    notification.update_webhook(webhook["id"], active=False)
    broker.event("ticket", "ticket.updated", ticket, uuid4().hex)
    eventlet.sleep(1)
    seen = {event["type"]: event["data"] for event in receiver.events()}
    assert seen["ticket.updated"] == ticket
    assert comment.items() <= seen["ticket.commented"].items()
    assert len(receiver.requests) == 2


def test_duplicates_of_an_event_arrive_once(
    notification: Any, broker: Broker, receiver: Receiver, sql: Sql, webhook: dict[str, Any]
) -> None:
    id, ticket = uuid4().hex, {"id": next(IDS), "title": "x"}
    for _ in range(2):
        for _ in range(20):
            broker.event("ticket", "ticket.created", ticket, id)
        last(notification, webhook, "sent")
        sql("notification", "DELETE FROM inbox WHERE event_id = :id", id=id)
    eventlet.sleep(1)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((500, b"oh", {}, 0.0), 500),
        ((400, b"oh", {}, 0.0), 400),
        ((301, b"oh", {"Location": "/elsewhere"}, 0.0), 301),
        ((307, b"oh", {"Location": "http://127.0.0.1:1/"}, 0.0), 307),
    ],
)
def test_what_is_not_accepted_is_tried_again(
    notification: Any,
    broker: Broker,
    receiver: Receiver,
    webhook: dict[str, Any],
    answer: Any,
    code: int,
) -> None:
    receiver.answers = [answer, answer, (204, b"", {}, 0.0)]
    created(broker)
    waiting = last(notification, webhook, "pending")
    sent = last(notification, webhook, "sent")
    assert sent["id"] == waiting["id"]
    assert (sent["attempts"], sent["response_code"], sent["reason"]) == (3, 204, None)
    assert {path for path, _, _ in receiver.requests} == {"/in?x=1"}  # no redirect is followed
    assert len({body for _, _, body in receiver.requests}) == 1
    assert len({headers["webhook-id"] for _, headers, _ in receiver.requests}) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_that_asks_for_a_pause_gets_it(
    notification: Any, broker: Broker, receiver: Receiver, webhook: dict[str, Any], status: int
) -> None:
    receiver.answers = [(status, b"", {"Retry-After": "3"}, 0.0), (204, b"", {}, 0.0)]
    created(broker)
    wait_for(lambda: receiver.requests)
    created(broker)  # another one has to wait as well
    eventlet.sleep(2)
    assert len(receiver.requests) == 1
    wait_for(lambda: len(receiver.requests) == 3, 10)
    assert notification.get_webhook(webhook["id"])["active"]


def test_a_receiver_without_an_end(
    notification: Any,
    broker: Broker,
    receiver: Receiver,
    webhook: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hooks, "SEND_TIMEOUT", 0.5)
    receiver.answers = [(204, b"", {}, 2.0), (204, b"", {}, 0.0)]
    created(broker)
    wait_for(lambda: last(notification, webhook, "pending")["reason"] == "no end after 0.5 s")
    assert last(notification, webhook, "sent")["attempts"] == 2


def test_a_slow_receiver_holds_up_nobody_else(
    notification: Any, broker: Broker, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    other = Receiver()
    second = notification.create_webhook(url=other.url, events=["ticket.created"])
    receiver.answers = [(204, b"", {}, 1.5)]
    for _ in range(5):
        created(broker)
    wait_for(lambda: len(other.requests) == 5, 3)
    assert len(receiver.requests) < 5
    wait_for(lambda: len(receiver.requests) == 5)
    notification.delete_webhook(second["id"])
    other.close()


def test_one_that_takes_nothing_is_disabled_and_can_be_made_active_again(
    notification: Any, call: Call, broker: Broker, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [(503, b"no", {}, 0.0)]
    ticket = created(broker)
    failed = last(notification, webhook, "failed")
    assert (failed["attempts"], failed["response_code"]) == (4, 503)
    assert failed["reason"] == "answered with 503"
    disabled = notification.get_webhook(webhook["id"])
    assert (disabled["active"], disabled["disabled_reason"]) == (False, "answered with 503")
    [told] = [
        n
        for n in notification.list(ticket_id=ticket["id"])["results"]
        if n["event"] == "webhook.disabled"
    ]
    assert told["recipient"] == ADMIN_LUIS.email
    assert f"Webhook {webhook['id']} (127.0.0.1) has been switched off" in told["text"]
    assert "/in" not in told["text"]
    tries = len(receiver.requests)
    created(broker)
    eventlet.sleep(1)
    assert len(receiver.requests) == tries

    receiver.answers = [(204, b"", {}, 0.0)]
    again = notification.update_webhook(webhook["id"], active=True)
    assert (again["active"], again["disabled_reason"]) == (True, None)
    assert notification.send_webhook_again(webhook["id"], failed["id"])["status"] == "pending"
    sent = last(notification, webhook, "sent")
    assert (sent["id"], sent["attempts"]) == (failed["id"], 1)


def test_a_delivery_that_fails_among_others_that_arrive_disables_nothing(
    notification: Any, broker: Broker, receiver: Receiver, sql: Sql, webhook: dict[str, Any]
) -> None:
    receiver.answers = [(500, b"", {}, 0.0)] * 4 + [(204, b"", {}, 0.0)]
    created(broker)
    wait_for(lambda: receiver.requests)
    # something else has got through since
    sql(
        "notification",
        "UPDATE webhooks SET last_success_at = now() + interval '1 minute' WHERE id = :id",
        id=webhook["id"],
    )
    last(notification, webhook, "failed")
    assert notification.get_webhook(webhook["id"])["active"] is True


def test_one_that_is_gone_is_disabled_at_once(
    notification: Any, broker: Broker, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [(410, b"", {}, 0.0)]
    created(broker)
    assert last(notification, webhook, "failed")["attempts"] == 1
    assert notification.get_webhook(webhook["id"])["active"] is False


def test_one_where_nobody_listens_and_one_without_an_address(
    notification: Any, broker: Broker, service: Container
) -> None:
    urls = (f"http://127.0.0.1:{free_port()}/", "http://nothing.invalid/")
    made = [notification.create_webhook(url=url, events=["ticket.created"]) for url in urls]
    created(broker)
    for webhook, word in zip(
        made, ("127.0.0.1: it refuses connections", "nothing.invalid has no address"), strict=True
    ):
        failed = last(notification, webhook, "failed")
        assert failed["reason"] == word
        assert failed["response_code"] is None
        notification.delete_webhook(webhook["id"])


def test_the_secret_is_shown_once_and_rotated(
    notification: Any, broker: Broker, receiver: Receiver, sql: Sql, webhook: dict[str, Any]
) -> None:
    assert webhook["secret"].startswith("whsec_")
    assert (webhook["created_by"], webhook["created_by_name"]) == ("person:5", "Luis")
    shown = [notification.get_webhook(webhook["id"]), *notification.list_webhooks()["results"]]
    assert not any("secret" in str(picture) for picture in shown)
    new = notification.rotate_secret(webhook["id"])["secret"]
    assert new != webhook["secret"]
    created(broker)
    wait_for(lambda: receiver.requests)
    _, headers, body = receiver.requests[0]
    for secret in (new, webhook["secret"]):
        Webhook(secret).verify(body, headers)
    sql("notification", "UPDATE webhooks SET rotated_at = now() - interval '25 hours'")
    created(broker)
    wait_for(lambda: len(receiver.requests) == 2)
    _, headers, body = receiver.requests[1]
    Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook["secret"]).verify(body, headers)


def test_nothing_is_written_down_when_nobody_wants_it(
    service: Container, broker: Broker, notification: Any, sql: Sql
) -> None:
    eventlet.sleep(1)  # so that it is known
    before = sql("notification", "SELECT count(*), max(id) FROM deliveries")
    ticket = created(broker)
    wait_for(lambda: notification.list(ticket_id=ticket["id"])["results"])
    assert sql("notification", "SELECT count(*), max(id) FROM deliveries") == before


# ---------------------------------------------------------------- who, and what not


@pytest.mark.parametrize("actor", [ANA, AGENT_EVA], ids=lambda a: a.role)
def test_only_administrators_have_to_do_with_webhooks(
    call: Call, webhook: dict[str, Any], actor: Any
) -> None:
    client, id = call("notification", auth_token=statement_of(actor)), webhook["id"]
    for ask in (
        client.list_webhooks,
        lambda: client.get_webhook(id),
        lambda: client.create_webhook(url="http://example.com", events=["ticket.created"]),
        lambda: client.update_webhook(id, active=False),
        lambda: client.rotate_secret(id),
        lambda: client.delete_webhook(id),
        lambda: client.list_webhook_deliveries(id),
        lambda: client.send_webhook_again(id, 1),
    ):
        with pytest.raises(RemoteServiceError) as caught:
            ask()
        assert caught.value.kinds[0] == "Forbidden"


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, ["events", "url"]),
        ({"url": None, "events": None}, ["events", "url"]),
        ({"url": 1, "events": ["ticket.created"]}, ["url"]),
        ({"url": "ftp://example.com", "events": ["ticket.created"]}, ["url"]),
        ({"url": "http://a:b@example.com", "events": ["ticket.created"]}, ["url"]),
        ({"url": "http://example.com/\x00", "events": ["ticket.created"]}, ["url"]),
        ({"url": "http://example.com/" + "x" * 2000, "events": ["ticket.created"]}, ["url"]),
        ({"url": "http://example.com", "events": []}, ["events"]),
        ({"url": "http://example.com", "events": "ticket.created"}, ["events"]),
        ({"url": "http://example.com", "events": ["ticket.deleted"]}, ["events"]),
        ({"url": "http://example.com", "events": [1]}, ["events"]),
        (
            {"url": "http://example.com", "events": ["ticket.created"], "active": "maybe"},
            ["active"],
        ),
        ({"url": "http://example.com", "events": ["ticket.created"], "secret": "x"}, ["secret"]),
    ],
)
def test_a_webhook_that_cannot_be(
    notification: Any, webhook: dict[str, Any], fields: dict[str, Any], errors: list[str]
) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        notification.create_webhook(**fields)
    assert sorted(caught.value.details[0]) == errors
    if fields:
        with pytest.raises(RemoteServiceError) as caught:
            notification.update_webhook(webhook["id"], **fields)
        assert sorted(caught.value.details[0]) == errors


@pytest.mark.parametrize("id", [10**9, 0, -1, 2**63, "x", None])
def test_there_is_no_such_webhook(notification: Any, webhook: dict[str, Any], id: Any) -> None:
    for ask in (
        lambda: notification.get_webhook(id),
        lambda: notification.update_webhook(id, active=True),
        lambda: notification.rotate_secret(id),
        lambda: notification.delete_webhook(id),
        lambda: notification.list_webhook_deliveries(id),
        lambda: notification.send_webhook_again(id, 1),
    ):
        with pytest.raises(RemoteServiceError) as caught:
            ask()
        assert caught.value.kinds[:2] == ["WebhookNotFound", "NotFound"]
    with pytest.raises(RemoteServiceError) as caught:
        notification.send_webhook_again(webhook["id"], id)
    assert caught.value.kinds[0] == "DeliveryNotFound"


def test_there_is_an_end_to_webhooks(
    notification: Any, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "LIMIT", notification.list_webhooks()["count"])
    with pytest.raises(RemoteServiceError) as caught:
        notification.create_webhook(url=receiver.url, events=["ticket.created"])
    assert caught.value.kinds[:2] == ["TooManyWebhooks", "Conflict"]


def test_a_delivery_belongs_to_its_webhook(
    notification: Any, broker: Broker, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    created(broker)
    sent = last(notification, webhook, "sent")
    other = notification.create_webhook(url=receiver.url, events=["ticket.updated"])
    with pytest.raises(RemoteServiceError) as caught:
        notification.send_webhook_again(other["id"], sent["id"])
    assert caught.value.kinds[0] == "DeliveryNotFound"
    assert notification.list_webhook_deliveries(other["id"])["count"] == 0
    notification.delete_webhook(other["id"])
