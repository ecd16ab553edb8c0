"""What is wrong is answered as the design says, never with a 500, and nothing is stored."""

import json
import os
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.conftest import Api

JSON = {"Content-Type": "application/json"}
TICKETS, NOTIFICATIONS = "/api/tickets/", "/api/notifications/"
COMMENTS = "/api/tickets/{ticket}/comments/"
BIG = "9" * 30
TITLES = {
    400: {
        "en": {"Invalid input", "Bad request"},
        "es": {"Datos no válidos", "Solicitud incorrecta"},
    },
    404: {
        "en": {
            "Not found",
            "Ticket not found",
            "Notification not found",
            "Dead letter not found",
            "Webhook not found",
            "Delivery not found",
        },
        "es": {
            "Webhook no encontrado",
            "Envío no encontrado",
            "No encontrado",
            "Ticket no encontrado",
            "Notificación no encontrada",
            "Mensaje apartado no encontrado",
        },
    },
    405: {"en": {"Method not allowed"}, "es": {"Método no permitido"}},
    413: {"en": {"Body too large"}, "es": {"Cuerpo demasiado grande"}},
    415: {"en": {"Unsupported media type"}, "es": {"Tipo de contenido no admitido"}},
}


@dataclass
class Row:
    """A request and what it must be answered with. ``errors``: the fields that are named."""

    name: str
    status: int
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


