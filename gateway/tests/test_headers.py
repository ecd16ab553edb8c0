import pytest
from nameko.exceptions import ConfigurationError

from chassis.http import JsonResponse, Request
from gateway.headers import from_config, headers_for, origins
from gateway.public_url import base_of

PAGE = "https://desk.example"


def lines(config: dict[str, str], method: str, path: str, answer: JsonResponse, **sent: str) -> str:
    fields = {n.replace("_", "-").encode(): v.encode() for n, v in sent.items()}
    return from_config(config)(Request(method, path, fields, b"")).lines_for(answer).decode()


def test_every_answer_has_the_security_headers() -> None:
    found = lines({"PAGE_URL": PAGE}, "GET", "/api/tickets/", JsonResponse({}))
    for name, value in headers_for(api=True, https=True).items():
        assert f"{name}: {value}\r\n" in found
    assert "Access-Control" not in found


def test_what_an_answer_says_itself_goes_first() -> None:
    own = JsonResponse({}, headers={"cache-control": "private"})
    found = lines({}, "GET", "/api/tickets/", own)
    assert "Cache-Control" not in found
    assert "nosniff" in found


def test_only_answers_of_the_api_are_not_stored() -> None:
    assert "no-store" not in lines({}, "GET", "/health/live", JsonResponse({}))


def test_https_is_demanded_only_where_the_page_is_reached_by_it() -> None:
    config = {"PAGE_URL": "http://localhost:5173"}
    assert "Strict-Transport" not in lines(config, "GET", "/api/x/", JsonResponse({}))


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.parametrize("origin", ["https://evil.example", "https://a.example.evil", "null"])
def test_other_origins_may_read_nothing(method: str, origin: str) -> None:
    found = lines(
        {"CORS_ORIGINS": "https://a.example"},
        method,
        "/api/x/",
        JsonResponse({}),
        origin=origin,
        access_control_request_method="PATCH",
    )
    assert "Access-Control" not in found
    assert "Vary: Origin" in found


def test_a_named_origin_may_read_but_never_with_the_cookie() -> None:
    config = {"CORS_ORIGINS": "https://a.example http://localhost:3000"}
    found = lines(config, "GET", "/api/x/", JsonResponse({}), origin="https://a.example")
    assert "Access-Control-Allow-Origin: https://a.example\r\n" in found
    assert "Credentials" not in found
    assert "Allow-Methods" not in found


def test_a_named_origin_is_told_what_it_may_send() -> None:
    found = lines(
        {"CORS_ORIGINS": "https://a.example"},
        "OPTIONS",
        "/api/x/",
        JsonResponse({}),
        origin="https://a.example",
        access_control_request_method="PATCH",
    )
    assert "Access-Control-Allow-Methods: " in found
    assert "Authorization" in found


@pytest.mark.parametrize("text", ["*", "a.example", "https://a.example/", "https://*.example"])
def test_what_is_no_origin_is_refused_at_start(text: str) -> None:
    with pytest.raises(ConfigurationError):
        from_config({"CORS_ORIGINS": text})


def test_origins() -> None:
    assert origins("https://A.example, http://b") == {"https://a.example", "http://b"}


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("desk.example", PAGE),
        ("192.0.2.7:8000", "http://192.0.2.7:8000"),
        ("192.0.2.8:8000", PAGE),
        ("evil.example", PAGE),
        ("localhost.evil.example", PAGE),
        ("localhost:8000@evil.example", PAGE),
        ("localhost/evil", PAGE),
        ("localhost:8000 evil", PAGE),
        ("", PAGE),
        (None, PAGE),
    ],
)
def test_a_forged_host_is_not_echoed(host: str | None, base: str) -> None:
    assert base_of(host, "", PAGE, "192.0.2.7:8000") == base


def test_the_public_address_goes_before_all() -> None:
    assert base_of("localhost", "https://api.example/", PAGE, "") == "https://api.example"
