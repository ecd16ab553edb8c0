"""What is read of a delivery is what py-amqp reads of it; the rest is left to py-amqp."""

from struct import pack
from typing import Any

from amqp.basic_message import Message
from amqp.method_framing import frame_handler
from amqp.serialization import loads
from hypothesis import given
from hypothesis import strategies as st

from chassis.broker import deliveries, frames

TEXT = st.text(max_size=20).filter(lambda text: len(text.encode()) < 256)
HEADERS = st.dictionaries(TEXT, st.text(max_size=40) | st.lists(st.text(max_size=9), max_size=3))
PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "content_type": st.none() | TEXT,
        "content_encoding": st.none() | TEXT,
        "headers": HEADERS,
        "delivery_mode": st.sampled_from((1, 2)),
        "correlation_id": TEXT,
        "reply_to": TEXT,
        "expiration": st.integers(0, 2**31),
    },
)


def delivered(
    body: bytes = b"{}",
    *,
    tag: int = 7,
    redelivered: bool = False,
    channel: int = 3,
    **properties: Any,
) -> bytes:
    """The frames of a delivery, as the broker sends them."""
    names = (b"None1", b"ticket.events", b"ticket.created")
    consumer, exchange, key = (bytes((len(name),)) + name for name in names)
    method = pack(">HH", 60, 60) + consumer + pack(">QB", tag, redelivered) + exchange + key
    published = frames.publish(channel, "x", "y", body, **properties)
    content = published[published.index(b"\xce", 7) + 1 :]
    return pack(">BHI", 1, channel, len(method)) + method + b"\xce" + content


class Connection:
    bytes_recv = 0


def by_py_amqp(octets: bytes) -> tuple[Message, list[Any]]:
    done: list[tuple[Message, list[Any]]] = []
    handle = frame_handler(
        Connection(),
        lambda _c, _m, args, message: done.append((message, loads("sLbss", args, 4)[0])),
    )
    at = 0
    while at < len(octets):
        kind, channel = octets[at], int.from_bytes(octets[at + 1 : at + 3])
        end = at + 7 + int.from_bytes(octets[at + 3 : at + 7])
        handle((kind, channel, octets[at + 7 : end]))
        at = end + 1
    return done[0]


@given(st.binary(min_size=1, max_size=300), st.integers(1, 2**63), st.booleans(), PROPERTIES)
def test_a_delivery_is_what_py_amqp_reads(
    body: bytes, tag: int, redelivered: bool, properties: dict[str, Any]
) -> None:
    octets = delivered(body, tag=tag, redelivered=redelivered, **properties)
    found = deliveries.read(b"before" + octets + b"after", len(b"before"))
    assert found is not None
    message, channel, end = found
    expected, arguments = by_py_amqp(octets)
    assert (channel, end) == (3, len(b"before" + octets))
    assert message.properties == expected.properties
    assert message.body == expected.body
    assert list(message.delivery_info.values()) == arguments
    assert message.delivery_tag == tag


def test_what_is_cut_off_is_no_whole_message() -> None:
    octets = delivered(b"body", headers={"name": "value", "stack": ["a", "b"]}, reply_to="q")
    for size in range(len(octets)):
        assert deliveries.read(octets[:size], 0) is None
    assert deliveries.read(octets, 0) is not None


def test_what_these_services_do_not_send_is_left_to_py_amqp() -> None:
    for headers in ({"n": 1}, {"n": None}, {"n": {"m": "x"}}, {"n": ["x", 1]}, {"n": True}):
        assert deliveries.read(delivered(headers=headers), 0) is None
    assert deliveries.read(delivered(b""), 0) is None
    assert deliveries.read(delivered(bytes(frames.FRAME_MAX)), 0) is None
    assert deliveries.read(frames.publish(3, "x", "y", b"{}"), 0) is None
    assert deliveries.read(frames.ack(3, 1), 0) is None


@given(st.data())
def test_broken_octets_are_never_an_exception(data: st.DataObject) -> None:
    octets = bytearray(
        delivered(headers={"name": "value", "stack": ["a", "b"]}, correlation_id="c")
    )
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    deliveries.read(bytes(octets), 0)
    deliveries.read(bytes(octets[: data.draw(st.integers(0, len(octets)))]), 0)
