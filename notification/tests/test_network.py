import pytest
from nameko.exceptions import ConfigurationError

from chassis.dns import Unresolved
from notification.network import (
    ANYWHERE,
    NOT_HTTPS,
    NOT_THIS_PORT,
    Policy,
    Refused,
    allowed_addresses,
    checked_url,
    is_public,
    port_of,
)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "1.1.1.1",
        "192.0.3.1",
        "192.88.98.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2001:200::1",
        "2a00:1450:4003:80a::200e",
        "3fff:1000::1",
    ],
)
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
        # IPv4: the rest of IANA's special-purpose registry
        "192.0.0.1",
        "192.0.0.9",
        "192.0.0.170",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.175.48.1",
        "198.51.100.1",
        "203.0.113.1",
        "239.255.255.250",
        # IPv6: outside 2000::/3
        "::127.0.0.1",
        "::1.1.1.1",
        "::ffff:1.1.1.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::1.1.1.1",
        "64:ff9b:1::1",
        "100::1",
        "100:0:0:1::1",
        "4000::1",
        "5f00::1",
        "fec0::1",
        "ff0e::1",
        # and special blocks inside it
        "2001:1::1",
        "2001:2::1",
        "2001:3::1",
        "2001:4:112::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
        "2001:1ff:ffff::1",
        "2002:101:101::1",
        "2620:4f:8000::1",
        "3ffe::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "2606:4700::5efe:7f00:1",
        "2606:4700::200:5efe:10.0.0.1",
        # a zone makes another host of it
        "2606:4700::1111%1",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0", "127.1", "0x7f000001", "2130706433", "017700000001"]
)
def test_a_host_by_any_other_name(host: str) -> None:
    with pytest.raises(Refused, match="not a public address"):
        allowed_addresses(host, 80, Policy())
    assert allowed_addresses(host, 80, ANYWHERE)


def test_a_host_without_an_address() -> None:
    with pytest.raises(Unresolved):
        allowed_addresses("nothing.invalid", 80, Policy())


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
        "https://%31%32%37.0.0.1/",
        "https://example.com%00.evil.test/",
        "https://example..com/",
        "https://.example.com/",
        "https://exa_mple;x.com/",
        "https://-/",
        "https://evil[2606:4700::1111]/",
        "https://[2606:4700::1111]evil/",
        "https://[2606:4700::1111%25eth0]/",
        "https://[v1.x]/",
        "https://[1.1.1.1]/",
        # IPv4 addresses are written one way
        "https://16843009/",
        "https://0x1010101/",
        "https://1.1/",
        "https://01.01.01.01/",
        "https://0x1.1.1.1/",
        "https://1.1.1.0x1/",
        "https://example.com.127/",
        "https://256.1.1.1/",
        "https://１.1.1.1/",
        "https://1。1.1.1/",
    ],
)
def test_what_is_no_url_of_a_webhook(url: str) -> None:
    with pytest.raises(Refused):
        checked_url(url)


def test_ports() -> None:
    urls = ("http://a.b", "https://a.b/x?y", "https://a.b:8443/", "http://[::1]:81/")
    assert [port_of(checked_url(url)) for url in urls] == [80, 443, 8443, 81]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://EXAMPLE.com:8443/a?b=c",
        "https://example.com./",
        "https://xn--and-6ma2c.example/",
        "https://a_b.example/",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]:8443/",
    ],
)
def test_what_may_be_a_webhook(url: str) -> None:
    Policy().check(checked_url(url))


@pytest.mark.parametrize(
    ("settings", "url", "message"),
    [
        ({}, "http://example.com/", NOT_HTTPS),
        ({}, "http://example.com:443/", NOT_HTTPS),
        ({}, "https://example.com:22/", NOT_THIS_PORT),
        ({}, "https://example.com:5672/", NOT_THIS_PORT),
        ({"WEBHOOK_ALLOW_PRIVATE": True}, "http://10.0.0.1/", NOT_HTTPS),
        ({"WEBHOOK_ALLOW_HTTP": True}, "http://example.com:8080/", NOT_THIS_PORT),
        ({"WEBHOOK_PORTS": 443}, "https://example.com:8443/", NOT_THIS_PORT),
        ({"WEBHOOK_PORTS": "443, 9000-9002"}, "https://example.com:9003/", NOT_THIS_PORT),
    ],
)
def test_scheme_and_port_that_are_not_allowed(
    settings: dict[str, object], url: str, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        Policy.from_config(settings).check(checked_url(url))
    assert caught.value.args[0] == message


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"WEBHOOK_ALLOW_HTTP": True}, "http://example.com/"),
        ({"WEBHOOK_PORTS": "9000-9002, 443"}, "https://example.com:9002/"),
        ({"WEBHOOK_PORTS": "443,8443"}, "https://example.com:8443/"),
        ({"WEBHOOK_PORTS": 9000}, "https://example.com:9000/"),
        ({"WEBHOOK_PORTS": ""}, "https://example.com/"),
    ],
)
def test_scheme_and_port_that_are_allowed(settings: dict[str, object], url: str) -> None:
    Policy.from_config(settings).check(checked_url(url))


@pytest.mark.parametrize("ports", ["x", "0", "65536", "9-1", "443;80", "-1", "1-2-3", "4٤3"])
def test_a_list_of_ports_that_is_none(ports: str) -> None:
    with pytest.raises(ConfigurationError, match="WEBHOOK_PORTS"):
        Policy.from_config({"WEBHOOK_PORTS": ports})


@pytest.mark.parametrize("name", ["WEBHOOK_ALLOW_PRIVATE", "WEBHOOK_ALLOW_HTTP"])
def test_a_switch_that_is_neither_on_nor_off(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Policy.from_config({name: "maybe"})
