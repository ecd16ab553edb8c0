"""Which names are answered."""

import pytest

from gateway.hosts import hosts_of, is_known

KNOWN = hosts_of(["https://Tickets.example.org/", ""], "192.0.2.7")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:5173",
        "LocalHost.",
        "app.localhost:80",
        "127.0.0.1",
        "127.9.9.9:1",
        "[::1]:8000",
        "[0:0:0:0:0:0:0:1]",
        "tickets.example.org",
        "TICKETS.example.org.:443",
        "192.0.2.7:8000",
    ],
)
def test_ours(host: str) -> None:
    assert is_known(host, KNOWN)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        ":80",
        "evil.test",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "xlocalhost",
        "tickets.example.org.evil.test",
        "[::2]",
        "[",
        "[::1",
        "0.0.0.0",
        "10.0.0.1",
        "2130706433",
        "0x7f.1",
        "localhost,evil.test",
        "localhost:abc",
        "localhost:80:evil.test",
        "127.0.0.1:99999",
        "evil.test@localhost",
        "localhost/evil",
        "[::1%25eth0]",
    ],
)
def test_not_ours(host: str | None) -> None:
    assert not is_known(host, KNOWN)
