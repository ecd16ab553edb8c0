"""What handlers see of a request."""

import re

import pytest

from chassis.http import JsonResponse, Request, http
from chassis.http.request import Headers


def make(target: str = "/", body: bytes = b"", **headers: str) -> Request:
    fields = {n.replace("_", "-").encode(): v.encode() for n, v in headers.items()}
    return Request("GET", target, fields, body, "192.0.2.1")


def test_path_and_query():
    request = make("/a%20b?x=1&y=%C3%B1&x=2&empty=")
    assert request.path == "/a b"
    assert request.query_string == "x=1&y=%C3%B1&x=2&empty="
    assert request.args["y"] == "ñ"
    assert request.args.getlist("x") == ["1", "2"]
    assert request.args["empty"] == ""
    assert request.remote_addr == "192.0.2.1"


def test_headers_are_found_in_any_case():
    headers = Headers({b"if-match": b' "7"  ', b"x": b"\xe9"})
    assert headers["If-Match"] == headers.get("IF-MATCH") == '"7"'
    assert headers["x"] == "é"
    assert headers.get("nothing") is None
    assert "If-match" in headers
    assert dict(headers) == {"if-match": '"7"', "x": "é"}
    assert len(headers) == 2


@pytest.mark.parametrize("sent", ["abc", "0af7651916cd43dd8448eb211c80319c", "a" * 128, "A._-9"])
def test_a_well_formed_request_id_is_taken(sent):
    assert make(x_request_id=sent).id == sent


@pytest.mark.parametrize("sent", ["", "a b", "a" * 129, "a\tb", "<script>", 'a"b', "ñ"])
def test_another_request_id_is_replaced(sent):
    assert re.fullmatch(r"[0-9a-f]+-[0-9a-f]+", make(x_request_id=sent).id)


def test_generated_request_ids_differ_and_stay():
    first, second = make(), make()
    assert first.id != second.id
    assert first.id == first.id


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("es", "es"),
        ("es-ES", "es"),
        ("ES-mx, en;q=0.1", "es"),
        ("en-GB,es;q=0.9", "en"),
        ("fr,es;q=0.2,en;q=0.1", "es"),
        ("fr", "en"),
        ("*", "en"),
        ("es;q=0", "en"),
        ("\x00\xff", "en"),
    ],
)
def test_language(accepted, language):
    assert make(accept_language=accepted).language == language


def test_language_without_a_wish():
    assert make().language == "en"


def test_to_werkzeug():
    request = make("/ñ?x=1", b"a=b", cookie="k=v", content_type="application/x-www-form-urlencoded")
    whole = request.to_werkzeug()
    assert whole.path == "/ñ"
    assert whole.args["x"] == "1"
    assert whole.cookies["k"] == "v"
    assert whole.form["a"] == "b"
    assert whole.remote_addr == "192.0.2.1"


def test_a_header_with_an_underscore_does_not_pass_for_another_in_werkzeug():
    request = Request("GET", "/", {b"x_user": b"evil", b"content_length": b"0"}, b"hello")
    whole = request.to_werkzeug()
    assert "X-User" not in whole.headers
    assert whole.get_data() == b"hello"


class Service:
    name = "service"

    @http("GET", "/whoami")
    def whoami(self, request: Request) -> JsonResponse:
        return JsonResponse({"id": request.id, "addr": request.remote_addr})


def test_the_request_id_is_echoed(serve):
    run = serve(Service)
    answer = run.request("GET", "/whoami", headers={"X-Request-Id": "abc"})
    assert answer.headers["x-request-id"] == answer.json["id"] == "abc"
    assert answer.json["addr"] == "127.0.0.1"
    answer = run.request("GET", "/whoami")
    assert answer.headers["x-request-id"] == answer.json["id"]
    assert run.request("GET", "/nothing").headers["x-request-id"]
    assert run.raw(b"nonsense\r\n\r\n").headers["x-request-id"]
