"""The ticket service over RPC and events, with its real database and broker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import eventlet
import orjson
import pytest
from nameko.standalone.rpc import ServiceRpcClient
from sqlalchemy.exc import IntegrityError

from chassis.container import Container
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, Sql, wait_for
from ticket.intake import Request
from ticket.pictures import told

pytestmark = pytest.mark.integration


def refused(kind: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
    """The details of the error that a call must end with."""
    with pytest.raises(RemoteServiceError) as caught:
        method(*args, **kwargs)
    assert kind in caught.value.kinds
    return caught.value.details


def count(sql: Sql, word: str) -> int:
    return sql("ticket", "SELECT count(*) FROM tickets WHERE title LIKE :t", t=f"%{word}%")[0][0]


# ------------------------------------------------------------ create, get, update


def test_create_and_get(ticket: Any, word: str) -> None:
    created = ticket.create(
        title=f"  {word}  ", description="ñ\n<b>", requester_email="a@example.com", tags=["vpn"]
    )
    assert created["title"] == word
    assert created["status"] == "open"
    assert created["priority"] is None
    assert created["version"] == 1
    assert created["created_at"] == created["updated_at"]
    assert created["created_at"].endswith("Z")
    assert ticket.get(created["id"]) == created
    assert ticket.get(str(created["id"])) == created


def test_nameko_s_own_client(service: Container, broker_uri: str, word: str) -> None:
    with ServiceRpcClient("ticket", uri=broker_uri, timeout=10) as stock:
        created = stock.create(title=word)
        assert stock.get(created["id"]) == created
        assert stock.list(q=word)["results"] == [created]


@pytest.mark.parametrize("id", [0, -1, 2**63, "9" * 30, "x", "", None, 2**62])
def test_there_is_no_such_ticket(ticket: Any, id: Any) -> None:
    assert refused("TicketNotFound", ticket.get, id)
    assert refused("TicketNotFound", ticket.update, id, title="x")


def test_bad_input_stores_nothing(ticket: Any, call: Call, sql: Sql, word: str) -> None:
    fields = {"title": word, "description": "\x00", "colour": "red"}
    errors = refused("Invalid", ticket.create, **fields)[0]
    assert set(errors) == {"description", "colour"}
    spanish = refused("Invalid", call("ticket", language="es").create, **fields)[0]
    assert spanish["colour"] == ["Campo desconocido."]
    assert count(sql, word) == 0


def test_update(ticket: Any, word: str) -> None:
    created = ticket.create(title=word, tags=["a"])
    updated = ticket.update(created["id"], title="Otro", status="in_progress", tags=[])
    assert updated == created | {
        "title": "Otro",
        "status": "in_progress",
        "allowed_moves": ["open", "waiting", "resolved", "closed"],
        "tags": [],
        "version": 2,
        "updated_at": updated["updated_at"],
    }
    assert updated["updated_at"] > created["updated_at"]
    assert ticket.get(created["id"]) == updated
    assert ticket.update(created["id"], title="Otro") == updated  # nothing has changed


def test_a_move_the_life_of_a_ticket_does_not_have(ticket: Any, word: str) -> None:
    id = ticket.create(title=word)["id"]
    ticket.update(id, status="closed")
    assert refused("IllegalMove", ticket.update, id, status="waiting")[:2] == ["closed", "waiting"]
    assert ticket.get(id)["status"] == "closed"
    assert ticket.update(id, status="open")["version"] == 3


def test_an_update_of_what_has_changed_meanwhile(ticket: Any, word: str) -> None:
    id = ticket.create(title=word)["id"]
    ticket.update(id, version=1, title="b")
    assert refused("StaleVersion", ticket.update, id, version=1, title="c") == [2]
    assert ticket.get(id)["title"] == "b"


def test_no_update_is_lost(ticket: Any, word: str) -> None:
    id = ticket.create(title=word)["id"]

    def add(tag: str) -> int:
        conflicts = 0
        while True:
            now = ticket.get(id)
            try:
                ticket.update(id, version=now["version"], tags=[*now["tags"], tag])
                return conflicts
            except RemoteServiceError as exc:
                if "StaleVersion" not in exc.kinds:
                    raise
                conflicts += 1

    names = [f"t{n}" for n in range(15)]
    conflicts = sum(eventlet.GreenPool().imap(add, names))
    after = ticket.get(id)
    assert sorted(after["tags"]) == sorted(names)
    assert after["version"] == 16
    assert conflicts > 0


def test_the_database_keeps_statuses_and_priorities(service: Container, sql: Sql) -> None:
    for column in ("status", "priority"):
        with pytest.raises(IntegrityError, match="is_known"):
            sql(
                "ticket", f"INSERT INTO tickets (title, description, {column}) VALUES ('', '', 'x')"
            )


# ------------------------------------------------------------ list


def test_pages_forwards_and_backwards(ticket: Any, word: str) -> None:
    ids = [ticket.create(title=f"{word} {n}")["id"] for n in range(7)][::-1]
    pages, cursor = [], {}
    while True:
        page = ticket.list(q=word, page_size=3, **cursor)
        assert (page["count"], page["count_exact"]) == (7, True)
        pages.append(page)
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
        ticket.create(title=f"{uuid4()}")  # what is new moves nothing
    seen = [[t["id"] for t in page["results"]] for page in pages]
    assert seen == [ids[:3], ids[3:6], ids[6:]]
    assert pages[0]["previous"] is None

    back = ticket.list(q=word, page_size=3, cursor=pages[2]["previous"])
    assert [t["id"] for t in back["results"]] == ids[3:6]
    assert back["next"] is not None
    first = ticket.list(q=word, page_size=3, cursor=back["previous"])
    assert [t["id"] for t in first["results"]] == ids[:3]
    assert first["previous"] is None
    again = ticket.list(q=word, page_size=3, cursor=first["next"])
    assert again["results"] == back["results"]


def test_pages_by_number(ticket: Any, word: str) -> None:
    ids = [ticket.create(title=f"{word} {n}")["id"] for n in range(5)][::-1]
    for number, expected in ((1, ids[:2]), (2, ids[2:4]), (3, ids[4:]), (4, [])):
        page = ticket.list(q=word, page_size=2, page=number)
        assert [t["id"] for t in page["results"]] == expected
    second = ticket.list(q=word, page_size=2, page=2)
    assert [
        t["id"] for t in ticket.list(q=word, page_size=2, cursor=second["next"])["results"]
    ] == (ids[4:])
    back = ticket.list(q=word, page_size=2, cursor=second["previous"])
    assert [t["id"] for t in back["results"]] == ids[:2]


def test_a_list_of_nothing(ticket: Any, word: str) -> None:
    assert ticket.list(q=word) == {
        "count": 0,
        "count_exact": True,
        "next": None,
        "previous": None,
        "results": [],
    }


def test_filters_combine(ticket: Any, word: str, sql: Sql) -> None:
    a = ticket.create(title=f"{word} a", tags=["vpn", "red"], requester_email="a@example.com")
    b = ticket.create(title=f"{word} b", tags=["vpn"], description="100%_sure\\")
    c = ticket.create(title="c", description=f"with {word.upper()} inside")
    ticket.update(b["id"], status="waiting")
    ticket.update(c["id"], status="closed")
    sql("ticket", "UPDATE tickets SET priority = 'high' WHERE id = :id", id=a["id"])

    def found(**query: Any) -> list[int]:
        return [t["id"] for t in ticket.list(q=word, **query)["results"]]

    a, b, c = a["id"], b["id"], c["id"]
    assert found() == [c, b, a]
    assert found(status="open") == [a]
    assert found(status="open,closed") == [c, a]
    assert found(status=["open", "waiting"]) == [b, a]
    assert found(priority="high") == [a]
    assert found(priority="low") == []
    assert found(tag="vpn") == [b, a]
    assert found(tag="vpn,red") == [a]
    assert found(tag="vpn", status="waiting") == [b]
    assert found(requester_email="a@example.com") == [a]
    assert found(requester_email="a@example.com", status="closed") == []


def test_filters_by_time(ticket: Any, word: str) -> None:
    one, two = ticket.create(title=word), ticket.create(title=word)
    assert one["created_at"] < two["created_at"]
    after = ticket.list(q=word, created_after=one["created_at"])
    assert [t["id"] for t in after["results"]] == [two["id"]]
    before = ticket.list(q=word, created_before=two["created_at"])
    assert [t["id"] for t in before["results"]] == [one["id"]]
    moment = datetime.fromisoformat(two["created_at"]) + timedelta(seconds=1)
    assert ticket.list(q=word, created_after=moment.isoformat())["results"] == []


def test_the_count_is_exact_up_to_10000(ticket: Any, sql: Sql, word: str) -> None:
    insert = (
        "INSERT INTO tickets (title, description, requester_email)"
        " SELECT :w, '', :w FROM generate_series(1, :n)"
    )
    sql("ticket", insert, w=word, n=10_000)
    page = ticket.list(requester_email=word, page_size=100)
    assert (page["count"], page["count_exact"]) == (10_000, True)
    sql("ticket", insert, w=word, n=1)
    page = ticket.list(requester_email=word, page_size=100, page=100)
    assert (page["count"], page["count_exact"]) == (10_000, False)
    assert len(page["results"]) == 100
    errors = refused("Invalid", ticket.list, requester_email=word, page_size=100, page=101)[0]
    assert "cursor" in errors["page"][0]
    deeper = ticket.list(requester_email=word, page_size=100, cursor=page["next"])
    assert len(deeper["results"]) == 1
    assert deeper["next"] is None
    sql("ticket", "DELETE FROM tickets WHERE title = :w", w=word)


def test_a_broken_cursor(ticket: Any, call: Call) -> None:
    assert refused("Invalid", ticket.list, cursor="x") == [{"cursor": ["Not a valid cursor."]}]
    spanish = refused("Invalid", call("ticket", language="es").list, cursor="x")
    assert "No es un cursor" in spanish[0]["cursor"][0]


# ------------------------------------------------------------ idempotency


def stored_key(sent: str) -> Any:
    return Request({}, sent, {"created_by": "operator"}, {}).key


def test_the_same_key_gives_the_same_answer(ticket: Any, sql: Sql, word: str) -> None:
    first = ticket.create(title=word, idempotency_key=word)
    ticket.update(first["id"], status="closed")
    assert ticket.create(title=word, idempotency_key=word) == first
    # the same ticket, written another way
    assert ticket.create(description="", title=f" {word}", idempotency_key=word) == first
    assert count(sql, word) == 1


def test_the_same_key_with_another_ticket(ticket: Any, sql: Sql, word: str) -> None:
    ticket.create(title=word, idempotency_key=word)
    refused("IdempotencyKeyReused", ticket.create, title=f"{word}!", idempotency_key=word)
    refused("Conflict", ticket.create, title=word, tags=["a"], idempotency_key=word)
    assert count(sql, word) == 1


def test_twins_at_the_same_time_create_one(
    ticket: Any, broker: Broker, sql: Sql, word: str
) -> None:
    tap = broker.tap("ticket.events", "ticket.created")
    pool = eventlet.GreenPool(20)
    answers = list(pool.imap(lambda _: ticket.create(title=word, idempotency_key=word), range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert count(sql, word) == 1
    assert tap.event()["id"] == answers[0]["id"]
    assert tap.is_quiet()


def test_twins_that_differ_create_one(ticket: Any, sql: Sql, word: str) -> None:
    def create(n: int) -> str:
        try:
            return ticket.create(title=f"{word} {n}", idempotency_key=word)["title"]
        except RemoteServiceError as exc:
            return exc.kinds[0]

    outcomes = list(eventlet.GreenPool(8).imap(create, range(8)))
    assert outcomes.count("IdempotencyKeyReused") == 7
    assert count(sql, word) == 1


def test_a_failed_attempt_is_not_remembered(ticket: Any, sql: Sql, word: str) -> None:
    refused("Invalid", ticket.create, title="", idempotency_key=word)
    assert sql("ticket", "SELECT FROM idempotency_keys WHERE key = :k", k=stored_key(word)) == []
    # one that fails in the database, after the key was claimed
    sql("ticket", "ALTER TABLE tickets ADD CONSTRAINT no_bad CHECK (title NOT LIKE 'bad%')")
    try:
        with pytest.raises(Exception, match=r"IntegrityError|CheckViolation"):
            ticket.create(title=f"bad {word}", idempotency_key=word)
    finally:
        sql("ticket", "ALTER TABLE tickets DROP CONSTRAINT no_bad")
    assert ticket.create(title=f"bad {word}", idempotency_key=word)["title"] == f"bad {word}"
    assert count(sql, word) == 1


def test_a_key_expires(ticket: Any, sql: Sql, word: str) -> None:
    first = ticket.create(title=word, idempotency_key=word)
    age = (
        "UPDATE idempotency_keys SET created_at = now() - make_interval(hours => :h) WHERE key = :k"
    )
    sql("ticket", age, k=stored_key(word), h=23)
    assert ticket.create(title=word, idempotency_key=word) == first
    sql("ticket", age, k=stored_key(word), h=25)
    second = ticket.create(title=f"{word} 2", idempotency_key=word)
    assert second["id"] != first["id"]
    assert ticket.create(title=f"{word} 2", idempotency_key=word) == second


# ------------------------------------------------------------ events


def test_a_creation_is_published(ticket: Any, broker: Broker, call: Call, word: str) -> None:
    tap = broker.tap("ticket.events", "ticket.created")
    created = call("ticket", language="es").create(title=word)
    message = tap.next()
    assert orjson.loads(message.body) == told(created)
    headers = message.properties["application_headers"]
    UUID(headers["cloudEvents:id"])
    assert headers["cloudEvents:specversion"] == "1.0"
    assert headers["cloudEvents:type"] == "ticket.created"
    assert headers["cloudEvents:source"] == "ticket"
    assert headers["cloudEvents:dataschema"] == "ticket.created/v1"
    assert headers["nameko.language"] == "es"
    assert message.properties["content_type"] == "application/json"
    assert message.properties["delivery_mode"] == 2


def test_a_change_is_published_once(ticket: Any, broker: Broker, word: str) -> None:
    id = ticket.create(title=word)["id"]
    tap = broker.tap("ticket.events", "ticket.updated")
    updated = ticket.update(id, status="closed")
    assert tap.event() == told(updated)
    ticket.update(id, status="closed")
    assert tap.is_quiet()


def test_what_is_not_created_is_not_published(ticket: Any, broker: Broker, word: str) -> None:
    tap = broker.tap("ticket.events")
    refused("Invalid", ticket.create, title="")
    assert tap.is_quiet()


def test_ticket_and_event_are_one_transaction(ticket: Any, sql: Sql, word: str) -> None:
    sql("ticket", "ALTER TABLE outbox ADD CONSTRAINT full_up CHECK (false) NOT VALID")
    try:
        with pytest.raises(Exception, match=r"IntegrityError|CheckViolation"):
            ticket.create(title=word)
    finally:
        sql("ticket", "ALTER TABLE outbox DROP CONSTRAINT full_up")
    assert count(sql, word) == 0


def test_events_leave_in_the_order_of_commit(ticket: Any, broker: Broker, word: str) -> None:
    tap = broker.tap("ticket.events", "ticket.created")
    ids = [ticket.create(title=word)["id"] for _ in range(30)]
    assert [tap.event()["id"] for _ in ids] == ids


def test_the_priority_arrives(ticket: Any, broker: Broker, word: str) -> None:
    id = ticket.create(title=word)["id"]
    event = {"ticket_id": id, "priority": "critical", "rule": "outage", "words": ["caído"]}
    broker.event("assignment", "priority.assigned", event, word)
    changed = wait_for(lambda: (t := ticket.get(id))["priority"] and t)
    assert (changed["priority"], changed["version"]) == ("critical", 2)
    assert changed["updated_at"] > changed["created_at"]


def test_the_same_priority_again_changes_nothing(
    ticket: Any, broker: Broker, sql: Sql, word: str
) -> None:
    ids = [ticket.create(title=word)["id"] for _ in range(2)]
    for id in ids:
        event = {"ticket_id": id, "priority": "low"}
        for _ in range(3):  # the event again, and another that says the same
            broker.event("assignment", "priority.assigned", event, f"{word} {id}")
        broker.event("assignment", "priority.assigned", event, uuid4().hex)
    for id in ids:
        wait_for(lambda id=id: ticket.get(id)["priority"] == "low")
    wait_for(
        lambda: broker.depth("evt-assignment-priority.assigned--ticket.on_priority_assigned") == 0
    )
    assert [ticket.get(id)["version"] for id in ids] == [2, 2]
    seen = "SELECT count(*) FROM inbox WHERE event_id LIKE :w"
    assert sql("ticket", seen, w=f"{word}%")[0][0] == 2


def test_of_two_priorities_at_once_the_last_one_stands(
    ticket: Any, broker: Broker, word: str
) -> None:
    id = ticket.create(title=word)["id"]
    for priority in ("critical", "medium", "high", "low"):
        broker.event("assignment", "priority.assigned", {"ticket_id": id, "priority": priority})
    wait_for(lambda: ticket.get(id)["priority"] == "low")


def test_a_duplicate_does_not_undo_what_came_after(ticket: Any, broker: Broker, word: str) -> None:
    id = ticket.create(title=word)["id"]
    for event_id, priority in (("1", "low"), ("2", "high"), ("1", "low")):
        event = {"ticket_id": id, "priority": priority}
        broker.event("assignment", "priority.assigned", event, word + event_id)
    broker.event("assignment", "priority.assigned", {"ticket_id": id + 10**9, "priority": "low"})
    wait_for(lambda: ticket.get(id)["priority"] == "high")
    eventlet.sleep(0.2)
    assert ticket.get(id)["priority"] == "high"


def test_an_event_without_headers_is_handled(ticket: Any, broker: Broker, word: str) -> None:
    id = ticket.create(title=word)["id"]
    broker.event("assignment", "priority.assigned", {"ticket_id": id, "priority": "high"})
    wait_for(lambda: ticket.get(id)["priority"] == "high")


def test_health(ticket: Any) -> None:
    assert ticket.health() == {"database": "ok", "broker": "ok"}
