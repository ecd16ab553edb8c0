"""Handing mail to the server that SMTP_URL names."""

import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import parse_qsl, unquote, urlsplit

import eventlet
from nameko.exceptions import ConfigurationError

from chassis.dns import Unresolved, resolve
from chassis.failures import NoEnd, why

TIMEOUT = 10.0  # seconds without an answer
SEND_TIMEOUT = 20.0  # seconds one mail may take, however slowly the server goes on answering

_PORTS = {"smtp": 25, "smtps": 465}
_NOT_NOW = 421  # RFC 5321: the server closes the connection, whatever was asked


class BadAddress(Exception):
    """No mail can be sent there. ``args[0]``: a sentence."""


def address_of(text: str) -> Address:
    """
    Raises:
        BadAddress
    """
    try:
        address = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        raise BadAddress(f"{text!r:.100} is no e-mail address") from None
    # it would be taken apart as several, or as other headers
    if not address.domain or any(character in text for character in " ,;<>\r\n\x00"):
        raise BadAddress(f"{text!r:.100} is no e-mail address")
    return address


class MailServerAway(Exception):
    """It cannot be reached, or does not let us in; no mail's fault. ``args[0]``: a sentence."""


@dataclass
class MailRefused(Exception):
    """The server did not take this mail.

    Attributes:
        code: its answer, None if there was none.
    """

    text: str
    code: int | None = None

    @property
    def permanent(self) -> bool:
        return self.code is not None and 500 <= self.code < 600


@dataclass(frozen=True)
class Settings:
    """
    Attributes:
        tls: from the first octet on.
        starttls: ask for it; without it nothing is sent.
        sender: who mail is from.
    """

    host: str
    port: int
    sender: Address
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False


def settings(url: str, sender: str, page_url: str) -> Settings | None:
    """What the configuration says; None: no mail is sent.

    Args:
        url: SMTP_URL: ``smtp://user:password@host:25?starttls=1``, or ``smtps:``; user and
            password percent-encoded.
        sender: MAIL_FROM; empty: ``tickets@`` the host of PAGE_URL.

    Raises:
        ConfigurationError
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=True) if parts.query else [])
        starttls = {"0": False, "1": True}[options.pop("starttls", "0")]
        if options or not parts.hostname:
            raise ValueError
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ConfigurationError(
            "SMTP_URL has to be smtp://USER:PASSWORD@HOST:PORT?starttls=1 (or smtps://...)"
        ) from None
    try:
        address = address_of(sender or f"tickets@{urlsplit(page_url).hostname}")
    except BadAddress as exc:
        raise ConfigurationError(f"MAIL_FROM: {exc.args[0]}") from None
    return Settings(
        parts.hostname,
        port,
        Address("Sistema de Tickets", address.username, address.domain),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=starttls,
    )


class MailServer:
    """A connection for several mails, one after another; opened when it is needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand a mail over; it is the server's from then on.

        Raises:
            MailServerAway: nothing has been handed over.
            MailRefused: nor here, unless the answer got lost.
        """
        # raised as an OSError, which is what silence of the server is otherwise
        with eventlet.Timeout(SEND_TIMEOUT, NoEnd(f"no end after {SEND_TIMEOUT:g} s")):
            self._hand_over(self._open(), message, recipient)

    def _open(self) -> smtplib.SMTP:
        if self._connection is not None:
            try:  # it may have been closed since
                if self._connection.rset()[0] == 250:
                    return self._connection
            except (OSError, smtplib.SMTPException):
                pass
            self._drop()
        wanted = self._settings
        try:
            context = ssl.create_default_context() if wanted.tls or wanted.starttls else None
            connection = _connect(wanted, context)
            self._connection = connection
            if wanted.starttls:
                connection.starttls(context=context)
            if wanted.user:
                connection.login(wanted.user, wanted.password)
        except Unresolved as exc:
            raise MailServerAway(exc.args[0]) from None
        except (OSError, smtplib.SMTPException) as exc:
            self._drop()
            address = f"{wanted.host}:{wanted.port}"
            raise MailServerAway(f"the mail server at {address}: {_sentence(exc)}") from None
        return connection

    def _hand_over(self, connection: smtplib.SMTP, message: EmailMessage, recipient: str) -> None:
        try:
            connection.send_message(message, self._settings.sender.addr_spec, [recipient])
        except smtplib.SMTPRecipientsRefused as exc:
            self._refused(*next(iter(exc.recipients.values())))
        except smtplib.SMTPResponseException as exc:
            self._refused(exc.smtp_code, exc.smtp_error)
        except (smtplib.SMTPNotSupportedError, UnicodeError) as exc:
            raise MailRefused(_sentence(exc), 553) from None
        except (OSError, smtplib.SMTPException) as exc:
            self._drop()
            raise MailRefused(_sentence(exc)) from None

    def _refused(self, code: int, text: bytes | str) -> None:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        if code == _NOT_NOW:
            self._drop()
            raise MailServerAway(f"the mail server says {code} {said}")
        raise MailRefused(f"{code} {said}", code)

    def close(self) -> None:
        """Take leave."""
        if self._connection is not None:
            try:
                with eventlet.Timeout(1, False):
                    self._connection.quit()
            except (OSError, smtplib.SMTPException):
                pass
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class _Smtp(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _connection(host, port, timeout)


class _SmtpOverTls(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = _connection(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=host)  # type: ignore[attr-defined]


def _connect(wanted: Settings, context: ssl.SSLContext | None) -> smtplib.SMTP:
    # a name of its own, or smtplib looks one up, and everybody waits
    name = socket.gethostname()
    if wanted.tls:
        return _SmtpOverTls(wanted.host, wanted.port, name, timeout=TIMEOUT, context=context)
    return _Smtp(wanted.host, wanted.port, name, timeout=TIMEOUT)


def _connection(host: str, port: int, timeout: float) -> socket.socket:
    """To the first of the host's addresses that answers."""
    failure: OSError = OSError("no address")
    for address in resolve(host, port):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as exc:
            failure = exc
    raise failure


def _sentence(exc: BaseException) -> str:
    if isinstance(exc, smtplib.SMTPResponseException):
        said = exc.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{exc.smtp_code} {text}"
    if isinstance(exc, smtplib.SMTPNotSupportedError):
        # of smtplib, about the server: "STARTTLS extension not supported by server."
        return str(exc)
    if isinstance(exc, UnicodeError):
        return "the server takes no such characters in an address"
    return why(exc)
