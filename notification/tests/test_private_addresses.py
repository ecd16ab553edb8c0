"""What lies inside is out of reach for webhooks unless WEBHOOK_ALLOW_PRIVATE is on."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService, Sql, wait_for
from notification import hooks, network
from notification.service import NotificationService
from notification.tests.servers import Receiver

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def notification(run_service: RunService, call: Call) -> Any:
    run_service(NotificationService)
    return call("notification", language="es")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost:8443/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::127.0.0.1]/",
        "https://[fec0::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
    ],
)
def test_it_is_refused_when_it_is_made(notification: Any, url: str) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        notification.create_webhook(url=url, events=["ticket.created"])
    assert caught.value.details[0] == {"url": ["Tiene que ser una dirección pública."]}


def test_it_is_refused_when_its_name_leads_there_later(
    notification: Any, broker: Broker, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver()
    public = notification.create_webhook(url="https://1.1.1.1/", events=["ticket.created"])
    sql("notification", "UPDATE webhooks SET url = 'https://localhost/'")
    broker.event("ticket", "ticket.created", {"id": 1, "title": "x"}, uuid4().hex)

    def refused() -> Any:
        [delivery] = notification.list_webhook_deliveries(public["id"])["results"] or [{}]
        return delivery.get("reason")

    assert "not a public address" in wait_for(refused)
    # what was stored before the rules were made is held to them as well
    for url in (f"http://localhost:{receiver.port}/", f"https://localhost:{receiver.port}/"):
        sql("notification", "UPDATE webhooks SET url = :url", url=url)
        sql("notification", "UPDATE deliveries SET next_attempt_at = now(), reason = NULL")
        notification.update_webhook(public["id"], active=True)
        assert "WEBHOOK_" in wait_for(refused, 20)
    assert receiver.requests == []
    receiver.close()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://1.1.1.1/", "WEBHOOK_ALLOW_HTTP"),
        ("https://1.1.1.1:22/", "WEBHOOK_PORTS"),
        ("https://2130706433/", "cuatro números decimales"),
        ("https://ñandú.example/", "xn--"),
    ],
)
def test_the_refusal_says_what_to_do(notification: Any, url: str, word: str) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        notification.create_webhook(url=url, events=["ticket.created"])
    [message] = caught.value.details[0]["url"]
    assert word in message


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receiver, asked = Receiver(), []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(network, "resolve", resolve)
    delivery: Any = SimpleNamespace(
        event_key="e", event="ticket.created", event_time=datetime.now(UTC), data={}, recipient="x"
    )
    url = f"http://rebinding.invalid:{receiver.port}/in"
    answer = hooks.send(url, delivery, [hooks.new_secret()], network.ANYWHERE)
    assert answer.code == 204
    assert asked == ["rebinding.invalid"]  # once; nobody else has looked it up
    [(path, headers, _)] = receiver.requests
    assert (path, headers["Host"]) == ("/in", f"rebinding.invalid:{receiver.port}")
    receiver.close()


def test_one_private_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "resolve", lambda host, port: ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(network.Refused):
        network.allowed_addresses("example.com", 80, network.Policy())
