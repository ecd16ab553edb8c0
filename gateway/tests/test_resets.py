"""Links by mail, through a real mail server."""

import mailbox
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from chassis import smtp
from chassis.testing import free_port, wait_for
from gateway.identity import provider
from gateway.tests.conftest import PASSWORD

pytestmark = pytest.mark.integration

NEW_PASSWORD = "cinco caballos azules"


class Inbox:
    """What a mail server has taken."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def to(self, email: str) -> list[EmailMessage]:
        found = []
        for key in (box := mailbox.Maildir(self.folder)).keys():  # noqa: SIM118
            mail: Any = message_from_bytes(box.get_bytes(key), policy=policy.default)
            if mail["To"].addresses[0].addr_spec == email:
                found.append(mail)
        return found


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    port = free_port()
    folder = tmp_path_factory.mktemp("mail") / "box"
    # in a process of its own: it is made of asyncio, which does not live under eventlet
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "-c", "aiosmtpd.handlers.Mailbox", str(folder)])
    wait_for(lambda: _answers(port))
    yield Inbox(folder, port)
    server.terminate()
    server.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def settings(inbox: Inbox) -> dict[str, Any]:
    return {
        "AUTH": "required",
        "TRUSTED_PROXIES": "127.0.0.1",
        "PAGE_URL": "https://tickets.example.org/",
        "SMTP_URL": f"smtp://127.0.0.1:{inbox.port}",
        "MAIL_FROM": "tickets@example.org",
        "STRANGER_MAIL_RATE": "5/hour, 2/day",
    }


def key_in(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text is not None
    match = re.search(
        r"https://tickets\.example\.org/reset(?:\?invitation)?#(\S+)", text.get_content()
    )
    assert match is not None
    return match[1]


def test_a_forgotten_password(client: Any, person: Any, inbox: Inbox, sql: Any) -> None:
    email = person(name="Ana <b>Núñez</b>")
    signed_in = client()
    signed_in.headers["Accept-Language"] = "es"  # the mail is in the language of the last visit
    signed_in.sign_in(email)
    assert signed_in.get("/api/sessions/").status_code == 200
    # no link leads to a host that the request made up
    forged = {"Host": "evil.example"}
    asked = client().post("/api/password-resets/", json={"email": email}, headers=forged)
    assert asked.status_code == 421
    asked = client().post("/api/password-resets/", json={"email": email.upper()})
    assert asked.status_code == 202
    [mail] = wait_for(lambda: inbox.to(email))
    assert mail["Subject"] == "Ponga una contraseña nueva"
    assert mail["From"] == "Sistema de Tickets <tickets@example.org>"
    page = mail.get_body(("html",))
    assert page is not None
    assert "Ana &lt;b&gt;Núñez&lt;/b&gt;" in page.get_content()
    assert "evil.example" not in mail.as_string()

    body = {"token": key_in(mail), "password": NEW_PASSWORD}
    assert client().post("/api/password-resets/redeem/", json=body).status_code == 204
    assert client().post("/api/password-resets/redeem/", json=body).status_code == 400
    assert signed_in.get("/api/sessions/").status_code == 401
    assert client().sign_in(email).status_code == 401
    assert client().sign_in(email, NEW_PASSWORD).status_code == 201
    written = "SELECT action FROM audit WHERE target = (SELECT 'person:' || id FROM people WHERE"
    actions = [row.action for row in sql("gateway", written + " email = :e)", e=email)]
    for action in ("password_reset.asked", "mail.sent", "password_reset.used"):
        assert action in actions
    assert key_in(mail) not in str(sql("gateway", "SELECT * FROM audit"))


def test_whoever_asks_learns_nothing(client: Any, person: Any, inbox: Inbox) -> None:
    browsers = [client() for _ in range(20)]
    known = [person() for _ in range(10)]
    emails = [e for n, k in enumerate(known) for e in (k, f"nobody{n}@example.org")]
    client().post("/api/password-resets/", json={"email": "first@example.org"})
    seconds, answers = [], set()
    for browser, email in zip(browsers, emails, strict=True):
        start = perf_counter()
        answer = browser.post("/api/password-resets/", json={"email": email})
        seconds.append(perf_counter() - start)
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1
    assert median(seconds[::2]) < 2 * median(seconds[1::2]), seconds
    wait_for(lambda: all(inbox.to(email) for email in known))
    assert not any(inbox.to(email) for email in emails[1::2])


def test_who_cannot_sign_in_gets_no_link(client: Any, person: Any, inbox: Inbox) -> None:
    gone, here = person(active=False), person()
    for email in (gone, here):
        client().post("/api/password-resets/", json={"email": email})
    wait_for(lambda: inbox.to(here))
    assert not inbox.to(gone)


def test_nobody_s_mailbox_is_flooded(client: Any, person: Any, inbox: Inbox, sql: Any) -> None:
    email = person()
    for _ in range(6):
        assert client().post("/api/password-resets/", json={"email": email}).status_code == 202
    count = "SELECT count(*) FROM audit WHERE action = 'password_reset.throttled'"
    wait_for(lambda: sql("gateway", count)[0][0] >= 2)
    assert 1 <= len(inbox.to(email)) <= 4


def test_there_is_an_end_to_the_mails_of_a_day(
    client: Any, person: Any, inbox: Inbox, sql: Any
) -> None:
    email = person()
    target = "(SELECT 'person:' || id FROM people WHERE email = :e)"
    done = f"SELECT count(*) FROM audit WHERE target = {target} AND action = :action"
    for number in range(1, 5):
        sql("gateway", "DELETE FROM attempts")  # as if it were much later
        assert client().post("/api/password-resets/", json={"email": email}).status_code == 202
        action = "mail.sent" if number <= 2 else "password_reset.throttled"
        times = number if number <= 2 else number - 2
        wait_for(lambda a=action, t=times: sql("gateway", done, e=email, action=a)[0][0] == t)
    assert len(inbox.to(email)) == 2


def test_asking_and_asking_from_one_address_has_to_wait(client: Any) -> None:
    browser = client()
    codes = [
        browser.post("/api/password-resets/", json={"email": f"n{n}@example.org"}).status_code
        for n in range(11)
    ]
    assert codes == [202] * 10 + [429]


def test_an_invitation_comes_by_mail(signed_in: Any, inbox: Inbox, client: Any) -> None:
    body = {"email": "eva@example.org", "name": 'Eva "x", Bcc: y', "role": "agent"}
    made = signed_in("admin").post("/api/people/", json=body)
    assert made.status_code == 201
    assert "link" not in made.json()
    [mail] = wait_for(lambda: inbox.to("eva@example.org"))
    assert len(mail["To"].addresses) == 1
    assert mail["Bcc"] is None
    password = {"token": key_in(mail), "password": NEW_PASSWORD}
    assert client().post("/api/password-resets/redeem/", json=password).status_code == 204


def test_a_mail_that_is_not_taken_is_tried_again(
    client: Any, person: Any, inbox: Inbox, sql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refuse(*_: Any) -> None:
        tries.append(1)
        raise smtp.MailServerAway("connection refused")

    monkeypatch.setattr(smtp.MailServer, "send", refuse)
    monkeypatch.setattr(provider, "MAIL_RETRIES", (0.01, 0.01))
    email = person()
    client().post("/api/password-resets/", json={"email": email})
    failed = "SELECT details FROM audit WHERE action = 'mail.failed'"
    [row] = wait_for(lambda: sql("gateway", failed))
    assert row.details == {"purpose": "reset"}
    assert len(tries) == 3


@pytest.mark.parametrize(("language", "word"), [("en", "was changed"), ("es", "acaba de cambiar")])
def test_a_new_password_is_told_by_mail(
    client: Any, person: Any, inbox: Inbox, language: str, word: str
) -> None:
    email = person()
    browser = client()
    browser.headers["Accept-Language"] = language
    browser.sign_in(email)
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert browser.post("/api/session/password/", json=change).status_code == 204
    wait_for(lambda: len(inbox.to(email)) == 1)
    text = inbox.to(email)[0].get_body(("plain",))
    assert text is not None
    assert word in text.get_content()
    assert NEW_PASSWORD not in text.get_content()
