"""Mail over TLS, with a password; certificates are checked."""

import ipaddress
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chassis import smtp
from chassis.testing import free_port

pytestmark = pytest.mark.integration

SERVER = """
import ssl, sys
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult, SMTP

def authenticate(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"me", b"p@ss")
    return AuthResult(success=good, handled=False)

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2])
Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]), tls_context=context,
    require_starttls=True, auth_required=True, authenticator=authenticate).start()
print("ready", flush=True)
sys.stdin.read()
"""


def certificate(file: Path) -> None:
    """A key and a certificate of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    octets = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.public_bytes(pem)
    file.write_bytes(octets)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    certificate(file)
    return file


@pytest.fixture(scope="module")
def port(pem: Path) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port), str(pem)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield port
    process.kill()
    process.communicate()


def send(url: str) -> None:
    message = EmailMessage()
    message["To"] = "ana@example.com"
    message.set_content("x")
    settings = smtp.settings(url, "tickets@example.org", "")
    assert settings is not None
    server = smtp.MailServer(settings)
    try:
        for _ in range(3):  # over one connection
            server.send(message, "ana@example.com")
    finally:
        server.close()


@pytest.fixture
def trusted(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert ssl.get_default_verify_paths().cafile == str(pem)


@pytest.mark.usefixtures("trusted")
def test_over_tls_with_a_password(port: int) -> None:
    send(f"smtp://me:p%40ss@127.0.0.1:{port}?starttls=1")


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("who", ["me:wrong@", "you:p%40ss@"])
def test_a_wrong_password_is_no_fault_of_the_mail(port: int, who: str) -> None:
    with pytest.raises(smtp.MailServerAway, match="535"):
        send(f"smtp://{who}127.0.0.1:{port}?starttls=1")


def test_a_certificate_that_nobody_trusts(port: int) -> None:
    with pytest.raises(
        smtp.MailServerAway, match=r"its certificate is not valid: self-signed certificate$"
    ):
        send(f"smtp://me:p%40ss@127.0.0.1:{port}?starttls=1")


def test_a_server_that_wants_tls_and_is_not_given_it(port: int) -> None:
    with pytest.raises((smtp.MailServerAway, smtp.MailRefused), match=r"STARTTLS|SMTP AUTH"):
        send(f"smtp://me:p%40ss@127.0.0.1:{port}")
