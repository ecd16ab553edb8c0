"""Events of a service on the real broker: retries, dead letters, replay, poison."""

import gc
from collections import Counter
from itertools import pairwise
from time import monotonic
from typing import Any
from uuid import uuid4

import eventlet
import orjson
import pytest
from kombu.connection import Connection
from marshmallow import EXCLUDE, Schema, fields
from nameko.exceptions import ConfigurationError
from prometheus_client import REGISTRY
from sqlalchemy import insert

from chassis import service
from chassis.broker import frames
from chassis.container import Container, Context
from chassis.database import Database
from chassis.events.handler import BATCH, event_handler
from chassis.events.publisher import EventPublisher
from chassis.identity.guard import PUBLIC, allowed
from chassis.rpc.server import rpc
from chassis.testing import Broker, Call, RunService, Sql, wait_for
from chassis.tests.sample.models import Base, Effect
from chassis.transaction import Transaction

pytestmark = pytest.mark.integration

QUEUE = "evt-source-thing.happened--sample.on_thing"
BROKEN: Counter[str] = Counter()  # how many more times the handler fails at this thing
CALLS: Counter[str] = Counter()


class Thing(Schema):
    class Meta:
        unknown = EXCLUDE

    what = fields.String(required=True)


class SampleService(service.Service):
    name = "sample"
    db = Database(Base)
    events = EventPublisher()

    @event_handler("source", "thing.happened", schema=Thing())
    def on_thing(self, event: dict[str, Any]) -> None:
        what = event["what"]
        CALLS[what] += 1
        with self.db.transaction() as tx:
            tx.execute(insert(Effect), {"what": what})
            self.events.publish(tx, "thing.noted", {"what": what})
        if BROKEN[what] > 0:
            BROKEN[what] -= 1
            raise ValueError(f"cannot do {what}")

    @event_handler("source", "thing.happened")
    def on_thing_too(self, event: dict[str, Any]) -> None:
        CALLS[f"too {event.get('what')}"] += 1
        if event.get("busy"):
            until = monotonic() + 0.001
            while monotonic() < until:
                pass

    @rpc
    @allowed(PUBLIC)
    def handled(self, what: str) -> int:
        return CALLS[f"too {what}"]

    @rpc
    @allowed(PUBLIC)
    def note(self, what: str, fail: bool) -> None:
        with self.db.transaction() as tx:
            tx.execute(insert(Effect), {"what": what})
            self.events.publish(tx, "thing.noted", {"what": what})
            if fail:
                raise RuntimeError("after all was written")


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {
        "RETRY_DELAYS": [0.2, 0.5],
        "SUBSCRIPTIONS": {
            "source": {"thing.happened": ["sample.on_thing", "sample.on_thing_too"]},
            "sample": {"thing.noted": ["elsewhere.on_noted"]},
        },
    }


@pytest.fixture(scope="module")
def container(run_service: RunService) -> Container:
    return run_service(SampleService)


@pytest.fixture
def sample(container: Container, call: Call) -> Any:
    return call("sample")


@pytest.fixture
def what() -> str:
    return uuid4().hex


def effects(sql: Sql, what: str) -> int:
    return sql("sample", "SELECT count(*) FROM effects WHERE what = :what", what=what)[0][0]


def letters(sample: Any, what: str) -> list[dict[str, Any]]:
    return [letter for letter in sample.list_dead_letters() if what in letter["body"]]


def letter_of(sample: Any, what: str) -> dict[str, Any]:
    return wait_for(lambda: letters(sample, what))[0]


def counted(queue: str) -> float:
    """The metric of dead letters."""
    number = REGISTRY.get_sample_value("dead_letters", {"queue": queue})
    assert number is not None
    return number


def duplicates() -> float:
    """The metric of duplicates."""
    labels = {"handler": "sample.on_thing", "outcome": "duplicate"}
    return REGISTRY.get_sample_value("events_handled_total", labels) or 0


def is_alive(broker: Broker, sql: Sql) -> None:
    what = uuid4().hex
    broker.event("source", "thing.happened", {"what": what}, uuid4().hex)
    wait_for(lambda: effects(sql, what) == 1)


