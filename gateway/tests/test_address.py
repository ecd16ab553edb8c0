"""Whose address counts, and where people need not sign in."""

import pytest

from gateway.identity import mode
from gateway.identity.address import bucket, client_of, is_https, networks

PROXIES = networks("10.0.0.0/8, 127.0.0.1, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: made up
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the left one is made up
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("10.0.0.2", "198.51.100.1, nonsense", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("::ffff:10.0.0.2", "2001:db8::1", "2001:db8::1"),
        ("fd00::1", "[2001:db8::1]", "2001:db8::1"),
        ("10.0.0.2", "203.0.113.7:51234", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.7:51234, 10.0.0.3:1", "203.0.113.7"),
        ("fd00::1", "[2001:db8::1]:443", "2001:db8::1"),
        ("10.0.0.2", "203.0.113.7:x", "10.0.0.2"),
        ("10.0.0.2", "203.0.113.7:", "10.0.0.2"),
        ("", None, ""),
    ],
)
def test_the_client_is_whom_the_last_trusted_proxy_saw(
    peer: str, forwarded: str | None, client: str
) -> None:
    assert client_of(peer, forwarded, PROXIES) == client


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert client_of("127.0.0.1", "198.51.100.1", ()) == "127.0.0.1"
    assert not is_https("127.0.0.1", "https", ())


@pytest.mark.parametrize(
    ("peer", "proto", "https"),
    [
        ("10.0.0.2", "https", True),
        ("10.0.0.2", "http", False),
        ("10.0.0.2", "https, http", False),
        ("10.0.0.2", None, False),
        ("203.0.113.9", "https", False),
    ],
)
def test_https_is_what_a_trusted_proxy_says(peer: str, proto: str | None, https: bool) -> None:
    assert is_https(peer, proto, PROXIES) is https


def test_an_ipv6_client_is_its_network() -> None:
    assert bucket("2001:db8:1:2:3:4:5:6") == bucket("2001:db8:1:2::9") != bucket("2001:db8:1:3::9")
    assert bucket("198.51.100.1") != bucket("198.51.100.2")


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        networks("10.0.0.0/8,nonsense")


@pytest.mark.parametrize(
    ("bind", "published"),
    [
        ("127.0.0.1", ""),
        ("localhost", ""),
        ("::1", ""),
        ("127.0.0.53", ""),
        ("0.0.0.0", "127.0.0.1,[::1]"),  # in a container
    ],
)
def test_open_is_for_this_machine_alone(bind: str, published: str) -> None:
    mode.check("open", bind, published)


@pytest.mark.parametrize(
    ("bind", "published"),
    [
        ("0.0.0.0", ""),
        ("", ""),
        ("::", ""),
        ("192.168.1.5", ""),
        ("tickets.example.org", ""),
        ("127.0.0.1", "127.0.0.1,0.0.0.0"),
        ("127.0.0.1", "127.0.0.1,"),
    ],
)
def test_open_is_refused_where_others_can_reach_it(bind: str, published: str) -> None:
    with pytest.raises(ValueError, match="set AUTH=required"):
        mode.check("open", bind, published)
    mode.check("required", bind, published)


@pytest.mark.parametrize("auth", ["", "Required", "off", "None"])
def test_an_unknown_mode_is_refused(auth: str) -> None:
    with pytest.raises(ValueError, match="open or required"):
        mode.check(auth, "127.0.0.1")


def test_the_host_of_an_address() -> None:
    assert mode.host_of("127.0.0.1:8000") == "127.0.0.1"
    assert mode.host_of("[::1]:8000") == "::1"
    assert mode.host_of("8000") == mode.host_of(":8000") == ""
