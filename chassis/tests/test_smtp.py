"""What SMTP_URL and MAIL_FROM say."""

import pytest
from nameko.exceptions import ConfigurationError

from chassis import smtp

PAGE = "https://tickets.example.org"


def test_settings() -> None:
    assert smtp.settings("", "x", PAGE) is None
    found = smtp.settings("smtp://a%40b:p%2Fss@mail.example.org:587?starttls=1", "a@b.de", PAGE)
    assert found is not None
    assert (found.host, found.port, found.user, found.password) == (
        "mail.example.org",
        587,
        "a@b",
        "p/ss",
    )
    assert (found.tls, found.starttls) == (False, True)
    assert found.sender.addr_spec == "a@b.de"
    assert "p/ss" not in repr(found)
    found = smtp.settings("smtps://mail.example.org", "a@b.de", PAGE)
    assert found is not None
    assert (found.port, found.tls) == (465, True)


@pytest.mark.parametrize(
    ("page", "sender"),
    [(PAGE, "tickets@tickets.example.org"), ("http://localhost:5173", "tickets@localhost")],
)
def test_mail_is_from_the_page_where_nobody_says(page: str, sender: str) -> None:
    found = smtp.settings("smtp://x", "", page)
    assert found is not None
    assert found.sender.addr_spec == sender


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("mail.example.org", "a@b.de"),
        ("http://mail.example.org", "a@b.de"),
        ("smtp://", "a@b.de"),
        ("smtp://x:99999", "a@b.de"),
        ("smtp://x?starttls=maybe", "a@b.de"),
        ("smtp://x?tls=1", "a@b.de"),
        ("smtp://x?starttls", "a@b.de"),
        ("smtp://x", "nobody"),
    ],
)
def test_settings_that_cannot_be(url: str, sender: str) -> None:
    with pytest.raises(ConfigurationError, match=r"SMTP_URL|MAIL_FROM"):
        smtp.settings(url, sender, PAGE)
