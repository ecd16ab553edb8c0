"""The mail about an event, as text."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import SimpleNamespace
from typing import Any

import pytest

from chassis.smtp import BadAddress
from notification import mail

SENDER = mail.address_of("tickets@example.org")


def delivery(event: str = "ticket.created", **other: Any) -> Any:
    values = {
        "event_key": "e-1",
        "event": event,
        "ticket_id": 7,
        "channel": "email",
        "recipient": "ana@example.com",
        "language": "es",
        "first_title": "Servidor caído",
        "data": {"title": "Servidor caído"},
        "created_at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    }
    return SimpleNamespace(**values | other)


def received(message: EmailMessage) -> Any:
    return message_from_bytes(message.as_bytes(), policy=default)


def parts(message: Any) -> tuple[str, str]:
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return plain.get_content(), html.get_content()


def test_a_mail() -> None:
    message = received(mail.compose(delivery(), SENDER, "https://tickets.example.org"))
    assert message["Subject"] == "[#7] Servidor caído"
    assert message["To"] == "ana@example.com"
    assert message["From"] == "tickets@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<tickets.example.org>"
    assert message["Date"].datetime == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    text, html = parts(message)
    for part in (text, html):
        assert "Se creó el ticket n.º 7: Servidor caído" in part
        assert "https://tickets.example.org/tickets/7" in part
    assert '<html lang="es">' in html


def test_the_mails_of_a_ticket_form_one_conversation() -> None:
    events = [
        delivery(),
        delivery("priority.assigned", event_key="e-2", data={"priority": "low", "rule": "default"}),
        delivery("ticket.status_changed", event_key="e-3", data={"to": "closed"}),
    ]
    messages = [mail.compose(event, SENDER, "") for event in events]
    assert {m["Subject"] for m in messages} == {"[#7] Servidor caído"}
    assert {m["References"] for m in messages} == {"<ticket-7@example.org>"}
    assert {m["In-Reply-To"] for m in messages} == {"<ticket-7@example.org>"}
    ids = [m["Message-ID"] for m in messages]
    assert len(set(ids)) == 3
    assert ids == [mail.compose(event, SENDER, "")["Message-ID"] for event in events]
    other = mail.compose(delivery(recipient="eva@example.com"), SENDER, "")
    assert other["Message-ID"] not in ids


def test_a_conversation_keeps_its_subject_when_the_title_changes() -> None:
    data = {"title": "Servidor en marcha", "to": "closed"}
    message = received(
        mail.compose(delivery("ticket.status_changed", event_key="e-4", data=data), SENDER, "")
    )
    assert message["Subject"] == "[#7] Servidor caído"
    assert all("Ticket #7: Servidor en marcha" in part for part in parts(message))


@pytest.mark.parametrize(
    "title", ["a\r\nBcc: all@example.com", "a\nX: y\n\nbody", "a\x00\x0b\x85\u2028b", "x" * 900]
)
def test_a_title_is_no_header(title: str) -> None:
    message = received(mail.compose(delivery(first_title=title, data={"title": title}), SENDER, ""))
    assert "\n" not in str(message["Subject"])
    assert message["Bcc"] is None
    assert message["X"] is None
    assert len(message["Subject"]) <= mail.SUBJECT
    assert sorted(set(message.keys())) == sorted(message.keys())


def test_html_in_a_text_is_text() -> None:
    nasty = '<script>alert("1")</script>&amp;'
    data = {"title": nasty, "author_name": nasty, "body": f"{nasty}\nzwei", "internal": False}
    event = delivery("ticket.commented", first_title=nasty, data=data)
    text, html = parts(received(mail.compose(event, SENDER, "")))
    assert f"> {nasty}" in text
    assert f"{nasty} comentó" in text
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;amp;" in html


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@",
        "@b.de",
        "a@b.de, c@d.de",
        "a@b.de\r\nBcc: c@d.de",
        "Ana <a@b.de>",
        "a b@c.de",
        "a@b.de;c@d.de",
        "a\x00@b.de",
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(BadAddress):
        mail.compose(delivery(recipient=address), SENDER, "")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("ticket.created", {"description": "https://evil.test/d"}),
        ("priority.assigned", {"priority": "low", "reason": {"es": "evil", "en": "evil"}}),
        ("ticket.status_changed", {"to": "closed"}),
        ("ticket.commented", {"author_name": "Eva", "internal": False, "body": "Hola"}),
    ],
)
def test_a_stranger_has_nothing_of_theirs_mailed(
    event: str, data: dict[str, Any], language: str
) -> None:
    title = "Your account is locked: https://evil.test/login"
    told = delivery(
        event,
        first_title=title,
        data={"title": title} | data,
        from_stranger=True,
        language=language,
    )
    message = received(mail.compose(told, SENDER, "https://tickets.example.org"))
    subject = {"es": "[#7] Solicitud de ayuda", "en": "[#7] Request for help"}
    assert message["Subject"] == subject[language]
    for part in (message.as_string(), *parts(message)):
        assert "evil" not in part
        assert "locked" not in part
    if event == "ticket.commented":  # what an agent answers is none of the stranger's words
        assert "Hola" in parts(message)[0]
