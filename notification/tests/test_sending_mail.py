"""From an event to a mail server that is there, away, slow, or of another opinion."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import eventlet
import pytest

from chassis import smtp
from chassis.container import Container
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService, Sql, wait_for
from notification import events, sender
from notification.service import NotificationService
from notification.tests.identities import (
    ADMIN_LUIS,
    AGENT_EVA,
    ANA,
    NOBODY,
    FakeGateway,
    statement_of,
)
from notification.tests.servers import MailServer

pytestmark = pytest.mark.integration

IDS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    server = MailServer(tmp_path_factory.mktemp("mails"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def up(server: MailServer) -> None:
    server.behave("ok")


@pytest.fixture(scope="module")
def settings(server: MailServer) -> dict[str, Any]:
    return {
        "SMTP_URL": f"smtp://127.0.0.1:{server.port}",
        "MAIL_FROM": "tickets@example.org",
        "PAGE_URL": "http://tickets.example.org",
        "DELIVERY_DELAYS": [0.2, 0.4, 0.6],
        "STRANGER_MAIL_RATE": "3/hour, 4/day",
    }


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    run_service(FakeGateway)
    return run_service(NotificationService)


@pytest.fixture
def somebody() -> str:
    return f"person-{uuid4().hex[:8]}@example.com"


def created(broker: Broker, email: str | None, id: str | None = None, **other: Any) -> int:
    number = next(IDS)
    ticket = {"id": number, "title": "Sin red", "requester_email": email} | other
    broker.event("ticket", "ticket.created", ticket, id or uuid4().hex)
    return number


def of(notification: Any, ticket_id: int, status: str) -> dict[str, Any]:
    """The one mail of a ticket, once it has that status."""

    def found() -> Any:
        results = notification.list_mail(ticket_id=ticket_id, status=status)["results"]
        return results and results[0]

    return wait_for(found, 15)


def test_a_mail_arrives(
    notification: Any, server: MailServer, broker: Broker, somebody: str
) -> None:
    number = created(broker, somebody.upper(), title="Sin <red>\r\nBcc: x@example.com")
    [mail] = wait_for(lambda: server.mails(somebody))
    assert mail["Subject"] == f"[#{number}] Sin <red> Bcc: x@example.com"
    assert server.envelopes(somebody)[0]["from"] == "tickets@example.org"
    sent = of(notification, number, "sent")
    assert (sent["attempts"], sent["recipient"], sent["reason"]) == (1, somebody, None)
    broker.event(
        "assignment",
        "priority.assigned",
        {
            "ticket_id": number,
            "priority": "critical",
            "rule": "outage",
            "requester_email": somebody,
        },
        uuid4().hex,
    )
    _, second = wait_for(lambda: len(m := server.mails(somebody)) == 2 and m)
    assert second["Subject"] == mail["Subject"]  # the title is the ticket's
    assert second["References"] == mail["References"] == f"<ticket-{number}@example.org>"
    assert second["Message-ID"] != mail["Message-ID"]


def test_every_event_makes_a_mail_to_whom_it_concerns(
    notification: Any, server: MailServer, broker: Broker, somebody: str
) -> None:
    agent = f"agent-{somebody}"
    ticket = {"id": next(IDS), "title": "Sin red", "requester_email": somebody}
    comment = {
        "comment_id": 1,
        "id": ticket["id"],
        "title": "Sin red",
        "body": "palabras",
        "author_name": "Eva",
        "author_email": agent,
        "requester_email": somebody,
    }
    for type, data in (
        ("ticket.status_changed", ticket | {"from": "open", "to": "in_progress"}),
        ("ticket.commented", comment | {"internal": False}),
        ("ticket.commented", comment | {"internal": True, "body": "secreto"}),
        ("ticket.assigned", ticket | {"assignee_email": agent}),
        ("ticket.updated", ticket),
    ):
        broker.event("ticket", type, data, uuid4().hex)
    wait_for(lambda: len(server.mails(somebody)) == 2 and server.mails(agent))
    eventlet.sleep(1)
    text = "".join(envelope["content"] for envelope in server.envelopes(somebody))
    assert len(server.mails(somebody)) == 2
    assert "is now in progress" in text
    assert "> palabras" in text
    assert "secreto" not in text
    assert "is assigned to" in server.envelopes(agent)[0]["content"]
    shown = notification.list(ticket_id=ticket["id"])["results"]
    assert sorted((n["event"], n["recipient"]) for n in shown if n["recipient"]) == [
        ("ticket.assigned", agent),
        ("ticket.commented", somebody),
        ("ticket.status_changed", somebody),
    ]
    internal = [n for n in shown if n["data"].get("internal")]
    assert [n["recipient"] for n in internal] == [None]


def test_whoever_has_a_late_ticket_is_told_and_not_who_asked(
    notification: Any, server: MailServer, broker: Broker, somebody: str
) -> None:
    agent = f"agent-{somebody}"
    ticket = {
        "id": next(IDS),
        "title": "Sin red",
        "requester_email": somebody,
        "assignee_email": agent,
        "target": "resolution",
        "due_at": "2026-11-24T09:00:00.000000Z",
        "time_zone": "Europe/Madrid",
        "priority": "high",
        "internal": True,
    }
    nobodys = ticket | {"id": next(IDS), "assignee_email": None}
    escalated = {"escalated_from": "medium"}
    broker.event("ticket", "ticket.sla_warning", ticket, uuid4().hex)
    broker.event("ticket", "ticket.sla_breached", ticket | escalated, uuid4().hex)
    broker.event("ticket", "ticket.sla_breached", nobodys | escalated, uuid4().hex)
    wait_for(lambda: len(server.mails(agent)) == 2)
    text = "".join(
        str(mail.get_body(("plain",))).replace("=\n", "") for mail in server.mails(agent)
    )
    assert "is to be resolved by 2026-11-24 10:00 (Europe/Madrid)" in text
    assert "its priority is now high" in text
    told = wait_for(lambda: notification.list(ticket_id=nobodys["id"])["results"])
    # the agents' list has it
    assert [(n["event"], n["recipient"]) for n in told] == [("ticket.sla_breached", None)]
    assert server.mails(somebody) == []


def test_duplicates_of_an_event_make_one_mail(
    notification: Any, server: MailServer, broker: Broker, sql: Sql, somebody: str
) -> None:
    number, id = next(IDS), uuid4().hex
    ticket = {"id": number, "title": "Sin red", "requester_email": somebody}
    for _ in range(20):
        broker.event("ticket", "ticket.created", ticket, id)
    of(notification, number, "sent")
    # as if the inbox had forgotten it
    sql("notification", "DELETE FROM inbox WHERE event_id = :id", id=id)
    for _ in range(20):
        broker.event("ticket", "ticket.created", ticket, id)
    # without an id: the same body is the same event
    other = next(IDS)
    for _ in range(20):
        broker.event("ticket", "ticket.created", ticket | {"id": other})
    of(notification, other, "sent")
    eventlet.sleep(1)
    assert len(server.mails(somebody)) == 2
    assert server.attempts(somebody) == 2


def test_a_server_that_is_down_delays_and_loses_nothing(
    notification: Any, server: MailServer, broker: Broker, sql: Sql, somebody: str
) -> None:
    server.stop()
    numbers = [created(broker, somebody) for _ in range(20)]
    wait_for(
        lambda: sql(
            "notification",
            "SELECT FROM deliveries WHERE recipient = :who AND reason LIKE '%mail server at%'",
            who=somebody,
        )
    )
    eventlet.sleep(1)
    server.start()
    wait_for(lambda: len(server.mails(somebody)) == 20, 30)
    for number in numbers:
        assert of(notification, number, "sent")["attempts"] == 1  # being away does not count
    ids = [mail["Message-ID"] for mail in server.mails(somebody)]
    assert len(set(ids)) == 20


@pytest.mark.parametrize("mode", ["450 greylisted", "data 451 try later", "hang up"])
def test_a_temporary_refusal_is_tried_again(
    notification: Any, server: MailServer, broker: Broker, somebody: str, mode: str
) -> None:
    server.behave(mode)
    number = created(broker, somebody)
    wait_for(lambda: server.attempts(somebody) >= 2)
    waiting = of(notification, number, "pending")
    assert waiting["reason"]
    assert waiting["next_attempt_at"]
    server.behave("ok")
    sent = of(notification, number, "sent")
    assert sent["attempts"] >= 3
    assert len(server.mails(somebody)) == 1


@pytest.mark.parametrize(
    ("mode", "code"), [("550 5.1.1 no such mailbox", 550), ("data 554 5.7.1 not wanted", 554)]
)
def test_a_permanent_refusal_is_shown_and_can_be_sent_again(
    notification: Any, server: MailServer, broker: Broker, somebody: str, mode: str, code: int
) -> None:
    server.behave(mode)
    number = created(broker, somebody)
    failed = of(notification, number, "failed")
    assert (failed["response_code"], failed["attempts"]) == (code, 1)
    assert failed["reason"].startswith(str(code))
    eventlet.sleep(1)
    assert server.attempts(somebody) == 1
    server.behave("ok")
    assert notification.send_mail_again(failed["id"])["status"] == "pending"
    of(notification, number, "sent")
    assert len(server.mails(somebody)) == 1


def test_an_address_that_is_none_fails_and_holds_up_nobody(
    notification: Any, server: MailServer, broker: Broker, somebody: str
) -> None:
    bad = created(broker, "nobody, somebody@example.com\r\nBcc: x@example.com")
    created(broker, somebody)
    wait_for(lambda: server.mails(somebody))
    assert "no e-mail address" in of(notification, bad, "failed")["reason"]


def test_a_slow_server_has_an_end(
    notification: Any,
    server: MailServer,
    broker: Broker,
    somebody: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "SEND_TIMEOUT", 0.5)
    server.behave("slow 2")
    number = created(broker, somebody)
    wait_for(lambda: server.attempts(somebody) >= 2)
    assert "no end after 0.5 s" in of(notification, number, "pending")["reason"]
    server.behave("ok")
    of(notification, number, "sent")
    # the server had taken it each time, and nobody knew: a double with the same Message-ID
    mails = wait_for(lambda: server.mails(somebody))
    assert len({mail["Message-ID"] for mail in mails}) == 1


def test_what_a_dead_process_had_in_hand_is_sent_when_its_lease_ends(
    notification: Any, server: MailServer, sql: Sql, somebody: str
) -> None:
    number = next(IDS)
    sql(
        "notification",
        """
        INSERT INTO deliveries (event_key, event, event_time, ticket_id, channel, recipient,
            language, data, attempts, next_attempt_at)
        VALUES (:who, 'ticket.created', now(), :id, 'email', :who, 'en', '{"title": "x"}',
            1, now() + interval '1.5 seconds')
        """,
        who=somebody,
        id=number,
    )
    eventlet.sleep(1)
    assert not server.mails(somebody)
    assert of(notification, number, "sent")["attempts"] == 2
    assert len(server.mails(somebody)) == 1


# ---------------------------------------------------------------- preferences


def test_preferences(
    notification: Any, call: Call, server: MailServer, broker: Broker, sql: Sql
) -> None:
    ana = call("notification", auth_token=statement_of(ANA))
    before = ana.get_preferences()
    on = {"in_app": True, "email": True}
    assert before == {
        "email": ANA.email,
        "language": None,
        "events": dict.fromkeys(events.PERSONAL, on),
        "email_available": True,
    }
    chosen = {
        "ticket.created": {"email": False},
        "ticket.status_changed": {"in_app": False},
    }
    after = ana.set_preferences(language="es", events=chosen)
    assert after["language"] == "es"
    assert after["events"]["ticket.created"] == {"in_app": True, "email": False}
    assert ana.get_preferences() == after

    number = created(broker, ANA.email)
    ticket = {"id": number, "title": "Sin red", "requester_email": ANA.email, "to": "closed"}
    broker.event("ticket", "ticket.status_changed", ticket, uuid4().hex)
    [mail] = wait_for(lambda: server.mails(str(ANA.email)))
    eventlet.sleep(1)
    assert len(server.mails(str(ANA.email))) == 1
    assert mail["Content-Language"] == "es"
    assert [n["event"] for n in ana.list(ticket_id=number)["results"]] == ["ticket.created"]

    assert ana.set_preferences()["events"] == before["events"]
    other = call("notification", auth_token=statement_of(AGENT_EVA)).get_preferences()
    assert other["email"] == AGENT_EVA.email


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"language": "fr"}, ["language"]),
        ({"language": 1}, ["language"]),
        ({"events": []}, ["events"]),
        ({"events": None}, ["events"]),
        ({"events": {"ticket.updated": {}}}, ["events"]),
        ({"events": {"ticket.created": {"email": "maybe"}}}, ["events"]),
        ({"events": {"ticket.created": {"sms": True}}}, ["events"]),
        ({"events": {"ticket.created": 1}}, ["events"]),
        ({"email": "x@example.com"}, ["email"]),
        ({"colour": 1}, ["colour"]),
    ],
)
def test_preferences_that_cannot_be(
    service: Container, call: Call, fields: dict[str, Any], errors: list[str]
) -> None:
    for language in ("en", "es"):
        ana = call("notification", auth_token=statement_of(ANA), language=language)
        with pytest.raises(RemoteServiceError) as caught:
            ana.set_preferences(**fields)
        assert caught.value.kinds[0] == "Invalid"
        assert list(caught.value.details[0]) == errors
        assert all(isinstance(m, str) for m in caught.value.details[0][errors[0]])


def test_who_turned_notices_off_in_the_page_still_gets_the_mail_with_its_subject(
    notification: Any, call: Call, server: MailServer, broker: Broker
) -> None:
    ana = call("notification", auth_token=statement_of(ANA))
    eva = call("notification", auth_token=statement_of(AGENT_EVA))
    off = {"in_app": False}
    ana.set_preferences(events={"ticket.created": off, "priority.assigned": off})
    eva.set_preferences(events={"ticket.assigned": off})
    before = len(server.mails(str(ANA.email)))
    number = created(broker, ANA.email, title="Sin teléfono")
    told = {"ticket_id": number, "priority": "low", "requester_email": ANA.email}
    broker.event("assignment", "priority.assigned", told, uuid4().hex)
    ticket = {"id": number, "title": "Sin teléfono", "assignee_email": AGENT_EVA.email}
    broker.event("ticket", "ticket.assigned", ticket, uuid4().hex)
    mails = wait_for(lambda: len(m := server.mails(str(ANA.email))) == before + 2 and m)
    assert {mail["Subject"] for mail in mails[before:]} == {f"[#{number}] Sin teléfono"}
    wait_for(lambda: len(notification.list(ticket_id=number)["results"]) == 3)
    # what a person turned off is not shown to them; the other agents see what happened
    luis = call("notification", auth_token=statement_of(ADMIN_LUIS))
    assert len(luis.list(ticket_id=number)["results"]) == 3
    assert ana.list(ticket_id=number)["results"] == []
    assert "ticket.assigned" not in [n["event"] for n in eva.list(ticket_id=number)["results"]]
    ana.set_preferences()
    eva.set_preferences()


def test_who_has_no_address_has_no_preferences(service: Container, call: Call) -> None:
    for client in (call("notification"), call("notification", auth_token=statement_of(NOBODY))):
        with pytest.raises(RemoteServiceError) as caught:
            client.get_preferences()
        assert caught.value.kinds[0] == "NoAddress"
        with pytest.raises(RemoteServiceError) as caught:
            client.set_preferences()
        assert caught.value.kinds[0] == "NoAddress"


# ---------------------------------------------------------------- who, and what not


def test_requesters_do_not_look_at_mails(service: Container, call: Call) -> None:
    ana = call("notification", auth_token=statement_of(ANA))
    for ask in (ana.list_mail, lambda: ana.send_mail_again(1)):
        with pytest.raises(RemoteServiceError) as caught:
            ask()
        assert caught.value.kinds[0] == "Forbidden"
    for actor in (AGENT_EVA, ADMIN_LUIS):
        assert call("notification", auth_token=statement_of(actor)).list_mail()["results"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "gone"),
        ("status", ["sent", "failed"]),
        ("ticket_id", "x"),
        ("ticket_id", 2**63),
        ("page_size", 101),
        ("cursor", "x"),
        ("colour", "red"),
        ("channel", "webhook"),
    ],
)
def test_a_bad_query(notification: Any, name: str, value: Any) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        notification.list_mail(**{name: value})
    assert list(caught.value.details[0]) == [name]


@pytest.mark.parametrize("id", [10**9, 0, -1, 2**63, "x", None])
def test_there_is_no_such_mail(notification: Any, id: Any) -> None:
    with pytest.raises(RemoteServiceError) as caught:
        notification.send_mail_again(id)
    assert caught.value.kinds[:2] == ["DeliveryNotFound", "NotFound"]


def test_unread_are_counted_and_marked(
    notification: Any, call: Call, broker: Broker, sql: Sql
) -> None:
    ana = call("notification", auth_token=statement_of(ANA))
    ana.mark_all_read()
    people = (ANA.email, ANA.email, "bruno@example.com", None)
    tickets = [created(broker, email) for email in people]
    told = "SELECT FROM notifications WHERE ticket_id = ANY (:tickets)"
    wait_for(lambda: len(sql("notification", told, tickets=tickets)) == len(tickets))
    before = notification.count_unread()["count"]
    assert ana.count_unread() == {"count": 2, "count_exact": True}
    assert ana.mark_all_read() == {"marked": 2, "more": False}
    assert ana.mark_all_read() == {"marked": 0, "more": False}
    assert ana.count_unread()["count"] == 0
    assert notification.count_unread()["count"] == before - 2
    assert notification.mark_all_read()["marked"] == before - 2
    assert notification.count_unread()["count"] == 0
    nobody = call("notification", auth_token=statement_of(NOBODY))
    assert nobody.count_unread()["count"] == 0


# ---------------------------------------------------------------- people who are not signed in


def test_mails_about_a_strangers_ticket_have_none_of_their_words(
    notification: Any, server: MailServer, broker: Broker, somebody: str
) -> None:
    title = "Locked: https://evil.test/"
    number = created(broker, somebody, title=title, description=title, anonymous=True)
    wait_for(lambda: server.mails(somebody))
    ticket = {"id": number, "title": title, "requester_email": somebody}
    broker.event(
        "ticket", "ticket.status_changed", ticket | {"from": "open", "to": "closed"}, uuid4().hex
    )
    mails = wait_for(lambda: len(found := server.mails(somebody)) == 2 and found)
    for mail in mails:
        assert mail["Subject"] in (
            f"[#{number}] Request for help",
            f"[#{number}] Solicitud de ayuda",
        )
        assert "evil" not in mail.as_string()
    # who works on it is told what it is about
    agent = f"agent-{uuid4().hex[:8]}@example.com"
    assigned = ticket | {"from": None, "to": agent, "assignee_email": agent}
    broker.event("ticket", "ticket.assigned", assigned, uuid4().hex)
    [mail] = wait_for(lambda: server.mails(agent))
    assert mail["Subject"] == f"[#{number}] {title}"


def test_strangers_have_few_mails_sent_to_one_address(
    notification: Any, server: MailServer, broker: Broker, sql: Sql, somebody: str
) -> None:
    numbers = [created(broker, somebody, anonymous=True) for _ in range(5)]

    def settled() -> Any:
        mails = [notification.list_mail(ticket_id=n)["results"] for n in numbers]
        return all(m and m[0]["status"] != "pending" for m in mails) and mails

    mails = wait_for(settled, 15)
    assert sorted(m[0]["status"] for m in mails) == ["failed"] * 2 + ["sent"] * 3
    assert {m[0]["reason"] for m in mails if m[0]["status"] == "failed"} == {sender.TOO_MANY}
    assert len(server.mails(somebody)) == 3
    # the next hour one more, by the limit of a day
    sql(
        "notification",
        "UPDATE deliveries SET sent_at = sent_at - interval '2 hours' WHERE recipient = :who",
        who=somebody,
    )
    numbers = [created(broker, somebody, anonymous=True) for _ in range(2)]
    assert sorted(m[0]["status"] for m in wait_for(settled, 15)) == ["failed", "sent"]
    # what people who are signed in do is told all the same, and to everybody else all is told
    created(broker, somebody)
    other = f"other-{somebody}"
    created(broker, other, anonymous=True)
    wait_for(lambda: len(server.mails(somebody)) == 5)
    wait_for(lambda: server.mails(other))
