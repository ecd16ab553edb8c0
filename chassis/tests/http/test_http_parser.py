"""Properties that hold for any bytes in any pieces."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chassis.http.parser import IDLE, Refused, RequestParser
from chassis.http.settings import HttpSettings

SETTINGS = HttpSettings(max_body=1000, max_header_bytes=500)
TOKENS = [
    b"GET / HTTP/1.1\r\n",
    b"POST /a?b=c HTTP/1.1\r\n",
    b"POST / HTTP/1.0\r\n",
    b"GET http://[ HTTP/1.1\r\n",
    b"GET http://a:b/ HTTP/1.1\r\n",
    b"Host: a\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: 5000\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: Upgrade\r\n",
    b"Upgrade: h2c\r\n",
    b"Expect: 100-continue\r\n",
    b"X: " + b"x" * 300 + b"\r\n",
    b"\r\n",
    b"abc",
    b"3\r\nabc\r\n",
    b"400\r\n" + b"x" * 1024 + b"\r\n",
    b"0\r\n\r\n",
    b"\n",
    b"\0",
]

messages = st.one_of(
    st.builds(
        lambda body: (
            b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        ),
        st.binary(max_size=50),
    ),
    st.builds(
        lambda chunks: (
            b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%b0\r\n\r\n"
            % b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in chunks)
        ),
        st.lists(st.binary(min_size=1, max_size=20), max_size=4),
    ),
    st.just(b"GET /g HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"),
    st.just(
        b"POST /u HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
        b"Content-Length: 3\r\n\r\nabc"
    ),
)


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    bounds = [0, *sorted(c % (len(data) + 1) for c in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(bounds) if a < b]


def parse(pieces: list[bytes]) -> tuple[list[tuple], Refused | None, int]:
    parser = RequestParser(SETTINGS, "")
    refused = None
    for piece in pieces:
        refused = parser.feed(piece)
        if refused is not None:
            break
    requests = [(r.method, r.target, dict(r.headers), r.get_data()) for r in parser.ready]
    return requests, refused, parser.phase


@given(st.lists(messages, min_size=1, max_size=5), st.lists(st.integers(0, 10_000), max_size=8))
def test_pieces_do_not_matter(requests, cuts):
    data = b"".join(requests)
    whole, refused, phase = parse([data])
    assert refused is None
    assert len(whole) == len(requests)
    assert phase == IDLE
    assert parse(pieces_of(data, cuts)) == (whole, None, IDLE)


@given(st.lists(st.sampled_from(TOKENS), max_size=12), st.lists(st.integers(0, 10_000), max_size=6))
def test_whatever_comes_is_taken_or_refused_within_limits(tokens, cuts):
    requests, refused, _ = parse(pieces_of(b"".join(tokens), cuts))
    assert refused is None or isinstance(refused, Refused)
    for method, _target, headers, body in requests:
        assert method in ("GET", "POST")
        assert len(body) <= SETTINGS.max_body
        assert not ("content-length" in headers and "transfer-encoding" in headers)


@given(st.binary(max_size=200))
def test_noise_is_refused_or_waits_for_more(data):
    requests, _, _ = parse([data])
    assert requests == []
