"""A mail about an event: headers by which a ticket's mails form one conversation, text and HTML.

Source: RFC 5322 section 3.6.4 (threads), RFC 3834 (automatic mail), RFC 2919 (List-Id).
"""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from chassis.mail_headers import MAIL_POLICY
from chassis.smtp import address_of
from chassis.text import flattened
from notification import events, wording

SUBJECT = 200  # characters
BODY = 10_000  # characters of a comment

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html.j2"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def compose(delivery: Any, sender: Address, page_url: str) -> EmailMessage:
    """The mail of a delivery; with the same Message-ID however often it is made.

    Args:
        delivery: a row of ``deliveries`` with ``first_title``, the ticket's when it was created, if it
            is known.
        page_url: of the page, without a slash at the end; empty: no link.

    Raises:
        BadAddress: its recipient is none.
    """
    language, data = delivery.language, delivery.data
    # of a ticket whose sender nobody has verified: none of their words goes to the address
    # that they gave, which may be another's
    stranger = getattr(delivery, "from_stranger", False)
    first_title = wording.STRANGER["subject"][language] if stranger else delivery.first_title
    first_title = flattened(first_title or "")  # line breaks would be other headers
    title = flattened(data.get("title") or "") or first_title
    subject = f"[#{delivery.ticket_id}] {first_title}".strip()[:SUBJECT]
    words = {
        "language": language,
        "subject": subject,
        "text": wording.text(
            delivery.event,
            delivery.ticket_id,
            data | {"by_stranger": True} if stranger else data,
            language,
        ),
        # the text has it already
        "title": "" if stranger or delivery.event == events.CREATED else title,
        "ticket_id": delivery.ticket_id,
        "reason": wording.reason(data, language)
        if delivery.event == events.PRIORITY and not stranger
        else "",
        "body": data["body"][:BODY] if delivery.event == events.COMMENTED else "",
        "url": f"{page_url}/tickets/{delivery.ticket_id}" if page_url else "",
        "words": {name: texts[language] for name, texts in wording.MAIL.items()}
        | ({"footer": wording.STRANGER["footer"][language]} if stranger else {}),
    }
    thread = f"<ticket-{delivery.ticket_id}@{sender.domain}>"
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = sender
    message["To"] = address_of(delivery.recipient)
    message["Subject"] = subject
    message["Date"] = delivery.created_at
    message["Message-ID"] = message_id(delivery, sender.domain)
    # the same for all: mail programs show what refers to the same message as one conversation
    message["In-Reply-To"] = thread
    message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Id"] = f"<tickets.{sender.domain}>"
    message.set_content(_TEMPLATES.get_template("message.txt.j2").render(words))
    html = _TEMPLATES.get_template("message.html.j2").render(words)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = language  # last: it would go to the first part
    return message


def message_id(delivery: Any, domain: str) -> str:
    """Of the event, the recipient and the channel: servers know a double by it."""
    named = "\n".join((delivery.event_key, delivery.recipient, delivery.channel))
    return f"<{hashlib.sha256(named.encode()).hexdigest()[:32]}@{domain}>"
