"""JSON bodies within bounds."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.http.json_body import DEEPEST, MOST_VALUES, TooComplex, decode


def nested(levels: int, opened: bytes = b"[", closed: bytes = b"]") -> bytes:
    return opened * levels + closed * levels


def test_a_byte_order_mark_is_ignored() -> None:
    assert decode(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", '{"a": 1}'.encode("utf-16"), b"\xff"])
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        decode(body)


@pytest.mark.parametrize("levels", [DEEPEST + 1, 300, 1000, 1024, 1025, 100_000])
@pytest.mark.parametrize(("opened", "closed"), [(b"[", b"]"), (b'{"a":[', b"]}")])
def test_what_is_too_deep(levels: int, opened: bytes, closed: bytes) -> None:
    with pytest.raises(TooComplex):
        decode(nested(levels, opened, closed))


@pytest.mark.parametrize(
    "value",
    [
        {str(n): n for n in range(MOST_VALUES + 1)},
        list(range(MOST_VALUES + 1)),
        {"a": [{"b": [0] * 100} for _ in range(MOST_VALUES // 100)]},
        [[]] * (MOST_VALUES + 1),
    ],
)
def test_what_is_too_much(value: object) -> None:
    with pytest.raises(TooComplex):
        decode(json.dumps(value).encode())


@pytest.mark.parametrize(
    "value",
    [
        {str(n): n for n in range(MOST_VALUES)},
        ",[{" * 10_000,  # text may have any number of them
        {"title": ",[{" * 10_000},
        json.loads(nested(DEEPEST)),
    ],
)
def test_what_is_within(value: object) -> None:
    assert decode(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_noise_is_decoded_or_refused(body: bytes) -> None:
    try:
        decode(body)
    except (orjson.JSONDecodeError, TooComplex):
        pass
