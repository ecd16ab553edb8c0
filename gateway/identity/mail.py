"""Mails about how a person signs in: links to set a password, and notices of changes."""

import html
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from chassis.mail_headers import MAIL_POLICY
from gateway.identity import links

CHANGED = "new password"

_SUBJECTS = {
    links.INVITE: {"en": "Your access to the tickets", "es": "Su acceso a los tickets"},
    links.RESET: {"en": "Set a new password", "es": "Ponga una contraseña nueva"},
    CHANGED: {"en": "Your password was changed", "es": "Su contraseña ha cambiado"},
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
    CHANGED: {
        "en": (
            "Hello, {name}:",
            "The password of your account in the ticket system was changed just now.",
            "If it was you, there is nothing to do. If it was not you, ask for a new password"
            " at once and tell your administrator:",
            "{link}",
        ),
        "es": (
            "Hola, {name}:",
            "La contraseña de su cuenta en el sistema de tickets acaba de cambiar.",
            "Si fue usted, no tiene que hacer nada. Si no fue usted, pida ahora mismo una"
            " contraseña nueva y avise a su administrador:",
            "{link}",
        ),
    },
}


def message(
    purpose: str, language: str, sender: Address, name: str, email: str, link: str
) -> EmailMessage:
    """A mail with a link, as text and as HTML.

    Args:
        purpose: ``links.INVITE``, ``links.RESET`` or CHANGED.
        link: where it leads; of a notice, the page.

    Raises:
        ValueError: a line break in what becomes a header.
    """
    mail = EmailMessage(policy=MAIL_POLICY)
    local, _, domain = email.rpartition("@")
    mail["To"] = Address(name, local, domain)
    mail["From"] = sender
    mail["Subject"] = _SUBJECTS[purpose][language]
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain=sender.domain)
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
