"""How mails are built."""

import pytest

from gateway.identity import links
from gateway.identity.mail import Server, message

LINK = "https://tickets.example.org/reset#abc"


@pytest.mark.parametrize("purpose", [links.INVITE, links.RESET])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_mail_has_its_link_as_text_and_as_html(purpose: str, language: str) -> None:
    mail = message(purpose, language, "t@example.org", "Ana Núñez", "ana@example.org", LINK)
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
    mail = message(links.INVITE, "en", "t@example.org", name, "ana@example.org", LINK)
    page = mail.get_body(("html",))
    assert page is not None
    assert "<img" not in page.get_content()
    assert "&lt;img" in page.get_content()
    assert page.get_content().count(LINK) == 2  # a name is not a place to fill in


def test_a_name_makes_no_header() -> None:
    name = "Ana\r\nBcc: eva@example.org"
    with pytest.raises(ValueError, match=r"[Ll]ine|CR|header|newline"):
        message(links.INVITE, "en", "t@example.org", name, "ana@example.org", LINK).as_bytes()


def test_the_address_of_a_mail_server() -> None:
    assert Server.from_url("smtp://a%40b:p%2Fw@mail.example.org:587?starttls=1") == Server(
        "mail.example.org", 587, "a@b", "p/w", starttls=True
    )
    assert Server.from_url("smtps://mail.example.org") == Server("mail.example.org", 465, tls=True)
    for url in ("mail.example.org", "http://mail.example.org", "smtp://"):
        with pytest.raises(ValueError, match="SMTP_URL"):
            Server.from_url(url)
