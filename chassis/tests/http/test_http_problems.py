"""What a client is told when something goes wrong."""

import logging
from typing import ClassVar

import eventlet
import pytest
from nameko.exceptions import ContainerBeingKilled
from werkzeug.exceptions import Conflict, Gone, NotFound, TooManyRequests, abort
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Problem, Request, default_errors, http
from chassis.http.messages import DETAILS, LANGUAGES, TITLES


class OutOfStock(Exception):
    pass


class Service:
    name = "service"

    @staticmethod
    def http_errors(exc: Exception, request: Request) -> Problem | None:
        if isinstance(exc, OutOfStock):
            titles = {"en": "Out of stock", "es": "Sin existencias"}
            return Problem(409, titles[request.language], str(exc), type="/problems/stock")
        if isinstance(exc, ZeroDivisionError):
            raise TypeError("the map itself is broken")
        return None

    RAISES: ClassVar = {
        "mapped": OutOfStock("none left"),
        "problem": Problem(
            400, "Invalid", errors={"title": ["Too long."]}, headers={"X-Hint": "trim it"}
        ),
        "unknown": ValueError("secret: hunter2"),
        "broken-map": ZeroDivisionError(),
        "timeout": eventlet.Timeout(None),
        "dying": ContainerBeingKilled(),
        "not-found": NotFound(),
        "gone": Gone("It was deleted."),
        "too-many": TooManyRequests(retry_after=7),
        "response": Conflict(response=Response("as it is", status=409)),
    }

    @http("GET", "/raise/<name>")
    def fail(self, request: Request, name: str) -> None:
        raise self.RAISES[name]

    @http("GET", "/return/<name>")
    def answer(self, request: Request, name: str) -> object:
        return {
            "problem": Problem(418, detail="short and stout"),
            "string": "plain",
            "tuple": (202, "plain"),
            "none": None,
            "status": JsonResponse({}, 1000),
            "line-break": JsonResponse({}, headers={"Location": "/x\r\nSet-Cookie: a=b"}),
            "line-break-in-name": JsonResponse({}, headers={"X\r\nSet-Cookie": "a=b"}),
            "not-latin": JsonResponse({}, headers={"X": "日本"}),
            "framing": JsonResponse({}, headers={"Content-Length": "999", "connection": "x"}),
            "werkzeug": Response("text", headers={"X": "y"}, mimetype="text/plain"),
            "redirect": redirect("/elsewhere"),
        }[name]

    @http("GET", "/abort")
    def abort(self, request: Request) -> None:
        abort(redirect("/elsewhere"))

    @http("POST", "/json")
    def json(self, request: Request) -> JsonResponse:
        return JsonResponse(request.json())


def test_a_problem_is_rfc_9457(serve):
    answer = serve(Service).request("GET", "/raise/problem")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-hint"] == "trim it"
    assert answer.json == {
        "type": "about:blank",
        "title": "Invalid",
        "status": 400,
        "errors": {"title": ["Too long."]},
    }


def test_a_problem_may_be_returned(serve):
    answer = serve(Service).request("GET", "/return/problem")
    assert (answer.status, answer.json["detail"]) == (418, "short and stout")


@pytest.mark.parametrize(
    ("language", "title"), [("es-MX,es;q=0.9", "Sin existencias"), ("fr", "Out of stock")]
)
def test_the_service_maps_its_own_exceptions(serve, language, title):
    answer = serve(Service).request("GET", "/raise/mapped", headers={"Accept-Language": language})
    assert answer.status == 409
    assert answer.json == {
        "type": "/problems/stock",
        "title": title,
        "status": 409,
        "detail": "none left",
    }


@pytest.mark.parametrize("name", ["unknown", "broken-map", "timeout"])
def test_an_unknown_exception_is_500_and_tells_nothing(serve, name, caplog):
    answer = serve(Service).request("GET", f"/raise/{name}", headers={"X-Request-Id": "abc-1"})
    assert answer.status == 500
    assert answer.json["title"] == "Internal error"
    assert b"hunter2" not in answer.body
    assert b"broken" not in answer.body
    assert "abc-1" in answer.json["detail"], "the person can quote it"
    record = next(r for r in caplog.records if r.name == "chassis.http.errors")
    assert record.request_id == "abc-1"
    assert record.exc_info


def test_the_connection_survives_an_exception(serve):
    client = serve(Service).connect()
    client.request("GET", "/raise/unknown")
    assert client.answer().status == 500
    client.request("GET", "/return/string")
    assert client.answer().body == b"plain"


@pytest.mark.parametrize(
    ("name", "status", "detail"),
    [
        ("not-found", 404, None),
        ("gone", 410, "It was deleted."),
        ("too-many", 429, None),
        ("dying", 503, "El servidor se está reiniciando. Inténtelo de nuevo en un momento."),
    ],
)
def test_werkzeugs_exceptions_keep_their_status(serve, name, status, detail):
    answer = serve(Service).request("GET", f"/raise/{name}", headers={"Accept-Language": "es"})
    assert answer.status == status
    assert answer.json["title"] == TITLES[status]["es"]
    assert answer.json.get("detail") == detail
    if status in (429, 503):
        assert answer.headers["retry-after"] == ("7" if status == 429 else "1")