def test_an_event_has_its_effect_and_publishes(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    tap = broker.tap("sample.events")
    broker.event("source", "thing.happened", {"what": what}, what)
    wait_for(lambda: effects(sql, what) == 1)
    message = tap.next()
    assert orjson.loads(message.body) == {"what": what}
    assert message.properties["application_headers"]["cloudEvents:type"] == "thing.noted"
    assert message.properties["delivery_mode"] == 2
    wait_for(lambda: sql("sample", "SELECT count(*) FROM outbox")[0][0] == 0)


def test_an_event_waits_for_a_handler_that_has_never_run(
    sample: Any, broker: Broker, what: str
) -> None:
    queue = "evt-sample-thing.noted--elsewhere.on_noted"
    before = broker.depth(queue)
    sample.note(what, fail=False)
    wait_for(lambda: broker.depth(queue) > before)


def test_a_rollback_leaves_neither_effect_nor_event(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    tap = broker.tap("sample.events")
    with pytest.raises(Exception, match="after all was written"):
        sample.note(what, fail=True)
    sample.note("after", fail=False)
    assert tap.event() == {"what": "after"}
    assert tap.is_quiet()
    assert effects(sql, what) == 0


@pytest.mark.parametrize("at_once", [True, False])
def test_duplicates_count_once(
    sample: Any, broker: Broker, sql: Sql, what: str, at_once: bool
) -> None:
    tap = broker.tap("sample.events")
    for _ in range(20):
        broker.event("source", "thing.happened", {"what": what}, what)
        if not at_once:
            eventlet.sleep(0.02)
    wait_for(lambda: broker.depth(QUEUE) == 0)
    is_alive(broker, sql)
    assert effects(sql, what) == 1
    assert [tap.event() == {"what": what} for _ in range(2)] == [True, False]
    assert tap.is_quiet()


def test_a_duplicate_at_which_the_handler_fails_is_a_duplicate(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    broker.event("source", "thing.happened", {"what": what}, what)
    wait_for(lambda: effects(sql, what) == 1)
    BROKEN[what] = 99
    before = duplicates()
    broker.event("source", "thing.happened", {"what": what}, what)
    wait_for(lambda: duplicates() == before + 1)
    eventlet.sleep(0.5)
    assert not letters(sample, what)
    assert effects(sql, what) == 1


def test_nothing_is_left_to_the_garbage_collector(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    """It would stand still, for longer than an event takes."""
    gc.collect()
    gc.disable()
    try:
        for n in range(20):
            sample.note(what, fail=False)
            broker.event("source", "thing.happened", {"what": what}, f"{what} {n}")
        wait_for(lambda: effects(sql, what) == 40)
        wait_for(lambda: broker.depth(QUEUE) == 0)
        eventlet.sleep(0.2)
        left = [one for one in gc.get_objects() if isinstance(one, Context | Transaction)]
        assert len(left) < 5
    finally:
        gc.enable()


def test_a_call_does_not_wait_for_a_batch_of_events(sample: Any, broker: Broker, what: str) -> None:
    many = 1000
    for _ in range(many):
        broker.event("source", "thing.happened", {"what": what, "busy": True}, uuid4().hex)
    handled = [0]
    with eventlet.Timeout(30):
        while handled[-1] < many:
            handled.append(sample.handled(what))
    assert max(later - before for before, later in pairwise(handled)) < BATCH


def test_events_without_an_id_are_each_an_event(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    for _ in range(3):
        broker.event("source", "thing.happened", {"what": what})
    wait_for(lambda: effects(sql, what) == 3)


def test_a_handler_that_fails_is_tried_again_after_the_delays(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    BROKEN[what] = 2
    broker.event("source", "thing.happened", {"what": what}, what)
    wait_for(lambda: CALLS[what] == 1)
    eventlet.sleep(0.1)
    assert CALLS[what] == 1
    wait_for(lambda: CALLS[what] == 3)
    wait_for(lambda: effects(sql, what) == 1)
    assert CALLS[f"too {what}"] == 1  # the other handler of the event heard it once
    assert not letters(sample, what)


def test_one_that_fails_does_not_keep_its_neighbours(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    neighbours = [f"{what}-{n}" for n in range(20)]
    BROKEN[what] = 99
    broker.event("source", "thing.happened", {"what": what}, what)
    for neighbour in neighbours:
        broker.event("source", "thing.happened", {"what": neighbour}, neighbour)
    for neighbour in neighbours:
        wait_for(lambda n=neighbour: effects(sql, n) == 1)
    letter_of(sample, what)
    assert effects(sql, what) == 0


def test_what_fails_too_often_becomes_a_dead_letter_that_says_why(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    BROKEN[what] = 99
    broker.event("source", "thing.happened", {"what": what}, what)
    letter = letter_of(sample, what)
    assert CALLS[what] == 3
    assert letter["queue"] == QUEUE
    assert letter["event_id"] == what
    assert letter["event_type"] == "thing.happened"
    assert letter["attempts"] == 3
    assert letter["reason"] == "failed 3 times"
    assert letter["error"] == f"ValueError: cannot do {what}"
    assert "on_thing" in letter["traceback"]
    assert letter["first_failed_at"] < letter["last_failed_at"]
    assert orjson.loads(letter["body"]) == {"what": what}
    assert broker.depth(QUEUE + ".dead") == 0
    is_alive(broker, sql)


def test_a_replay_goes_to_the_queue_it_failed_in_alone(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    BROKEN[what] = 3
    broker.event("source", "thing.happened", {"what": what}, what)
    letter = letter_of(sample, what)
    number = int(letter["id"].removeprefix("sample-"))
    waiting = counted(QUEUE)
    sample.replay_dead_letter(number)
    wait_for(lambda: effects(sql, what) == 1)
    assert counted(QUEUE) == waiting - 1
    assert counted(QUEUE + "_too") == 0
    assert CALLS[what] == 4
    assert CALLS[f"too {what}"] == 1
    assert not letters(sample, what)
    with pytest.raises(Exception, match="DeadLetterNotFound"):
        sample.replay_dead_letter(number)


def test_a_replay_that_fails_again_comes_back_with_a_new_count(
    sample: Any, broker: Broker, what: str
) -> None:
    BROKEN[what] = 99
    broker.event("source", "thing.happened", {"what": what}, what)
    letter = letter_of(sample, what)
    sample.replay_dead_letter(int(letter["id"].removeprefix("sample-")))
    again = wait_for(lambda: [x for x in letters(sample, what) if x["id"] != letter["id"]])[0]
    assert again["attempts"] == 3
    assert CALLS[what] == 6


def test_a_discarded_letter_is_gone(sample: Any, broker: Broker, what: str) -> None:
    broker.event("source", "thing.happened", [what])
    # both handlers have set it aside, each its own
    found = wait_for(lambda: (lambda f: f if len(f) == 2 else None)(letters(sample, what)))
    for letter in found:
        number = int(letter["id"].removeprefix("sample-"))
        assert sample.get_dead_letter(number)["id"] == letter["id"]
        sample.discard_dead_letter(number)
        with pytest.raises(Exception, match="DeadLetterNotFound"):
            sample.discard_dead_letter(number)
    assert not letters(sample, what)


JSON = "application/json"
POISON = {
    "not json": (b"{%s", {}, JSON, "not JSON"),
    "not utf-8": (b'{"what": "\xff%s"}', {}, JSON, "not JSON"),
    "a list": (b'["%s"]', {}, JSON, "list"),
    "no content type": (b'{"what": "%s"}', {}, None, "content type"),
    "another content type": (b'{"what": "%s"}', {}, "text/plain", "content type"),
    "pickle": (b"\x80\x04%s.", {}, "application/x-python-serialize", "content type"),
    "oversize": (b'{"what": "%s"}' + b" " * 1_100_000, {}, JSON, "octets"),
    "an id that is a number": (b'{"what": "%s"}', {"cloudEvents:id": 5}, JSON, "cloudEvents:id"),
    "an id that is a list": (b'{"what": "%s"}', {"cloudEvents:id": [1]}, JSON, "cloudEvents:id"),
    "an id with NUL": (b'{"what": "%s"}', {"cloudEvents:id": "a\x00"}, JSON, "cloudEvents:id"),
    "a type with NUL": (b'{"what": "%s"}', {}, "application/json\x00", "content type"),
    "history of the wrong types": (
        b"%s",
        {"x-error": {"a": 1}, "x-attempts": 2**40, "x-first-failed-at": 5, "x-letter-id": 7},
        JSON,
        "not JSON",
    ),
    "many headers": (b"%s", {f"h{n}": "x" * 1000 for n in range(128)}, JSON, "not JSON"),
    "a long header": (b"%s", {"h": "ñ" * 65_000}, JSON, "not JSON"),
    "breaks the schema": (b'{"what": 5, "x": "%s"}', {}, JSON, "schema"),
    "nul": (b'{"x": "\\u0000%s"}', {}, JSON, "schema"),
    "nul octet": (b"\x00%s", {"x": "\x00"}, JSON, "not JSON"),
}


@pytest.mark.parametrize("poison", POISON)
def test_a_message_that_cannot_be_read_is_set_aside_with_a_reason(
    sample: Any, broker: Broker, sql: Sql, what: str, poison: str
) -> None:
    body, headers, content_type, reason = POISON[poison]
    body = body.replace(b"%s", what.encode())
    broker.publish("", QUEUE, body, headers, content_type)
    letter = letter_of(sample, what)
    assert reason in letter["reason"]
    assert letter["attempts"] == 0
    whole = sample.get_dead_letter(int(letter["id"].removeprefix("sample-")))
    assert whole["body"] == body.decode("utf-8", "replace")
    assert CALLS[what] == 0
    is_alive(broker, sql)


WIRE = {
    # what is replaced in the frames of a message, and whether its properties can still be read
    "content type is not UTF-8": ((b"application/json", b"application/\xff\xfe\xfd\xfc"), False),
    "a time beyond time": (
        (b"S\x00\x00\x00\x06marked", b"T" + b"\x7f" * 8 + b"\x00V"),
        False,
    ),
    "a header's name is not UTF-8": ((b"name-of-header", b"name\xffof\xfeheader"), True),
    "a header's text is not UTF-8": ((b"marked", b"m\xffrk\xfed"), True),
}


@pytest.mark.parametrize("damage", WIRE)
def test_properties_that_cannot_be_decoded_stop_nothing(
    sample: Any, broker: Broker, broker_uri: str, sql: Sql, what: str, damage: str
) -> None:
    (old, new), readable = WIRE[damage]
    data = frames.publish(
        1,
        "",
        QUEUE,
        orjson.dumps({"what": what}),
        headers={"name-of-header": "marked"},
    )
    assert len(old) == len(new)
    assert old in data
    with Connection(broker_uri) as connection:
        channel: Any = connection.channel()
        channel.connection.transport.write(data.replace(old, new))
        channel.queue_declare(QUEUE, passive=True)  # a round trip: the broker has taken it
    if readable:
        wait_for(lambda: effects(sql, what) == 1)
    else:
        assert "content type is None" in letter_of(sample, what)["reason"]
    is_alive(broker, sql)


@pytest.mark.parametrize(
    "headers",
    [
        {"nameko.call_id_stack": 5},
        {"nameko.call_id_stack": ["a", 5]},
        {"nameko.language": 7},
        {"nameko.language": ["es"]},
        {"x-attempts": "many"},
        {"x-death": "not a list"},
        {"x": b"\xff\xfe"},
    ],
    ids=str,
)
def test_odd_headers_keep_no_event_from_its_effect(
    sample: Any, broker: Broker, sql: Sql, what: str, headers: dict[str, Any]
) -> None:
    body = orjson.dumps({"what": what})
    broker.publish("source.events", "thing.happened", body, headers)
    wait_for(lambda: effects(sql, what) == 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"x": b"\xff\xfe", "t": "\x00", "x-first-failed-at": 5, "deep": {"a": [None, 1.5]}},
        {"long": "x" * 130_000},
        {f"h{n}": "🔥" * 200 for n in range(150)},
    ],
    ids=["odd", "long", "many"],
)
def test_a_failing_event_with_odd_headers_becomes_a_dead_letter_too(
    sample: Any, broker: Broker, what: str, headers: dict[str, Any]
) -> None:
    BROKEN[what] = 99
    broker.publish("", QUEUE, orjson.dumps({"what": what}), headers)
    assert letter_of(sample, what)["attempts"] == 3


def test_an_error_with_nul_becomes_a_dead_letter_too(
    sample: Any, broker: Broker, sql: Sql, what: str
) -> None:
    nul = what + "\x00"
    BROKEN[nul] = 99
    broker.publish("", QUEUE, orjson.dumps({"what": nul}))
    assert letter_of(sample, what)["attempts"] == 3
    is_alive(broker, sql)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "nonsense", "\x00"])
def test_the_body_stays_as_it_is_whatever_the_encoding_says(
    sample: Any, broker: Broker, what: str, encoding: str
) -> None:
    BROKEN[f"ñ{what}"] = 99
    body = orjson.dumps({"what": f"ñ{what}"})
    broker.publish("", QUEUE, body, content_encoding=encoding)
    assert letter_of(sample, what)["body"] == body.decode()


def test_a_handler_that_is_not_in_the_registry_refuses_to_start(run_service: RunService) -> None:
    class Forgotten(service.Service):
        name = "sample"
        db = Database(Base)
        events = EventPublisher()

        @event_handler("source", "thing.ended")
        def on_end(self, event: dict[str, Any]) -> None:
            pass

    with pytest.raises(ConfigurationError, match=r"sample\.on_end"):
        run_service(Forgotten)


def test_a_replica_takes_over(
    container: Container, run_service: RunService, broker: Broker, sql: Sql, sample: Any
) -> None:
    run_service(SampleService)
    names = [uuid4().hex for _ in range(200)]
    for name in names[:100]:
        broker.event("source", "thing.happened", {"what": name}, name)
    container.stop()
    for name in names[100:]:
        broker.event("source", "thing.happened", {"what": name}, name)
    for name in names:
        wait_for(lambda n=name: effects(sql, n) == 1)
    assert all(CALLS[name] == 1 for name in names)
    wait_for(lambda: sql("sample", "SELECT count(*) FROM outbox")[0][0] == 0)
