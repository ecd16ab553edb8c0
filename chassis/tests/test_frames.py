"""What our frames say, read by py-amqp from the real broker."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from kombu.connection import Connection

from chassis.broker import frames
from chassis.testing import wait_for


def test_a_name_is_255_octets_at_most() -> None:
    frames.publish(1, "x" * 255, "k", b"")
    with pytest.raises(ValueError, match="255"):
        frames.publish(1, "ñ" * 128, "k", b"")
    with pytest.raises(ValueError, match="255"):
        frames.publish(1, "x", "k" * 256, b"")


@pytest.fixture(scope="module")
def channel(broker_uri: str) -> Iterator[Any]:
    with Connection(broker_uri) as connection:
        yield connection.channel()


@pytest.fixture
def queue(channel: Any) -> str:
    return channel.queue_declare(exclusive=True, auto_delete=False).queue


def send(channel: Any, data: bytes) -> None:
    channel.connection.transport.write(data)


def get(channel: Any, queue: str, **options: Any) -> Any:
    return wait_for(lambda: channel.basic_get(queue, **options))


def arrives(channel: Any, queue: str, body: bytes, **options: Any) -> Any:
    send(channel, frames.publish(channel.channel_id, "", queue, body, **options))
    message = get(channel, queue, no_ack=True)
    got = message.body
    assert (got.encode() if isinstance(got, str) else got) == body
    return message


@pytest.mark.integration
@pytest.mark.parametrize(
    "size",
    [0, 1, 4096, frames.FRAME_MAX - 9, frames.FRAME_MAX - 8, frames.FRAME_MAX - 7, 1_000_000],
)
def test_bodies_of_any_size(channel: Any, queue: str, size: int) -> None:
    arrives(channel, queue, bytes(n % 251 for n in range(size)), content_encoding=None)


@pytest.mark.integration
def test_properties(channel: Any, queue: str) -> None:
    message = arrives(
        channel,
        queue,
        b"{}",
        headers={"a": "b"},
        delivery_mode=frames.PERSISTENT,
        correlation_id="c-ñ",
        reply_to="there",
        expiration=60_000,
    )
    assert message.properties == {
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "application_headers": {"a": "b"},
        "delivery_mode": 2,
        "correlation_id": "c-ñ",
        "reply_to": "there",
        "expiration": "60000",
    }


@pytest.mark.integration
def test_properties_may_be_absent_or_other(channel: Any, queue: str) -> None:
    message = arrives(channel, queue, b"x", content_type=None, content_encoding=None)
    assert message.properties == {"delivery_mode": 1}
    message = arrives(channel, queue, b"x", content_type="text/plain", content_encoding="latin-1")
    assert message.properties["content_type"] == "text/plain"
    assert message.properties["content_encoding"] == "latin-1"


@pytest.mark.integration
def test_headers_of_all_types(channel: Any, queue: str) -> None:
    headers = {
        "text": "ñandú 🔥",
        "empty": "",
        "octets": b"\x01\x02",
        "number": 7,
        "negative": -(2**40),
        "fraction": 1.5,
        "decimal": Decimal("1.25"),
        "yes": True,
        "no": False,
        "nothing": None,
        "time": datetime(2026, 1, 1, tzinfo=UTC),
        "texts": ["a", "ñ", ""],
        "none": [],
        "mixed": [1, "a", None, [True], {"x": 1}],
        "table": {"a": {"b": ["c"]}},
        "ñame": "x",
        "long": "x" * 70_000,
    }
    got = arrives(channel, queue, b"{}", headers=headers).properties["application_headers"]
    assert got["octets"] in (b"\x01\x02", "\x01\x02")
    assert got["time"].replace(tzinfo=UTC) == headers["time"]
    for name in headers.keys() - {"octets", "time"}:
        assert got[name] == headers[name], name


@pytest.mark.integration
def test_several_frames_in_one_write(channel: Any, queue: str) -> None:
    parts = [str(n).encode() for n in range(50)]
    send(channel, b"".join(frames.publish(channel.channel_id, "", queue, p) for p in parts))
    assert [get(channel, queue, no_ack=True).body for _ in parts] == [p.decode() for p in parts]


@pytest.mark.integration
def test_mandatory_comes_back_from_nowhere(channel: Any) -> None:
    returned: list[Any] = []
    channel.events["basic_return"].add(lambda *args: returned.append(args))
    send(channel, frames.publish(channel.channel_id, "", "no-such-queue", b"x", mandatory=True))
    channel.queue_declare(exclusive=True)  # a round trip, in which it comes
    assert [routing_key for _, _, routing_key, _ in returned] == ["no-such-queue"]
    send(channel, frames.publish(channel.channel_id, "", "no-such-queue", b"x"))
    channel.queue_declare(exclusive=True)
    assert len(returned) == 1


@pytest.mark.integration
@pytest.mark.parametrize("multiple", [False, True])
def test_ack(broker_uri: str, multiple: bool) -> None:
    name = f"acks-{multiple}"
    with Connection(broker_uri) as connection:
        channel: Any = connection.channel()
        channel.queue_declare(name, durable=True, auto_delete=False)
        for body in (b"1", b"2", b"3"):
            send(channel, frames.publish(channel.channel_id, "", name, body))
        tags = [get(channel, name).delivery_tag for _ in range(3)]
        send(channel, frames.ack(channel.channel_id, tags[1], multiple=multiple))
    with Connection(broker_uri) as connection:
        left = connection.channel().queue_declare(name, passive=True).message_count
        assert left == (1 if multiple else 2)
