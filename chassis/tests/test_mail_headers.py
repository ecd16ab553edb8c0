"""A subject arrives word for word, whatever it looks like."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.mail_headers import MAIL_POLICY

WORDS = 'áéíóúñü año avería (red) =?utf-8?q?x?= "no" <va> 日本 🎫, a_b: ?='


def received(subject: str) -> bytes:
    message = EmailMessage(policy=MAIL_POLICY)
    message["Subject"] = subject
    message.set_content("x")
    return message.as_bytes()


def check(subject: str) -> None:
    octets = received(subject)
    assert message_from_bytes(octets, policy=default)["Subject"] == subject
    plain = message_from_bytes(octets)["Subject"]  # as the octets have it
    assert str(make_header(decode_header(plain))) == subject
    assert max(len(line) for line in octets.split(b"\r\n")) <= 78


@given(
    st.lists(st.sampled_from([*WORDS.split(), *WORDS.replace(" ", "")]), min_size=1, max_size=60)
)
def test_words_arrive(words: list[str]) -> None:
    check(" ".join(words)[:200].strip())


@pytest.mark.parametrize(
    "subject",
    [
        "á" * 160,
        "[#6] " + "avería número " * 11 + "fin",
        "=?utf-8?q?oculto?=",
        "=?UTF-8?B?w6E=?= =?UTF-8?B?w6E=?=",
        "plain",
        "x" * 200,
        "word " * 39 + "end",
    ],
)
def test_odd_ones_arrive(subject: str) -> None:
    check(subject)


@pytest.mark.parametrize("subject", ["a\r\nBcc: all@example.com", "a\n", "a\u2028b"])
def test_a_line_break_makes_no_header(subject: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        received(subject)