def sent(name: str, body: Any, *errors: str) -> list[Row]:
    """A body that neither creates nor changes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return [
        Row(f"create: {name}", 400, "POST", TICKETS, data, JSON, errors),
        Row(f"change: {name}", 400, "PATCH", "/api/tickets/{ticket}/", data, JSON, errors),
    ]


def create(name: str, body: Any, *errors: str) -> Row:
    return sent(name, body, *errors)[0]


def query(name: str, value: str, field: str | None = None) -> Row:
    return Row(
        f"list: {name}={value[:20]}",
        400,
        "GET",
        f"{TICKETS}?{name}={value}",
        errors=(field or name,),
    )


def exported(name: str, value: str) -> Row:
    return Row(
        f"export: {name}={value[:20]}",
        400,
        "GET",
        f"{TICKETS}export.csv?{name}={value}",
        errors=(name,),
    )


def notified(name: str, value: str) -> Row:
    return Row(
        f"notifications: {name}={value[:20]}",
        400,
        "GET",
        f"{NOTIFICATIONS}?{name}={value}",
        errors=(name,),
    )


def unknown(id: str) -> list[Row]:
    shown = id[:20]
    return [
        Row(f"get {shown}", 404, "GET", f"/api/tickets/{id}/"),
        Row(f"comment {shown}", 404, "POST", f"/api/tickets/{id}/comments/", b'{"body":"x"}', JSON),
        Row(f"comments {shown}", 404, "GET", f"/api/tickets/{id}/comments/"),
        Row(f"history {shown}", 404, "GET", f"/api/tickets/{id}/history/"),
        Row(f"change {shown}", 404, "PATCH", f"/api/tickets/{id}/", b'{"title":"x"}', JSON),
        Row(f"read {shown}", 404, "POST", f"/api/notifications/{id}/read/"),
        Row(f"letter {shown}", 404, "GET", f"/api/dead-letters/{id}/"),
        Row(f"letter of ticket {shown}", 404, "GET", f"/api/dead-letters/ticket-{id}/"),
        Row(f"replay {shown}", 404, "POST", f"/api/dead-letters/assignment-{id}/replay/"),
        Row(f"discard {shown}", 404, "DELETE", f"/api/dead-letters/notification-{id}/"),
    ]


def not_allowed(method: str, path: str) -> Row:
    return Row(f"{method} {path}", 405, method, path, b"{}", JSON)


WEBHOOKS, PREFERENCES = "/api/webhooks/", "/api/notification-preferences/"
MAILS = "/api/mail-deliveries/"
FACETS = "/api/tickets/facets/"


def hook(name: str, body: Any, *errors: str) -> Row:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Row(f"webhook: {name}", 400, "POST", WEBHOOKS, data, JSON, errors)


def asked(path: str, name: str, value: str) -> Row:
    return Row(f"{path} {name}={value}", 400, "GET", f"{path}?{name}={value}", errors=(name,))


def unknown_delivery(id: str) -> list[Row]:
    at = f"{WEBHOOKS}{id}/"
    return [
        Row(f"webhook {id}", 404, "GET", at),
        Row(f"change webhook {id}", 404, "PATCH", at, b'{"active":false}', JSON),
        Row(f"delete webhook {id}", 404, "DELETE", at),
        Row(f"rotate {id}", 404, "POST", f"{at}rotate-secret/"),
        Row(f"deliveries of {id}", 404, "GET", f"{at}deliveries/"),
        Row(f"again of {id}", 404, "POST", f"{at}deliveries/1/send-again/"),
        Row(f"mail again {id}", 404, "POST", f"{MAILS}{id}/send-again/"),
    ]


HOOK = {"url": "https://example.com/", "events": ["ticket.created"]}

ROWS = [
    # bodies that are no bodies
    *sent("malformed JSON", b'{"title": '),
    *sent("two values", b'{"title": "x"} {}'),
    *sent("not UTF-8", b'{"title": "\xff\xfe"}'),
    *sent("a lone surrogate", b'{"title": "\\ud800"}'),
    *sent("a NUL octet", b'{"title": "a\x00b"}'),
    *sent("NaN", b'{"title": NaN}'),
    *sent("deeply nested", b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    *(
        row
        for depth in (31, 300, 1000, 1023)
        for row in sent(
            f"{depth} deep", b'{"title": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
        )
    ),
    *sent("60,000 fields", {"title": "x"} | {f"f{n}": 0 for n in range(60_000)}),
    *sent("100,000 tags", {"title": "x", "tags": ["x"] * 100_000}),
    *sent("infinity", b'{"title": 1e400}'),
    *sent("empty", b""),
    *sent("a list", [], ""),
    *sent("text", "title", ""),
    *sent("null", None, ""),
    # fields
    create("nothing", {}, "title"),
    *sent("title null", {"title": None}, "title"),
    *sent("title empty", {"title": ""}, "title"),
    *sent("title blank", {"title": " \n\t "}, "title"),
    *sent("title too long", {"title": "x" * 201}, "title"),
    *sent("title a number", {"title": 10**40}, "title"),
    *sent("title an object", {"title": {"a": 1}}, "title"),
    *sent("title with NUL", {"title": "a\x00b"}, "title"),
    *sent("description too long", {"title": "x", "description": "x" * 20_001}, "description"),
    *sent("description with NUL", {"title": "x", "description": "\x00"}, "description"),
    *sent("description null", {"title": "x", "description": None}, "description"),
    *sent("e-mail", {"title": "x", "requester_email": "nobody"}, "requester_email"),
    *sent("e-mail with NUL", {"title": "x", "requester_email": "a\x00@b.de"}, "requester_email"),
    *sent("tags text", {"title": "x", "tags": "a"}, "tags"),
    *sent("too many tags", {"title": "x", "tags": [str(n) for n in range(21)]}, "tags"),
    *sent("a long tag", {"title": "x", "tags": ["x" * 51]}, "tags"),
    *sent("a tag with NUL", {"title": "x", "tags": ["\x00"]}, "tags"),
    *sent("tags of numbers", {"title": "x", "tags": [1]}, "tags"),
    *sent("several", {"title": "", "tags": 1, "colour": "red"}, "title", "tags", "colour"),
    # fields that are nobody's, or not a client's
    *sent("unknown", {"title": "x", "colour": "red"}, "colour"),
    *sent("priority", {"title": "x", "priority": "urgent"}, "priority"),
    create("a known priority", {"title": "x", "priority": "low"}, "priority"),
    create("assignee", {"title": "x", "assignee_email": "a@b.de"}, "assignee_email"),
    *sent("external_ref", {"title": "x", "external_ref": "1"}, "external_ref"),
    *(
        Row(f"comment: {name}", 400, "POST", COMMENTS, json.dumps(body).encode(), JSON, errors)
        for name, body, errors in (
            ("nothing", {}, ("body",)),
            ("null", {"body": None}, ("body",)),
            ("blank", {"body": " "}, ("body",)),
            ("too long", {"body": "x" * 20_001}, ("body",)),
            ("NUL", {"body": "\x00"}, ("body",)),
            ("internal", {"body": "x", "internal": "yes"}, ("internal",)),
            ("unknown", {"body": "x", "author_id": "me"}, ("author_id",)),
            ("id", {"body": "x", "id": 1}, ("id",)),
            ("a list", [], ("",)),
        )
    ),
    Row("comment: text", 415, "POST", COMMENTS, b"x", {"Content-Type": "text/plain"}),
    *(
        Row(f"comments: {name}", 400, "GET", f"{COMMENTS}?{name}=x", errors=(name,))
        for name in ("page", "page_size", "cursor", "colour", "id")
    ),
    *sent("id", {"title": "x", "id": 1}, "id"),
    *sent("version", {"title": "x", "version": 1}, "version"),
    *sent("created_at", {"title": "x", "created_at": "2026-01-01T00:00:00Z"}, "created_at"),
    *sent("self", {"title": "x", "self": 1}, "self"),
    *sent("no name", {"title": "x", "": 1}, ""),
    *sent("idempotency_key", {"title": "x", "idempotency_key": "k"}, "idempotency_key"),
    create("status", {"title": "x", "status": "open"}, "status"),
    Row(
        "change: status",
        400,
        "PATCH",
        "/api/tickets/{ticket}/",
        b'{"status":"gone"}',
        JSON,
        ("status",),
    ),
    # headers
    Row(
        "no key",
        400,
        "POST",
        TICKETS,
        b'{"title":"x"}',
        JSON | {"Idempotency-Key": ""},
        ("Idempotency-Key",),
    ),
    Row(
        "a long key",
        400,
        "POST",
        TICKETS,
        b'{"title":"x"}',
        JSON | {"Idempotency-Key": "k" * 256},
        ("Idempotency-Key",),
    ),
    # content type and size
    *(
        Row(
            f"{method} {kind}",
            415,
            method,
            path,
            b'{"title":"x"}',
            {"Content-Type": kind} if kind else {},
        )
        for method, path in (("POST", TICKETS), ("PATCH", "/api/tickets/{ticket}/"))
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "nonsense",
            "",
        )
    ),
    Row("gzip", 415, "POST", TICKETS, b'{"title":"x"}', JSON | {"Content-Encoding": "gzip"}),
    Row("2 MiB", 413, "POST", TICKETS, b'{"title":"' + b"x" * 2 * 1024 * 1024 + b'"}', JSON),
    Row("2 MiB change", 413, "PATCH", "/api/tickets/{ticket}/", b" " * 2 * 1024 * 1024, JSON),
    Row("2 MiB read", 413, "POST", "/api/notifications/1/read/", b" " * 2 * 1024 * 1024, JSON),
    # ids
    *unknown("999999999999"),
    *unknown("0"),
    *unknown("-1"),
    *unknown(str(2**63)),
    *unknown(BIG),
    *unknown("9" * 5000),
    *unknown("x"),
    *unknown("1.5"),
    *unknown("1_0"),
    *unknown("%D9%A7"),
    *unknown("%00"),
    *unknown("1%00"),
    *unknown("%FF"),
    *unknown("1%27%20OR%201=1"),
    *(
        Row(f"nothing at {path}", 404, "GET", path)
        for path in ("/", "/api/", "/api/nothing/", "/api/tickets/1/x/")
    ),
    *(
        asked("/api/overview/", name, value)
        for name, value in (
            ("days", "0"),
            ("days", "367"),
            ("days", "x"),
            ("days", BIG),
            ("time_zone", "Mars/Olympus"),
            ("time_zone", "../etc/passwd"),
            ("time_zone", "%00"),
            ("colour", "red"),
        )
    ),
    # queries
    exported("status", "opened"),
    exported("priority", "urgent"),
    exported("q", "%00"),
    exported("created_after", "yesterday"),
    exported("page_size", "5"),
    exported("cursor", "x"),
    exported("after", "1"),
    exported("self", "1"),
    exported("delimiter", "tab"),
    exported("bom", "perhaps"),
    exported("colour", "red"),
    query("status", "opened"),
    query("tag", ",".join(f"t{n}" for n in range(21))),
    query("status", "open,opened"),
    query("status", "open&status=opened"),
    query("status", "OPEN"),
    query("priority", "urgent"),
    query("page_size", "0"),
    query("page_size", "101"),
    query("page_size", "-1"),
    query("page_size", "ten"),
    query("page_size", "1&page_size=2"),
    query("page_size", BIG),
    query("page", "0"),
    query("page", "x"),
    query("page", "10001"),
    query("page", BIG),
    query("page", "401"),
    query("page_size", "100&page=101", "page"),
    query("cursor", "x"),
    query("cursor", ""),
    query("cursor", "%00"),
    query("cursor", "W10"),
    query("cursor", "WzkyMjMzNzIwMzY4NTQ3NzU4MDgsMF0"),
    query("cursor", "a&cursor=b"),
    query("ordering", "title"),
    query("ordering", "-created_at,priority"),
    query("ordering", "relevance"),
    query("ordering", "priority&cursor=WzUsMF0", "cursor"),
    query("ordering", "updated_at&cursor=WzUsMCwidXBkYXRlZF9hdCIsIngiXQ", "cursor"),
    *(
        asked(FACETS, name, value)
        for name, value in (
            ("status", "opened"),
            ("priority", "urgent"),
            ("tag", "%00"),
            ("unassigned", "maybe"),
            ("q", "%00"),
            ("q", "x" * 201),
            ("created_after", "yesterday"),
            ("ordering", "-created_at"),
            ("page", "1"),
            ("cursor", "WzUsMF0"),
            ("colour", "red"),
            ("self", "1"),
        )
    ),
    query("created_after", "yesterday"),
    query("created_before", "2026-13-01T00:00:00Z"),
    query("created_before", "9999-12-31T23:59:59-23:59"),
    query("sla_due_before", "tomorrow"),
    query("sla_breached", "maybe"),
    query("q", "%00"),
    query("q", "x" * 201),
    query("tag", "%00"),
    query("requester_email", "%00"),
    query("colour", "red"),
    query("self", "1"),
    notified("ticket_id", "x"),
    notified("ticket_id", BIG),
    notified("ticket_id", str(2**63)),
    notified("unread", "maybe"),
    notified("cursor", "x"),
    notified("page", "401"),
    notified("page_size", "1000"),
    notified("colour", "red"),
    notified("self", "1"),
    # webhooks, mails and preferences
    hook("malformed JSON", b'{"url": '),
    hook("a list", [], ""),
    hook("nothing", {}, "url", "events"),
    hook("url a number", HOOK | {"url": 1}, "url"),
    hook("url of a file", HOOK | {"url": "file:///etc/passwd"}, "url"),
    hook("url with a password", HOOK | {"url": "http://a:b@example.com/"}, "url"),
    hook("url with NUL", HOOK | {"url": "http://example.com/\x00"}, "url"),
    hook("url within", HOOK | {"url": "http://127.0.0.1:8000/"}, "url"),
    hook("url by name within", HOOK | {"url": "http://localhost/"}, "url"),
    hook("url too long", HOOK | {"url": "http://example.com/" + "x" * 2000}, "url"),
    hook("no events", HOOK | {"events": []}, "events"),
    hook("an unknown event", HOOK | {"events": ["ticket.gone"]}, "events"),
    hook("active", HOOK | {"active": "maybe"}, "active"),
    hook("secret", HOOK | {"secret": "x"}, "secret"),
    hook("self", HOOK | {"self": 1}, "self"),
    Row("webhook id", 400, "PATCH", f"{WEBHOOKS}1/", b'{"id":2}', JSON, ("id",)),
    Row("webhook as text", 415, "POST", WEBHOOKS, b"{}", {"Content-Type": "text/plain"}),
    asked(WEBHOOKS, "colour", "red"),
    asked(WEBHOOKS, "page_size", "0"),
    asked(WEBHOOKS, "self", "1"),
    asked(f"{WEBHOOKS}1/deliveries/", "status", "gone"),
    asked(f"{WEBHOOKS}1/deliveries/", "id", "2"),
    asked(MAILS, "status", "gone"),
    asked(MAILS, "ticket_id", "x"),
    asked(MAILS, "cursor", "x"),
    *unknown_delivery("999999999999"),
    *unknown_delivery("0"),
    *unknown_delivery("-1"),
    *unknown_delivery(str(2**63)),
    *unknown_delivery("x"),
    *unknown_delivery("%00"),
    Row("preferences as text", 415, "PUT", PREFERENCES, b"{}", {"Content-Type": "text/plain"}),
    Row("preferences as a list", 400, "PUT", PREFERENCES, b"[]", JSON, ("",)),
    Row("preferences self", 400, "PUT", PREFERENCES, b'{"self":1}', JSON, ("self",)),
    # methods
    not_allowed("PUT", WEBHOOKS),
    not_allowed("PUT", f"{WEBHOOKS}1/"),
    not_allowed("POST", PREFERENCES),
    not_allowed("POST", MAILS),
    not_allowed("POST", "/api/notifications/unread-count/"),
    not_allowed("GET", "/api/notifications/read/"),
    not_allowed("DELETE", TICKETS),
    not_allowed("PUT", TICKETS),
    not_allowed("PATCH", TICKETS),
    not_allowed("POST", "/api/tickets/1/"),
    not_allowed("DELETE", "/api/tickets/1/"),
    not_allowed("DELETE", "/api/tickets/1/comments/"),
    not_allowed("POST", "/api/tickets/1/history/"),
    not_allowed("DELETE", "/api/tickets/1/history/"),
    not_allowed("POST", NOTIFICATIONS),
    not_allowed("GET", "/api/notifications/1/read/"),
    not_allowed("POST", "/api/dead-letters/"),
    not_allowed("PATCH", "/api/dead-letters/ticket-1/"),
    not_allowed("GET", "/api/dead-letters/ticket-1/replay/"),
    not_allowed("POST", "/health/ready"),
]
ALLOWED = {
    WEBHOOKS: {"GET", "HEAD", "POST"},
    f"{WEBHOOKS}1/": {"GET", "HEAD", "PATCH", "DELETE"},
    PREFERENCES: {"GET", "HEAD", "PUT"},
    MAILS: {"GET", "HEAD"},
    "/api/notifications/unread-count/": {"GET", "HEAD"},
    "/api/notifications/read/": {"POST"},
    TICKETS: {"GET", "HEAD", "POST"},
    "/api/tickets/1/": {"GET", "HEAD", "PATCH"},
    "/api/tickets/1/comments/": {"GET", "HEAD", "POST"},
    "/api/tickets/1/history/": {"GET", "HEAD"},
    NOTIFICATIONS: {"GET", "HEAD"},
    "/api/notifications/1/read/": {"POST"},
    "/api/dead-letters/": {"GET", "HEAD"},
    "/api/dead-letters/ticket-1/": {"GET", "HEAD", "DELETE"},
    "/api/dead-letters/ticket-1/replay/": {"POST"},
    "/health/ready": {"GET", "HEAD"},
}


def newest(api: Api) -> Any:
    page = api.get(TICKETS, params={"page_size": 1}).json()
    return page["count"], page["results"][0]["id"]


@pytest.fixture(scope="module")
def ticket(api: Api) -> dict[str, Any]:
    return api.create("Aquí no cambia nada")


def without_slash(path: str) -> str:
    path, mark, rest = path.partition("?")
    return (path.rstrip("/") or "/") + mark + rest


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_bad_input(api: Api, ticket: dict[str, Any], row: Row) -> None:
    path = row.path.replace("{ticket}", str(ticket["id"]))
    before = newest(api)
    for language, where in (("en", path), ("es", without_slash(path))):
        headers = row.headers | {"Accept-Language": language}
        answer = api.request(row.method, where, data=row.body, headers=headers)
        assert answer.status_code == row.status, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Content-Language"] == language
        problem = answer.json()
        assert problem["status"] == row.status
        assert problem["type"]
        assert problem["detail"]
        assert problem["title"] in TITLES[row.status][language]
        assert set(problem.get("errors", {})) == set(row.errors)
        for messages in problem.get("errors", {}).values():
            assert messages
            assert all(isinstance(message, str) for message in messages)
        if row.status == 405:
            allowed = set(answer.headers["Allow"].replace(" ", "").split(","))
            assert allowed - {"OPTIONS"} == ALLOWED[row.path]
    assert newest(api) == before
    current = api.get(f"/api/tickets/{ticket['id']}/").json()
    changeable = ("title", "description", "status", "tags", "requester_email")
    assert {n: current[n] for n in changeable} == {n: ticket[n] for n in changeable}


@pytest.mark.parametrize(
    "target", ["/api/tickets/?q=%FF%FE", "/api/tickets/?q=%ED%A0%80", "/api/tickets/?%FF=1"]
)
def test_a_query_that_is_not_utf_8(api: Api, target: str) -> None:
    # requests would encode it anew
    address = urlsplit(os.environ["GATEWAY_URL"])
    with socket.create_connection((address.hostname, address.port), timeout=10) as sock:
        sock.sendall(
            f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: sock.recv(65_536), b""))
    assert int(answer.split()[1]) in (200, 400)


ODD = (
    "http://[",
    "[",
    "\xff\xfe",
    "=",
    ";;;",
    ",",
    "a" * 5000,
    "0" * 5000,
    "-1",
    '"',
    "*",
    "%",
    "{}",
)


@pytest.mark.parametrize(
    "name",
    [
        "Accept",
        "Accept-Language",
        "Authorization",
        "Cookie",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "Last-Event-ID",
        "Origin",
        "Range",
        "Referer",
        "Sec-Fetch-Site",
        "User-Agent",
        "X-CSRF-Protection",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Request-Id",
    ],
)
def test_a_header_that_cannot_be_read_is_never_our_fault(
    api: Api, ticket: dict[str, Any], name: str
) -> None:
    for value in ODD:
        headers = {name: value.encode("latin-1")}
        for method, path in (
            ("GET", TICKETS),
            ("PATCH", f"/api/tickets/{ticket['id']}/"),
            ("GET", "/api/session/"),
            ("GET", "/api/tickets/export.csv?q=nothing"),
        ):
            body = {"json": {"tags": []}} if method == "PATCH" else {}
            assert api.request(method, path, headers=headers, **body).status_code < 500


def test_head_is_get_without_a_body(api: Api, ticket: dict[str, Any]) -> None:
    for path in (TICKETS, f"/api/tickets/{ticket['id']}/", "/health/live"):
        answer = api.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
    assert api.head("/api/tickets/0/").status_code == 404


def test_limits_are_within(api: Api) -> None:
    fields = {
        "description": "ñ" * 20_000,
        "tags": [f"{n:>02}" + "🔥" * 48 for n in range(20)],
        "requester_email": "ana@example.com",
    }
    ticket = api.create("🔥" * 200, **fields)
    assert {n: ticket[n] for n in fields} == fields
    assert ticket["title"] == "🔥" * 200
    assert api.get(f"/api/tickets/{ticket['id']}/").json()["description"] == "ñ" * 20_000


def test_a_media_type_may_have_parameters_and_a_suffix(api: Api) -> None:
    for kind in (
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/merge-patch+json",
    ):
        answer = api.post(TICKETS, data=b'{"title":"x"}', headers={"Content-Type": kind})
        assert answer.status_code == 201, kind
