"""Bytes on the wire: where a request ends, and which are none."""

import socket

import eventlet
import pytest

from chassis.http import JsonResponse, Request, http


class Echo:
    name = "echo"

    @http("GET, POST", "/echo/")
    def echo(self, request: Request) -> JsonResponse:
        return JsonResponse(
            {
                "method": request.method,
                "body": request.get_data().decode(),
                "x": request.headers.get("X"),
                "n": request.args.get("n"),
            }
        )


POST = b"POST /echo HTTP/1.1\r\nHost: test\r\n"
GET = b"GET /echo HTTP/1.1\r\nHost: test\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n"


def test_keep_alive_carries_many_requests(serve):
    client = serve(Echo).connect()
    for n in range(5):
        client.request("POST", f"/echo?n={n}", b"hello %d" % n)
        answer = client.answer()
        assert answer.status == 200
        assert answer.json["body"] == f"hello {n}"
        assert "connection" not in answer.headers


def test_answers_carry_a_date_and_no_server(serve):
    answer = serve(Echo).request("GET", "/echo")
    assert answer.headers["date"].endswith(" GMT")
    assert "server" not in answer.headers


def test_pipelined_requests_are_answered_in_order(serve):
    client = serve(Echo).connect()
    client.send(b"".join(b"GET /echo?n=%d HTTP/1.1\r\nHost: test\r\n\r\n" % n for n in range(50)))
    assert [client.answer().json["n"] for _ in range(50)] == [str(n) for n in range(50)]


def test_a_bad_request_in_a_pipeline_does_not_spoil_those_before_it(serve):
    client = serve(Echo).connect()
    client.send(GET + b"\r\n" + GET + b"\r\n" + b"nonsense\r\n\r\n")
    assert [client.answer().status for _ in range(3)] == [200, 200, 400]
    assert client.ends()


def test_a_request_may_come_byte_by_byte(serve):
    client = serve(Echo).connect()
    for byte in POST + b"Content-Length: 5\r\nX: long one\r\n\r\nhello":
        client.send(bytes([byte]))
        eventlet.sleep(0)
    answer = client.answer()
    assert answer.json["body"] == "hello"
    assert answer.json["x"] == "long one"


def test_chunked_body_is_read(serve):
    client = serve(Echo).connect()
    client.send(CHUNKED + b"\r\n5;ext=1\r\nhello\r\n")
    eventlet.sleep(0.02)
    client.send(b"6\r\n world\r\n0\r\nX: from the trailer\r\n\r\n" + GET + b"\r\n")
    answer = client.answer()
    assert answer.json["body"] == "hello world"
    assert answer.json["x"] is None, "a trailer is no header"
    assert client.answer().status == 200


