"""Which method answers what."""

import pytest
from nameko.exceptions import ConfigurationError, IncorrectSignature
from werkzeug.wrappers import Response

from chassis.container import Container
from chassis.http import JsonResponse, Request, http
from chassis.http.routes import NoRoute, Routes


class Tickets:
    name = "tickets"

    @http("POST", "/api/tickets/")
    def create(self, request: Request) -> JsonResponse:
        return JsonResponse({"id": 1}, 201, {"Location": "/api/tickets/1/"})

    @http("GET", "/api/tickets/")
    def search(self, request: Request) -> JsonResponse:
        return JsonResponse({"results": []})

    @http("GET", "/api/tickets/<int:ticket_id>/")
    def get(self, request: Request, ticket_id: int) -> JsonResponse:
        return JsonResponse({"id": ticket_id, "values": request.path_values})

    @http("PUT,PATCH", "/api/tickets/<int:ticket_id>/")
    def change(self, request: Request, ticket_id: int) -> Response:
        return Response(status=204)

    @http("GET", "/files/<path:path>")
    def file(self, request: Request, path: str) -> JsonResponse:
        return JsonResponse(path)

    @http("GET", "/")
    def root(self, request: Request) -> JsonResponse:
        return JsonResponse("root")


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/tickets", 201),
        ("GET", "/api/tickets", 200),
        ("GET", "/api/tickets/7", 200),
        ("PUT", "/api/tickets/7", 204),
        ("PATCH", "/api/tickets/7", 204),
        ("GET", "/files/a/b", 200),
        ("GET", "/api/tickets/seven", 404),
        pytest.param("GET", "/api/tickets/" + "9" * 5000, 404, id="5000 digits"),
        ("GET", "/api", 404),
        ("GET", "/api//tickets", 404),
    ],
)
def test_with_and_without_a_slash(serve, method, path, status, slash):
    assert serve(Tickets).request(method, path + slash).status == status


def test_the_root(serve):
    run = serve(Tickets)
    assert run.request("GET", "/").json == "root"
    assert run.request("GET", "/?x=1").json == "root"


def test_values_of_the_path(serve):
    answer = serve(Tickets).request("GET", "/api/tickets/7/")
    assert answer.json == {"id": 7, "values": {"ticket_id": 7}}


def test_escapes_in_the_path_are_decoded(serve):
    assert serve(Tickets).request("GET", "/files/a%20%C3%B1").json == "a ñ"


def test_head_is_get_without_the_body(serve):
    run = serve(Tickets)
    for path in ("/api/tickets", "/api/tickets/7"):
        get, client = run.request("GET", path), run.connect()
        client.request("HEAD", path)
        client.request("GET", path)
        head = client.answer(head_only=True)
        assert head.status == 200
        assert head.headers["content-length"] == get.headers["content-length"]
        assert client.answer().body == get.body


def test_head_of_what_is_not_there(serve):
    assert serve(Tickets).request("HEAD", "/nothing").status == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/tickets/", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/api/tickets/7", "GET, HEAD, OPTIONS, PATCH, PUT"),
        ("TRACE", "/", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_gets_405_with_allow(serve, method, path, allowed):
    answer = serve(Tickets).request(method, path)
    assert answer.status == 405
    assert answer.headers["allow"] == allowed
    assert method in answer.json["detail"]
    assert allowed in answer.json["detail"]


def test_options_says_what_is_possible(serve):
    run = serve(Tickets)
    answer = run.request("OPTIONS", "/api/tickets/")
    assert answer.status == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert "content-length" not in answer.headers
    assert run.request("OPTIONS", "/nothing").status == 404
    assert run.request("OPTIONS", "*").status == 204


class Endpoint:
    def __init__(self, method: str, url: str) -> None:
        self.methods, self.url = [method], url


def test_a_method_of_its_own_for_head_and_options():
    get, head, options = (Endpoint(m, "/a/") for m in ("GET", "HEAD", "OPTIONS"))
    routes = Routes([get, options, head])
    assert routes.find("HEAD", "/a") == (head, {})
    assert routes.find("OPTIONS", "/a") == (options, {})


def test_a_fixed_path_wins_over_a_variable_one():
    fixed, variable, post = (
        Endpoint("GET", "/a/new"),
        Endpoint("GET", "/a/<name>"),
        Endpoint("POST", "/a/<name>"),
    )
    routes = Routes([variable, fixed, post])
    assert routes.find("GET", "/a/new") == (fixed, {})
    assert routes.find("GET", "/a/old") == (variable, {"name": "old"})
    assert routes.find("POST", "/a/old") == (post, {"name": "old"})
    with pytest.raises(NoRoute) as failure:
        routes.find("POST", "/a/new")
    assert failure.value.allowed == ["GET", "HEAD", "OPTIONS"]


def test_no_route():
    with pytest.raises(NoRoute) as failure:
        Routes([Endpoint("GET", "/a")]).find("PUT", "/a/")
    assert failure.value.allowed == ["GET", "HEAD", "OPTIONS"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_value_that_does_not_convert_is_no_route(order):
    routes = Routes([Endpoint("GET", "/a/<int:n>"), Endpoint("PUT", "/a/<int:n>")][::order])
    for method in ("GET", "PUT"):
        with pytest.raises(NoRoute) as failure:
            routes.find(method, "/a/" + "9" * 5000)
        assert failure.value.allowed == []


def test_two_methods_for_one_route_are_refused():
    with pytest.raises(ConfigurationError, match="GET /a"):
        Routes([Endpoint("GET", "/a/"), Endpoint("GET", "/a")])


class Unfit:
    name = "unfit"

    @http("GET", "/a/<int:id>")
    def get(self, request: Request) -> None: ...


def test_a_method_that_does_not_take_the_paths_values_refuses_to_start():
    with pytest.raises(IncorrectSignature, match="/a/<int:id>"):
        Container(Unfit).start()
