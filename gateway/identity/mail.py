"""Mails with links to set a password: how they read, and handing them in by SMTP."""

import html
import smtplib
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

from gateway.identity import links

TIMEOUT = 10.0  # seconds

_SUBJECTS = {
    links.INVITE: {"en": "Your access to the tickets", "es": "Su acceso a los tickets"},
    links.RESET: {"en": "Set a new password", "es": "Ponga una contraseña nueva"},
}
_PARAGRAPHS = {
    links.INVITE: {
        "en": (
            "Hello, {name}:",
            "You have been invited to the ticket system. Choose a password here:",
            "{link}",
            "The link is good for 7 days and works once.",
        ),
        "es": (
            "Hola, {name}:",
            "Le han invitado al sistema de tickets. Elija una contraseña aquí:",
            "{link}",
            "El enlace vale durante 7 días y funciona una sola vez.",
        ),
    },
    links.RESET: {
        "en": (
            "Hello, {name}:",
            "Somebody, you we hope, has asked for a new password. Choose it here:",
            "{link}",
            "The link is good for an hour and works once. If it was not you, there is nothing"
            " to do: your password is still the old one.",
        ),
        "es": (
            "Hola, {name}:",
            "Alguien, esperamos que usted, ha pedido una contraseña nueva. Elíjala aquí:",
            "{link}",
            "El enlace vale durante una hora y funciona una sola vez. Si no fue usted, no tiene"
            " que hacer nada: su contraseña sigue siendo la de antes.",
        ),
    },
}


@dataclass(frozen=True)
class Server:
    """Where mails are handed in."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    starttls: bool = False
    tls: bool = False

    @classmethod
    def from_url(cls, url: str) -> "Server":
        """
        Args:
            url: ``smtp://user:password@host:587?starttls=1``, or ``smtps://`` for TLS at once;
                user and password percent-encoded.

        Raises:
            ValueError: it is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL has to be like smtp://user:password@host:587?starttls=1")
        tls = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            parts.port or (465 if tls else 25),
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            parse_qs(parts.query).get("starttls", ["0"])[0] not in ("0", ""),
            tls,
        )


def message(
    purpose: str, language: str, sender: str, name: str, email: str, link: str
) -> EmailMessage:
    """A mail with a link, as text and as HTML.

    Args:
        purpose: ``links.INVITE`` or ``links.RESET``.

    Raises:
        ValueError: a line break in what becomes a header.
    """
    mail = EmailMessage(policy=SMTP)
    local, _, domain = email.rpartition("@")
    mail["To"] = Address(name, local, domain)
    mail["From"] = sender
    mail["Subject"] = _SUBJECTS[purpose][language]
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    mail["Content-Language"] = language
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    paragraphs = _PARAGRAPHS[purpose][language]
    mail.set_content("\n\n".join(paragraphs).format(name=name, link=link) + "\n")
    safe = {"name": html.escape(name), "link": html.escape(link)}
    anchor = '<a href="{link}">{link}</a>'
    body = "".join(f"<p>{part.replace('{link}', anchor)}</p>\n" for part in paragraphs)
    page = f'<!doctype html>\n<html lang="{language}"><body>\n{body}</body></html>\n'
    mail.add_alternative(page.format(**safe), subtype="html")
    return mail


def send(server: Server, mail: EmailMessage) -> None:
    """Hand it in.

    Raises:
        OSError: the server cannot be reached (smtplib's own errors are OSErrors too).
    """
    kind = smtplib.SMTP_SSL if server.tls else smtplib.SMTP
    with kind(server.host, server.port, timeout=TIMEOUT) as session:
        if server.starttls:
            session.starttls()
        if server.user is not None:
            session.login(server.user, server.password or "")
        session.send_message(mail)