def test_chunks_of_one_byte_are_read(serve):
    answer = serve(Echo).raw(CHUNKED + b"\r\n" + b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n")
    assert answer.json["body"] == "x" * 50_000


def test_repeated_headers_are_joined(serve):
    answer = serve(Echo).raw(GET + b"X: a\r\nx: b\r\nX:\r\n\r\n")
    assert answer.json["x"] == "a, b,"


def test_request_target_in_absolute_form(serve):
    answer = serve(Echo).raw(b"GET http://other/echo?n=3 HTTP/1.1\r\nHost: test\r\n\r\n")
    assert answer.json["n"] == "3"


@pytest.mark.parametrize(
    "target",
    [
        b"http://[",
        b"http://[/",
        b"http://a:b/",
        b"http://a:99999999/",
        b"http://",
        b"http://user:word@a/",
        b"ftp://a/",
        b"//[",
    ],
)
@pytest.mark.parametrize("header", [b"", b"Content-Length: x\r\n"])
def test_a_target_that_cannot_be_read_is_answered(serve, target, header):
    client = serve(Echo).connect()
    client.send(b"GET %b HTTP/1.1\r\nHost: test\r\n%b\r\n" % (target, header))
    assert client.answer().status in ((400, 404) if target == b"//[" else (400,))


def test_empty_lines_before_a_request_are_skipped(serve):
    assert serve(Echo).raw(b"\r\n\r\n" + GET + b"\r\n").status == 200


@pytest.mark.parametrize(
    ("request_head", "keeps"),
    [
        (b"GET /echo HTTP/1.0\r\n\r\n", False),
        (b"GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", True),
        (GET + b"Connection: close\r\n\r\n", False),
        (GET + b"\r\n", True),
    ],
)
def test_who_wants_the_connection_closed_gets_it(serve, request_head, keeps):
    client = serve(Echo).connect()
    client.send(request_head)
    answer = client.answer()
    assert answer.status == 200
    if keeps:
        client.send(GET + b"\r\n")
        assert client.answer().status == 200
    else:
        assert answer.headers["connection"] == "close"
        assert client.ends()


def test_a_half_closed_connection_is_still_answered(serve):
    client = serve(Echo).connect()
    client.send(GET + b"\r\n")
    client.sock.shutdown(socket.SHUT_WR)
    assert client.answer().status == 200
    assert client.ends()


BAD = {
    "no request line": b"hello\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "unknown method": b"BREW /echo HTTP/1.1\r\nHost: test\r\n\r\n",
    "method in small letters": b"get /echo HTTP/1.1\r\nHost: test\r\n\r\n",
    "HTTP/0.9": b"GET /echo\r\n\r\n",
    "HTTP/1.2": b"GET /echo HTTP/1.2\r\nHost: test\r\n\r\n",
    "relative path": b"GET echo HTTP/1.1\r\nHost: test\r\n\r\n",
    "control character in the path": b"GET /ec\x01ho HTTP/1.1\r\nHost: test\r\n\r\n",
    "bare line feeds": b"GET /echo HTTP/1.1\nHost: test\n\n",
    "no Host": b"GET /echo HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /echo HTTP/1.1\r\nHost: test\r\nHost: evil\r\n\r\n",
    "a Host that is none": b"GET /echo HTTP/1.1\r\nHost: evil/path@x\r\n\r\n",
    "space before the colon": GET + b"X : a\r\n\r\n",
    "folded header": GET + b"X: a\r\n b\r\n\r\n",
    "NUL in a header": GET + b"X: a\0b\r\n\r\n",
    "carriage return in a header": GET + b"X: a\rb\r\n\r\n",
    "no header name": GET + b": a\r\n\r\n",
    # request smuggling: two servers that disagree on where this request ends
    "Content-Length and Transfer-Encoding": CHUNKED + b"Content-Length: 3\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding and Content-Length": POST
    + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "the same length twice": POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "list of lengths": POST + b"Content-Length: 3, 3\r\n\r\nabc",
    "signed length": POST + b"Content-Length: +3\r\n\r\nabc",
    "negative length": POST + b"Content-Length: -3\r\n\r\nabc",
    "hexadecimal length": POST + b"Content-Length: 0x3\r\n\r\nabc",
    "empty length": POST + b"Content-Length:\r\n\r\n",
    "length beyond 64 bits": POST + b"Content-Length: 99999999999999999999\r\n\r\nabc",
    "transfer coding identity": POST + b"Transfer-Encoding: identity\r\n\r\nabc",
    "transfer coding xchunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked twice": CHUNKED + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding with a space": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding with a tab": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": b"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunk size with 0x": CHUNKED + b"\r\n0x3\r\nabc\r\n0\r\n\r\n",
    "negative chunk size": CHUNKED + b"\r\n-3\r\nabc\r\n0\r\n\r\n",
    "chunk size with a space": CHUNKED + b"\r\n3 \r\nabc\r\n0\r\n\r\n",
    "chunk size beyond 64 bits": CHUNKED + b"\r\nFFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
    "chunk longer than its size": CHUNKED + b"\r\n3\r\nabcd\r\n0\r\n\r\n",
    "line feed in a chunk extension": CHUNKED + b"\r\n3;a\nb\r\nabc\r\n0\r\n\r\n",
    "line feeds after chunk sizes": CHUNKED + b"\r\n3\nabc\n0\n\n",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_malformed_gets_400_and_the_connection_ends(serve, data):
    client = serve(Echo).connect()
    client.send(data)
    answer = client.answer()
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"
    assert client.ends()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /echo HTTP/2.0\r\nHost: test\r\n\r\n", 505),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n", 501),
        (POST + b"Content-Length: 3\r\nExpect: magic\r\n\r\n", 417),
    ],
)
def test_what_is_not_supported_is_said_so(serve, data, status):
    client = serve(Echo).connect()
    client.send(data)
    assert client.answer().status == status
    assert client.ends()


@pytest.mark.parametrize("body", [b"Content-Length: 5\r\n\r\nhello", b"\r\n"])
def test_an_offered_upgrade_is_ignored(serve, body):
    """Java's HttpClient offers HTTP/2 with each request, those with a body included."""
    client = serve(Echo).connect()
    upgrade = (
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIA\r\n"
    )
    client.send(POST + upgrade + body + GET + b"\r\n")
    assert client.answer().json["body"] == ("hello" if b"hello" in body else "")
    assert client.answer().json["method"] == "GET"


def test_an_offered_upgrade_of_a_chunked_request_is_ignored(serve):
    client = serve(Echo).connect()
    client.send(CHUNKED + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n5\r\nhel")
    eventlet.sleep(0.02)
    client.send(b"lo\r\n0\r\n\r\n")
    assert client.answer().json["body"] == "hello"


def test_100_continue_is_sent_before_the_body(serve):
    client = serve(Echo).connect()
    client.send(POST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    assert client.answer().status == 100
    client.send(b"hello")
    assert client.answer().json["body"] == "hello"


def test_100_continue_is_not_sent_when_the_body_is_there(serve):
    answer = serve(Echo).raw(POST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello")
    assert answer.status == 200


def test_100_continue_of_a_body_too_large_is_refused(serve):
    client = serve(Echo, max_body=4).connect()
    client.send(POST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    assert client.answer().status == 413
    assert client.ends()
