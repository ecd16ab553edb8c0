import pytest

from chassis.dns import Unresolved
from notification.network import (
    Refused,
    allowed_addresses,
    checked_url,
    is_public,
    port_of,
)


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0", "127.1", "0x7f000001", "2130706433", "017700000001"]
)
def test_a_host_by_any_other_name(host: str) -> None:
    with pytest.raises(Refused, match="not a public address"):
        allowed_addresses(host, 80, allow_private=False)
    assert allowed_addresses(host, 80, allow_private=True)


def test_a_host_without_an_address() -> None:
    with pytest.raises(Unresolved):
        allowed_addresses("nothing.invalid", 80, allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "//example.com/",
        "http://",
        "http:///x",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://[::1/",
        "http://example.com/ x",
        "http://example.com/\r\nX: y",
        "http://example.com\\@x/",
        "http://user:password@example.com/",
        "http://@example.com/",
        "http://ñ.example.com/",
    ],
)
def test_what_is_no_url_of_a_webhook(url: str) -> None:
    with pytest.raises(Refused):
        checked_url(url)


def test_ports() -> None:
    urls = ("http://a.b", "https://a.b/x?y", "https://a.b:8443/", "http://[::1]:81/")
    assert [port_of(checked_url(url)) for url in urls] == [80, 443, 8443, 81]
