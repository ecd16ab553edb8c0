"""Headers of mails that arrive as they were written.

Python folds a long header at its blanks and encodes the parts one by one; blanks between two
encoded words are then dropped by the reader (RFC 2047 section 6.2), and a text that looks like an
encoded word is decoded. So a subject that is not plain and short is encoded as a whole.
"""

from email.charset import QP, Charset
from email.header import Header
from email.policy import EmailPolicy
from typing import Any

_LINE = 76  # characters of a line that holds encoded words: RFC 2047 section 2


class _Policy(EmailPolicy):
    """SMTP's policy; a subject is encoded by :func:`subject`."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if name.lower() == "subject":
            return name, subject(value)
        return super().header_store_parse(name, value)


MAIL_POLICY = _Policy(linesep="\r\n", max_line_length=_LINE)


def subject(text: str) -> str:
    """The value of a Subject header, folded.

    Args:
        text: one line.

    Raises:
        ValueError: it has a line break, which would be another header.
    """
    if len(text.splitlines()) > 1 or text.endswith(("\r", "\n")):
        raise ValueError("a subject is one line")
    name = "Subject"
    if text.isascii() and "=?" not in text and len(f"{name}: {text}") <= _LINE:
        return text
    utf_8 = Charset("utf-8")
    utf_8.header_encoding = QP
    return Header(text, utf_8, maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
