"""How mails are built."""

from email.headerregistry import Address

import pytest

from gateway.identity import links
from gateway.identity.mail import CHANGED, message

SENDER = Address(addr_spec="t@example.org")
LINK = "https://tickets.example.org/reset#abc"


@pytest.mark.parametrize("purpose", [links.INVITE, links.RESET, CHANGED])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_mail_has_its_link_as_text_and_as_html(purpose: str, language: str) -> None:
    mail = message(purpose, language, SENDER, "Ana Núñez", "ana@example.org", LINK)
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert LINK in text.get_content()
    assert f'href="{LINK}"' in page.get_content()
    assert f'lang="{language}"' in page.get_content()
    assert "Ana Núñez" in text.get_content()
    assert mail["To"].addresses[0].addr_spec == "ana@example.org"


def test_a_name_is_no_html() -> None:
    name = '<img src=x onerror="alert(1)"> {link} & Co'
    mail = message(links.INVITE, "en", SENDER, name, "ana@example.org", LINK)
    page = mail.get_body(("html",))
    assert page is not None
    assert "<img" not in page.get_content()
    assert "&lt;img" in page.get_content()
    assert page.get_content().count(LINK) == 2  # a name is not a place to fill in


def test_a_name_makes_no_header() -> None:
    name = "Ana\r\nBcc: eva@example.org"
    with pytest.raises(ValueError, match=r"[Ll]ine|CR|header|newline"):
        message(links.INVITE, "en", SENDER, name, "ana@example.org", LINK).as_bytes()
