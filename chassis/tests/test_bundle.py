"""Which calls share a message, and what is none."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from nameko.exceptions import MalformedRequest

from chassis.rpc import bundle


@dataclass
class Call:
    id: str
    method: str = "echo"
    headers: dict[str, Any] = field(default_factory=dict)
    request: bytes = b'{"args":[],"kwargs":{}}'


def sizes(*octets: int) -> list[list[int]]:
    calls = [Call(str(n), request=b" " * size) for n, size in enumerate(octets)]
    return [[len(call.request) for call in one] for one in bundle.bundles(calls)]


def test_few_and_short_calls_share_a_message() -> None:
    assert sizes() == []
    assert sizes(10) == [[10]]
    assert sizes(10, 20, 30) == [[10, 20, 30]]


def test_no_message_has_too_many_calls() -> None:
    assert [len(one) for one in sizes(*[1] * 70)] == [32, 32, 6]


def test_a_long_call_does_not_make_others_wait_for_it_in_one_message() -> None:
    much = bundle.OCTETS
    assert sizes(10, much, 10, 10) == [[10], [much], [10, 10]]
    assert sizes(much + 1) == [[much + 1]]
    assert sizes(much - 10, 10, 1) == [[much - 10, 10], [1]]


def test_what_is_packed_is_unpacked() -> None:
    calls = [
        Call("1", headers={"nameko.language": "es"}, request=b'{"args":["\xc3\xb1"]}'),
        Call("2"),
    ]
    assert bundle.unpack_calls(bundle.pack_calls(calls)) == [
        ("1", "echo", {"nameko.language": "es"}, {"args": ["ñ"]}),
        ("2", "echo", {}, {"args": [], "kwargs": {}}),
    ]
    replies = [("1", b'{"result":1}'), ("2", b"null")]
    assert bundle.unpack_replies(bundle.pack_replies(replies)) == [
        ("1", {"result": 1}),
        ("2", None),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"calls": 1}',
        b'{"calls": []}',
        b'{"calls": [1]}',
        b'{"calls": [{"id": "1", "method": "echo", "headers": {}}]}',
        b'{"calls": [{"id": 1, "method": "echo", "headers": {}, "request": {}}]}',
        b'{"calls": [{"id": "1", "method": null, "headers": {}, "request": {}}]}',
        b'{"calls": [{"id": "1", "method": "echo", "headers": [], "request": {}}]}',
    ],
)
def test_what_is_no_bundle(body: bytes) -> None:
    with pytest.raises(MalformedRequest):
        bundle.unpack_calls(body)