def test_a_response_in_an_exception_is_the_answer(serve):
    run = serve(Service)
    answer = run.request("GET", "/raise/response")
    assert (answer.status, answer.body) == (409, b"as it is")
    answer = run.request("GET", "/abort")
    assert (answer.status, answer.headers["location"]) == (302, "/elsewhere")


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [
        ("en", "Not found", "There is nothing at this address."),
        ("es", "No encontrado", "No hay nada en esta dirección."),
        ("de,es;q=0.5", "No encontrado", "No hay nada en esta dirección."),
        ("de", "Not found", "There is nothing at this address."),
        ("", "Not found", "There is nothing at this address."),
        (";;;q=x,", "Not found", "There is nothing at this address."),
    ],
)
def test_the_servers_own_problems_speak_the_readers_language(serve, language, title, detail):
    answer = serve(Service).request("GET", "/nothing", headers={"Accept-Language": language})
    assert answer.json == {
        "type": "about:blank",
        "title": title,
        "status": 404,
        "detail": detail,
    }
    assert answer.headers["content-language"] == ("es" if title.startswith("No e") else "en")


def test_every_message_is_there_in_every_language():
    for status, details in DETAILS.values():
        assert set(details) == set(TITLES[status]) == set(LANGUAGES)
        fields = [{p for p in text.split() if "{" in p} for text in details.values()]
        assert len(fields[0]) == len(fields[1])


@pytest.mark.parametrize(
    ("content_type", "body", "status", "detail"),
    [
        (None, b'{"a": 1}', 415, "The body must be JSON, with Content-Type: application/json."),
        ("text/plain", b'{"a": 1}', 415, None),
        ("application/jsonp", b'{"a": 1}', 415, None),
        ("application/json", b"{", 400, None),
        ("application/json", b"", 400, None),
        ("application/json", b'{"a": NaN}', 400, None),
        ("application/json", b'{"a": "\xff"}', 400, None),
        ("application/json", '{"a": "ñ"}'.encode("latin-1"), 400, None),
        ("application/json", b"[" * 100_000, 400, None),
        ("application/json", b'{"a":\n 1,}', 400, "(line 2, column 3)"),
        (None, b"", 400, "A JSON body is needed here, and the request has none."),
        ("application/json", b'{"a": 1}', 200, None),
        ("application/json; charset=utf-8", b'{"a": 1}', 200, None),
        ("Application/JSON", b'{"a": 1}', 200, None),
        ("application/merge-patch+json", b'{"a": 1}', 200, None),
        ("application/json", b'\xef\xbb\xbf{"a": 1}', 200, None),
        ("application/json", b"\xef\xbb\xbf", 400, "is not valid JSON"),
        ("application/json", b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}', 400, "is not valid JSON"),
        ("application/json", '{"a": 1}'.encode("utf-16"), 400, "send it in UTF-8"),
        ("application/json", b"\xfe\xff" + '{"a": 1}'.encode("utf-16-be"), 400, "send it in UTF-8"),
        ("application/json", '{"a": 1}'.encode("utf-32"), 400, "send it in UTF-8"),
    ],
)
def test_json_bodies(serve, content_type, body, status, detail):
    headers = {"Content-Type": content_type} if content_type else {}
    answer = serve(Service).request("POST", "/json", body, headers)
    assert answer.status == status
    if detail:
        assert detail in answer.json["detail"]


def test_a_compressed_body_is_refused(serve):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = serve(Service).request("POST", "/json", b"\x1f\x8b", headers)
    assert answer.status == 415
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [("string", 200, b"plain"), ("tuple", 202, b"plain"), ("werkzeug", 200, b"text")],
)
def test_what_a_method_may_return(serve, name, status, body):
    answer = serve(Service).request("GET", f"/return/{name}")
    assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize(
    "name", ["none", "status", "line-break", "line-break-in-name", "not-latin"]
)
def test_what_cannot_be_sent_is_500(serve, name):
    client = serve(Service).connect()
    client.request("GET", f"/return/{name}")
    answer = client.answer()
    assert answer.status == 500
    assert "set-cookie" not in answer.headers
    client.request("GET", "/return/string")
    assert client.answer().status == 200


def test_a_handler_does_not_meddle_with_the_framing(serve):
    client = serve(Service).connect()
    client.request("GET", "/return/framing")
    answer = client.answer()
    assert answer.headers["content-length"] == "2"
    assert "connection" not in answer.headers


def test_default_errors_can_be_called_by_a_service():
    request = Request("GET", "/", {b"accept-language": b"es"}, b"")
    problem = default_errors(NotFound(), request)
    assert isinstance(problem, Problem)
    assert str(problem) == "404 No encontrado"


def test_errors_from_500_on_are_logged_with_the_access_log_off(serve, caplog):
    caplog.set_level(logging.INFO)
    run = serve(Service)
    run.request("GET", "/raise/unknown?q=1", headers={"X-Request-Id": "abc-2"})
    run.request("GET", "/return/string")
    (record,) = [r for r in caplog.records if r.name == "chassis.http.access"]
    assert record.getMessage() == "GET /raise/unknown?q=1 500"
    assert (record.status, record.request_id) == (500, "abc-2")
