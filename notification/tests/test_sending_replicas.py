"""Two replicas send each delivery once."""

from collections import Counter
from typing import Any
from uuid import uuid4

import eventlet
import pytest

from chassis.testing import Broker, Call, RunService, Sql, wait_for
from notification.service import NotificationService
from notification.tests.servers import MailServer, Receiver

pytestmark = pytest.mark.integration

EVENTS = 100
WHO = "ana@example.com"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    server = MailServer(tmp_path_factory.mktemp("mails"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def settings(server: MailServer) -> dict[str, Any]:
    return {
        "SMTP_URL": f"smtp://127.0.0.1:{server.port}",
        "MAIL_FROM": "tickets@example.org",
        "WEBHOOK_ALLOW_PRIVATE": True,
        "WEBHOOK_ALLOW_HTTP": True,
        "WEBHOOK_PORTS": "1-65535",
    }


def test_two_replicas(
    run_service: RunService, call: Call, broker: Broker, server: MailServer, sql: Sql
) -> None:
    run_service(NotificationService)
    run_service(NotificationService)
    receiver = Receiver()
    call("notification").create_webhook(url=receiver.url, events=["ticket.created"])
    eventlet.sleep(1)  # until the other one has seen it
    for number in range(1, EVENTS + 1):
        ticket = {"id": number, "title": "x", "requester_email": WHO}
        id = uuid4().hex
        for _ in range(2):
            broker.event("ticket", "ticket.created", ticket, id)
    waiting = "SELECT count(*) FROM deliveries WHERE status = 'sent'"
    wait_for(lambda: sql("notification", waiting)[0][0] == 2 * EVENTS, 60)
    eventlet.sleep(1)
    mails = Counter(str(mail["Message-ID"]) for mail in server.mails(WHO))
    hooks = Counter(headers["webhook-id"] for _, headers, _ in receiver.requests)
    assert (len(mails), mails.total()) == (EVENTS, EVENTS)
    assert (len(hooks), hooks.total()) == (EVENTS, EVENTS)
    receiver.close()
