"""What sending costs the handling of events, and what happens to it at a stop."""

from itertools import count
from time import monotonic
from typing import Any
from uuid import uuid4

import eventlet
import pytest
from sqlalchemy import event as sqlalchemy_event

from chassis.database import Database
from chassis.testing import Broker, RunService, Sql, wait_for
from notification.service import NotificationService
from notification.tests.servers import MailServer

pytestmark = pytest.mark.integration

IDS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    server = MailServer(tmp_path_factory.mktemp("mails"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def settings(server: MailServer) -> dict[str, Any]:
    return {"SMTP_URL": f"smtp://127.0.0.1:{server.port}", "MAIL_FROM": "tickets@example.org"}


def database_of(container: Any) -> Database:
    return next(d for d in container.dependencies if isinstance(d, Database))


def test_a_batch_is_one_message_and_a_stop_finishes_what_is_in_hand(
    run_service: RunService, broker: Broker, server: MailServer, sql: Sql
) -> None:
    container = run_service(NotificationService)
    messages: list[str] = []

    @sqlalchemy_event.listens_for(database_of(container)._for_writing, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        messages.append(statement)

    def events_at_once(number: int) -> None:
        for _ in range(number):
            ticket = {"id": next(IDS), "title": "x", "requester_email": "ana@example.com"}
            broker.event("ticket", "ticket.created", ticket, uuid4().hex)

    events_at_once(200)
    kept = "SELECT count(*) FROM deliveries"
    wait_for(lambda: sql("notification", kept)[0][0] == 200)
    batches = [message for message in messages if "claim_events" in message]
    assert 0 < len(batches) < 100
    assert all(batch.count("INTO deliveries") == 1 for batch in batches)
    assert all(batch.count("store_notifications") == 1 for batch in batches)
    assert not any("INTO deliveries" in m for m in messages if m not in batches)

    # a mail is in hand when the stop comes; the others wait
    server.behave("slow 1")
    server.start()
    wait_for(lambda: server.attempts("ana@example.com") == 1, 90)
    began = monotonic()
    container.stop()
    assert 0.3 < monotonic() - began < 5
    assert len(server.mails("ana@example.com")) == 1
    status = "SELECT status, count(*) FROM deliveries GROUP BY status ORDER BY status"
    assert [tuple(row) for row in sql("notification", status)] == [("pending", 199), ("sent", 1)]
    eventlet.sleep(1.5)
    assert server.attempts("ana@example.com") == 1
