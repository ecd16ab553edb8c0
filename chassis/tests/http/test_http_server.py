"""The server as a part of a Nameko service."""

import logging
import resource
import socket

import pytest
from nameko.exceptions import ConfigurationError
from nameko.extensions import DependencyProvider

from chassis.http import HttpEntrypoint, HttpServer, JsonResponse, Request, http
from chassis.http.server import listen


class Watcher(DependencyProvider):
    server = HttpServer()

    def setup(self) -> None:
        self.server.observers.append(self.observe)
        self.seen: list[tuple] = []

    def observe(self, method: str, rule: str | None, status: int, seconds: float) -> None:
        assert 0 <= seconds < 1
        self.seen.append((method, rule, status))

    def get_dependency(self, worker_ctx):
        return self


class TenantHttp(HttpEntrypoint):
    def context_data(self, request: Request) -> dict:
        return {**super().context_data(request), "tenant": request.headers["X-Tenant"]}


class Context(DependencyProvider):
    def get_dependency(self, worker_ctx):
        return {k: v for k, v in worker_ctx.data.items() if k != "call_id_stack"}


class Service:
    name = "service"
    watcher = Watcher()
    context = Context()

    @http("GET", "/seen/<int:n>")
    def seen(self, request: Request, n: int) -> JsonResponse:
        return JsonResponse(self.watcher.seen)

    @http("GET", "/context")
    def show(self, request: Request) -> JsonResponse:
        return JsonResponse(self.context)

    @TenantHttp.decorator("GET", "/tenant")
    def tenant(self, request: Request) -> JsonResponse:
        return JsonResponse(self.context)


def test_observers_see_each_answer(serve):
    run = serve(Service)
    run.request("GET", "/nothing")
    run.request("POST", "/seen/1")
    run.request("HEAD", "/context")
    run.raw(b"nonsense\r\n\r\n")
    assert run.request("GET", "/seen/1").json == [
        ["GET", None, 404],
        ["POST", None, 405],
        ["HEAD", "/context", 200],
        ["-", None, 400],
    ]
    assert run.request("GET", "/seen/2").json[-1] == ["GET", "/seen/<int:n>", 200]


def test_an_observer_that_fails_harms_nobody(serve, caplog):
    run = serve(Service)
    run.server.observers.insert(0, lambda *answer: 1 / 0)
    assert run.request("GET", "/context").status == 200
    assert "an observer failed" in caplog.text


def test_the_context_of_the_worker(serve):
    headers = {"Accept-Language": "es", "X-Request-Id": "abc", "X-Tenant": "acme"}
    run = serve(Service)
    plain = {"language": "es", "request_id": "abc"}
    assert run.request("GET", "/context", headers=headers).json == plain
    assert run.request("GET", "/tenant", headers=headers).json == {**plain, "tenant": "acme"}


class Shared:
    name = "shared"

    @http("GET", "/shared/<token>/")
    def get(self, request: Request, token: str) -> JsonResponse:
        if request.args.get("fail"):
            raise RuntimeError("failed")
        return JsonResponse({"token": token})


def test_a_secret_of_the_path_is_in_no_log(serve, caplog):
    caplog.set_level(logging.INFO)
    server = serve(Shared, access_log=True)
    assert server.request("GET", "/shared/s3cret-key/").json == {"token": "s3cret-key"}
    assert server.request("GET", "/shared/s3cret-key/?fail=1").status == 500
    assert "s3cret-key" not in caplog.text
    assert caplog.text.count("/shared/<token>/") == 3
    assert all("s3cret-key" not in str(record.__dict__) for record in caplog.records)


def test_access_log(serve, caplog):
    caplog.set_level(logging.INFO)
    run = serve(Service, access_log=True)
    answer = run.request("GET", "/context?x=1", headers={"X-Request-Id": "abc"})
    (record,) = [r for r in caplog.records if r.name == "chassis.http.access"]
    assert record.getMessage() == "GET /context?x=1 200"
    assert record.method == "GET"
    assert record.path == "/context?x=1"
    assert record.status == 200
    assert record.request_id == "abc"
    assert record.bytes > len(answer.body)
    assert 0 <= record.ms < 1000


def test_access_log_is_off_by_default(serve, caplog):
    caplog.set_level(logging.DEBUG)
    serve(Service).request("GET", "/context")
    assert not [r for r in caplog.records if r.name == "chassis.http.access"]


def test_answers_are_not_held_back(serve):
    run = serve(Service)
    run.request("GET", "/context")
    assert next(iter(run.server._connections))._sock.getsockopt(
        socket.IPPROTO_TCP, socket.TCP_NODELAY
    )


def test_it_lives_through_a_lack_of_file_descriptors(serve, caplog, eventually):
    run = serve(Service)
    waiting = socket.socket()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (waiting.fileno() + 1, limits[1]))
    try:
        waiting.connect(run.address)
        eventually(lambda: "cannot accept connections" in caplog.text)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        waiting.close()
    assert run.request("GET", "/context").status == 200


def test_a_port_that_is_taken_is_said_so(serve):
    run = serve(Service)
    host, port = run.address
    with pytest.raises(ConfigurationError, match=f"{host}:{port}: another process listens there"):
        listen(f"{host}:{port}")


@pytest.mark.parametrize("address", ["", "localhost", "127.0.0.1:x", "::1:80", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ConfigurationError):
        listen(address)


@pytest.mark.parametrize("address", ["127.0.0.1:0", "localhost:0", "[::1]:0"])
def test_addresses(address):
    listener = listen(address)
    assert listener.getsockname()[1] > 0
    listener.close()
