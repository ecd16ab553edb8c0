from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.events import envelope
from chassis.events.envelope import UnreadableEvent, context_from, headers_for, open_envelope


def message(body: bytes, headers: Any = None, content_type: Any = "application/json") -> Any:
    properties = {"content_type": content_type, "application_headers": headers}
    return SimpleNamespace(body=body, properties=properties)


def test_headers_are_those_of_cloudevents() -> None:
    headers = headers_for("ticket", "ticket.created", {"language": "es", "user_id": None})
    UUID(headers.pop("cloudEvents:id"))
    age = datetime.now(UTC) - datetime.fromisoformat(headers.pop("cloudEvents:time"))
    assert 0 <= age.total_seconds() < 5
    assert headers == {
        "cloudEvents:specversion": "1.0",
        "cloudEvents:type": "ticket.created",
        "cloudEvents:source": "ticket",
        "cloudEvents:dataschema": "ticket.created/v1",
        "nameko.language": "es",
    }


def test_two_events_have_two_ids() -> None:
    assert headers_for("a", "b", {})[envelope.ID] != headers_for("a", "b", {})[envelope.ID]


def test_what_is_published_can_be_opened() -> None:
    headers = headers_for("ticket", "ticket.created", {"language": "es", "call_id_stack": ["a.b"]})
    event = open_envelope(message(b'{"id":1}', headers), "ticket.created")
    assert (event.id, event.type, event.data) == (headers[envelope.ID], "ticket.created", {"id": 1})
    assert event.context == {"language": "es", "call_id_stack": ["a.b"]}


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("2026-11-24T08:51:41.150212+01:00", datetime(2026, 11, 24, 7, 51, 41, 150212, UTC)),
        ("yesterday", None),
        (7, None),
        ("0001-01-01T00:00:00+14:00", None),
        (None, None),
    ],
)
def test_when_it_was_published(header: Any, moment: datetime | None) -> None:
    event = open_envelope(message(b"{}", {envelope.PUBLISHED: header}), "x")
    assert event.published_at == moment


@pytest.mark.parametrize("headers", [None, {}, "nonsense", {"x": 1}])
def test_an_event_without_headers_is_an_event(headers: Any) -> None:
    event = open_envelope(message(b"{}", headers), "x")
    assert (event.id, event.data, event.context) == (None, {}, {})


@pytest.mark.parametrize(
    ("body", "headers", "content_type", "reason"),
    [
        (b"{}", {}, None, "content type is None"),
        (b"{}", {}, "text/plain", "content type is 'text/plain'"),
        (b"{}", {}, b"\xff", "content type"),
        (b"", {}, "application/json", "not JSON"),
        (b"{", {}, "application/json", "not JSON"),
        (b"\xff\xfe", {}, "application/json", "not JSON"),
        (b"[]", {}, "application/json", "JSON list, not an object"),
        (b"null", {}, "application/json", "JSON NoneType"),
        (b'"x"', {}, "application/json", "JSON str"),
        (b" " * (1024 * 1024 + 1), {}, "application/json", "1048577 octets"),
        (b"{}", {"cloudEvents:id": 5}, "application/json", "cloudEvents:id"),
        (b"{}", {"cloudEvents:id": ""}, "application/json", "cloudEvents:id"),
        (b"{}", {"cloudEvents:id": "x" * 256}, "application/json", "cloudEvents:id"),
        (b"{}", {"cloudEvents:id": []}, "application/json", "cloudEvents:id"),
    ],
)
def test_what_cannot_be_opened(body: bytes, headers: Any, content_type: Any, reason: str) -> None:
    with pytest.raises(UnreadableEvent, match=reason):
        open_envelope(message(body, headers, content_type), "x")


@pytest.mark.parametrize("stack", [5, "a", {"a": 1}, ["a", 1], [None]])
def test_a_broken_call_stack_is_left_out(stack: Any) -> None:
    headers = {"nameko.call_id_stack": stack, "nameko.language": "en", "other": 1}
    assert context_from(headers) == {"language": "en"}


json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


headers_like = st.dictionaries(st.text() | st.just(envelope.ID), json, max_size=3)


@settings(max_examples=50)
@given(st.dictionaries(st.text(), json, max_size=3), headers_like)
def test_any_headers_are_opened_or_refused(data: dict[str, Any], headers: dict[str, Any]) -> None:
    try:
        assert open_envelope(message(orjson.dumps(data), headers), "x").data == data
    except UnreadableEvent:
        assert envelope.ID in headers
