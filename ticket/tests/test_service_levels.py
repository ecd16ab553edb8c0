"""Service levels with their real database: two replicas, whose timers both run."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import eventlet
import orjson
import psycopg2
import pytest
from nameko.testing.utils import get_extension
from prometheus_client import REGISTRY

from chassis.container import Container
from chassis.identity import Guard
from chassis.identity.actor import ADMIN, AGENT, REQUESTER, Actor
from chassis.identity.statement import new_key, sign
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService, Sql, wait_for
from ticket import alerts, pictures, service_levels
from ticket.alerts import AlertTimer
from ticket.service import TicketService
from ticket.service_levels import ServiceLevels

pytestmark = pytest.mark.integration

KEY = new_key()
ANA = Actor("person:1", REQUESTER, "ana@example.com", "Ana")
EVA = Actor("person:4", AGENT, "eva@example.com", "Eva")
ADA = Actor("person:5", ADMIN, "ada@example.com", "Ada")

As = Callable[[Actor], Any]

MINUTES = {"low": (60, 600), "medium": (60, 480), "high": (30, 240), "critical": (10, 100)}
LEVELS = {
    "time_zone": "Europe/Madrid",
    "business_hours": [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}],
    "holidays": ["2026-12-25"],
    "targets": {
        priority: {
            "first_response_minutes": first,
            "resolution_minutes": last,
            "around_the_clock": True,
            "escalate": priority != "low",
        }
        for priority, (first, last) in MINUTES.items()
    },
}
ALERTS = [
    ("first_response", "warning"),
    ("first_response", "breached"),
    ("resolution", "warning"),
    ("resolution", "breached"),
]


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {"SLA_INTERVAL": 0.1}


def started(run_service: RunService) -> Container:
    container = run_service(TicketService)
    get_extension(container, Guard)._keys = {KEY.kid: KEY}
    return container


@pytest.fixture(scope="module")
def services(run_service: RunService) -> list[Container]:
    return [started(run_service) for _ in range(2)]


@pytest.fixture
def as_(services: list[Container], call: Call, sql: Sql) -> As:
    def as_(actor: Actor) -> Any:
        return call("ticket", auth_token=sign(actor, KEY))

    sql("ticket", "UPDATE service_levels SET since = '2000-01-01'")
    as_(ADA).set_service_levels(LEVELS)
    # as old as what is known of them may be
    for container in services:
        get_extension(container, ServiceLevels)._good_until = 0.0
    sql("ticket", "UPDATE service_levels SET measured_to = NULL")
    return as_


def refused(kind: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
    with pytest.raises(RemoteServiceError) as caught:
        method(*args, **kwargs)
    assert kind in caught.value.kinds
    return caught.value.details


def assign(broker: Broker, ticket: dict[str, Any], priority: str, **more: Any) -> None:
    event = {"ticket_id": ticket["id"], "priority": priority} | more
    broker.event("assignment", "priority.assigned", event, uuid4().hex)


def minutes(ticket: dict[str, Any], name: str) -> float | None:
    """From the creation of a ticket."""
    if ticket[name] is None:
        return None
    begin, end = (datetime.fromisoformat(ticket[n]) for n in ("created_at", name))
    return round((end - begin).total_seconds() / 60, 2)


def new(
    as_: As, sql: Sql, priority: str | None = None, ago: float = 0, *steps: tuple[float, str, str]
) -> int:
    """A ticket that was created some minutes ago, and changed its status since then.

    Args:
        steps: minutes ago, from, to.
    """
    id = as_(ANA).create(title="x")["id"]
    for at, before, after in steps:
        sql(
            "ticket",
            "INSERT INTO history (ticket_id, kind, actor_id, actor_name, data, created_at)"
            " VALUES (:id, 'changed', 'test', '', CAST(:data AS jsonb),"
            " now() - make_interval(secs => :ago))",
            id=id,
            data=orjson.dumps({"changes": {"status": [before, after]}}).decode(),
            ago=at * 60,
        )
    sql(
        "ticket",
        "UPDATE tickets SET created_at = now() - make_interval(secs => :ago), status = :status,"
        " priority = :priority, automatic_priority = :priority, sla_next_at = now()"
        " WHERE id = :id",
        id=id,
        ago=ago * 60,
        status=steps[-1][2] if steps else "open",
        priority=priority,
    )
    if priority is not None:
        measured = "SELECT version > 1 FROM tickets WHERE id = :id"
        wait_for(lambda: sql("ticket", measured, id=id)[0][0])
    return id


def told(sql: Sql, id: int) -> list[tuple[str, str]]:
    rows = sql("ticket", "SELECT target, kind FROM sla_alerts WHERE ticket_id = :id", id=id)
    return sorted((tuple(row) for row in rows), key=ALERTS.index)


def entries(as_: As, id: int, *kinds: str) -> list[dict[str, Any]]:
    return [e for e in as_(EVA).history(id)["results"] if e["kind"] in kinds]


# ------------------------------------------------------------ when it is due


def test_a_ticket_is_due_by_its_priority(as_: As, broker: Broker) -> None:
    ticket = as_(EVA).create(title="x")
    assert (ticket["sla_state"], ticket["sla_due_at"]) == (None, None)
    assign(broker, ticket, "high", ticket_created_at=ticket["created_at"])
    seen = wait_for(lambda: (t := as_(EVA).get(ticket["id"]))["priority"] and t)
    assert minutes(seen, "first_response_due_at") == minutes(seen, "sla_due_at") == 30
    assert minutes(seen, "resolution_due_at") == 240
    # with its priority, by the same statement
    assert (seen["sla_state"], seen["version"]) == ("running", 2)


@pytest.mark.parametrize("said", [None, "2026-11-24T07:00:00.000000Z"])
def test_an_event_that_does_not_know_the_creation(as_: As, broker: Broker, said: Any) -> None:
    ticket = as_(EVA).create(title="x")
    assign(broker, ticket, "high", **({"ticket_created_at": said} if said else {}))
    seen = wait_for(lambda: (t := as_(EVA).get(ticket["id"]))["sla_state"] and t)
    assert (minutes(seen, "sla_due_at"), seen["priority"]) == (30, "high")


def test_what_happened_before_the_priority_came_counts(as_: As, broker: Broker) -> None:
    ticket = as_(EVA).create(title="x")
    as_(EVA).update(ticket["id"], status="waiting")
    assign(broker, ticket, "high", ticket_created_at=ticket["created_at"])
    seen = wait_for(lambda: (t := as_(EVA).get(ticket["id"]))["sla_state"] and t)
    assert (seen["sla_state"], seen["sla_due_at"]) == ("paused", None)


def test_waiting_stops_the_clock(as_: As, sql: Sql) -> None:
    id = new(as_, sql, "high", 40, (35, "open", "waiting"), (10, "waiting", "open"))
    seen = as_(EVA).get(id)
    assert minutes(seen, "sla_due_at") == minutes(seen, "first_response_due_at") == 55
    assert minutes(seen, "resolution_due_at") == 265
    waits = as_(EVA).update(id, status="waiting")
    assert (waits["sla_state"], waits["sla_due_at"]) == ("paused", None)
    assert (waits["first_response_due_at"], waits["resolution_due_at"]) == (None, None)
    on = as_(EVA).update(id, status="in_progress")
    assert on["sla_state"] == "running"
    assert on["sla_due_at"] > seen["sla_due_at"]
    assert told(sql, id) == []


def test_the_first_answer_in_public(as_: As, sql: Sql) -> None:
    id = new(as_, sql, "high", 5)
    as_(EVA).comment(id, body="note", internal=True)
    as_(ANA).comment(id, body="?")
    assert minutes(as_(EVA).get(id), "sla_due_at") == 30
    as_(EVA).comment(id, body="We look into it")
    seen = as_(EVA).get(id)
    assert seen["first_response_at"] is not None
    assert (minutes(seen, "sla_due_at"), minutes(seen, "first_response_due_at")) == (240, 30)


def test_resolved_and_opened_again(as_: As, sql: Sql) -> None:
    id = new(as_, sql, "low", 100, (99, "open", "resolved"), (1, "resolved", "in_progress"))
    seen = as_(EVA).get(id)
    # a minute was used, and then none for 98; whoever resolves has answered
    assert (minutes(seen, "sla_due_at"), seen["resolved_at"]) == (698, None)
    done = as_(EVA).update(id, status="closed")
    assert (done["sla_state"], done["sla_due_at"]) == ("met", None)
    assert done["resolved_at"] is not None
    assert minutes(done, "resolution_due_at") == 698
    again = as_(EVA).update(id, status="open")
    assert (again["sla_state"], again["resolved_at"]) == ("running", None)


def test_another_priority_is_another_target(as_: As, sql: Sql) -> None:
    id = new(as_, sql, "low", 5)
    assert minutes(as_(EVA).update(id, priority="critical"), "sla_due_at") == 10
    assert minutes(as_(EVA).update(id, priority=None), "sla_due_at") == 60


def test_what_a_requester_does_not_see(as_: As, sql: Sql) -> None:
    id = new(as_, sql, "high", 45)
    wait_for(lambda: len(told(sql, id)) == 2)
    hers = as_(ANA).get(id)
    hidden = ("sla_due_at", "sla_state", "first_response_due_at", "resolution_due_at")
    assert all(hers[name] is None for name in (*hidden, "escalated_from", "resolved_at"))
    assert hers == as_(ANA).list()["results"][0]
    assert [e["kind"] for e in as_(ANA).history(id)["results"]] == ["created"]
    assert refused("Forbidden", as_(ANA).list, sla_breached="true", sla_due_before="2026-01-01")
    refused("Forbidden", as_(ANA).get_service_levels)
    refused("Forbidden", as_(EVA).set_service_levels, LEVELS)


def names_with_a_value(said: Any) -> set[str]:
    """All names in an answer, at any depth, whose value is not null."""
    if isinstance(said, list):
        return set().union(*map(names_with_a_value, said))
    if not isinstance(said, dict):
        return set()
    deeper = [names_with_a_value(value) for value in said.values()]
    return {name for name, value in said.items() if value is not None}.union(*deeper)


def test_no_answer_tells_a_requester_what_is_for_agents(as_: As, sql: Sql, broker: Broker) -> None:
    id = new(as_, sql, "medium", 65)
    wait_for(lambda: as_(EVA).get(id)["escalated_from"] == "medium")
    as_(EVA).update(id, priority="low", status="waiting")
    as_(EVA).update(id, status="open")
    by_eva = [entry["changes"] for entry in entries(as_, id, "changed")]
    assert by_eva[0]["escalated_from"] == ["medium", None]
    hers = as_(ANA)
    answers = [
        hers.get(id),
        hers.list()["results"],
        hers.history(id)["results"],
        hers.comment(id, body="x"),
        hers.comments(id)["results"],
        hers.update(id, title="y"),
        hers.update(id, status="closed"),
    ]
    for answer in answers:
        assert not names_with_a_value(answer) & {*pictures.AGENTS_ONLY}
    changed = [e["changes"] for e in hers.history(id)["results"] if e["kind"] == "changed"]
    assert changed[0] == {
        "priority": ["high", "low"],
        "priority_overridden": [False, True],
        "status": ["open", "waiting"],
    }


def test_a_change_of_what_is_for_agents_alone_is_no_news_to_a_requester(
    as_: As, sql: Sql, broker: Broker
) -> None:
    id = new(as_, sql, "medium", 65)
    wait_for(lambda: as_(EVA).get(id)["escalated_from"] == "medium")
    # what the rules decide now is what the breach made of it
    assign(broker, as_(EVA).get(id), "high")
    automatic = "SELECT automatic_priority FROM tickets WHERE id = :id"
    wait_for(lambda: sql("ticket", automatic, id=id)[0][0] == "high")
    as_(EVA).update(id, priority=None)
    assert [e["changes"] for e in entries(as_, id, "changed")] == [
        {"escalated_from": ["medium", None]}
    ]
    assert "changed" not in [e["kind"] for e in as_(ANA).history(id)["results"]]


def test_filters(as_: As, sql: Sql) -> None:
    late, early, none = new(as_, sql, "high", 45), new(as_, sql, "high"), new(as_, sql)
    wait_for(lambda: len(told(sql, late)) == 2)

    def found(**query: Any) -> set[int]:
        page = as_(EVA).list(page_size=100, **query)["results"]
        return {ticket["id"] for ticket in page} & {late, early, none}

    assert found(sla_breached="true") == {late}
    assert found(sla_breached="false") == {early, none}
    now = datetime.now(UTC)
    assert found(sla_due_before=now.isoformat()) == {late}
    assert found(sla_due_before=(now + timedelta(hours=1)).isoformat()) == {late, early}


# ------------------------------------------------------------ alerts


def test_a_warning_and_a_breach_each_once(
    as_: As, sql: Sql, services: list[Container], broker: Broker
) -> None:
    warnings = broker.tap("ticket.events", "ticket.sla_warning")
    breaches = broker.tap("ticket.events", "ticket.sla_breached")
    ids = [new(as_, sql, "low", 50) for _ in range(5)]
    assert sorted(warnings.event()["id"] for _ in ids) == ids
    assert {tuple(told(sql, id)) for id in ids} == {(ALERTS[0],)}
    labels = {"target": "first_response", "kind": "breached"}
    counted = REGISTRY.get_sample_value("sla_alerts_total", labels) or 0
    # 15 minutes later, seen by all timers at once, while people go on working
    sql(
        "ticket",
        "UPDATE tickets SET created_at = created_at - interval '15 minutes', sla_next_at = now()"
        " WHERE id = ANY(:ids)",
        ids=ids,
    )
    timers = [get_extension(container, AlertTimer) for container in services] * 4
    pool = eventlet.GreenPool(len(timers) + len(ids))
    for timer in timers:
        pool.spawn(timer.look)
    for id in ids:
        pool.spawn(as_(EVA).update, id, title="y")
    pool.waitall()
    events = [breaches.event() for _ in ids]
    assert sorted(event["id"] for event in events) == ids
    assert warnings.is_quiet()
    assert breaches.is_quiet()
    assert {tuple(told(sql, id)) for id in ids} == {tuple(ALERTS[:2])}
    assert REGISTRY.get_sample_value("sla_alerts_total", labels) == counted + len(ids)
    seen = as_(EVA).get(ids[0])
    assert seen["sla_state"] == "breached"
    event = next(event for event in events if event["id"] == ids[0])
    assert event["due_at"] == seen["first_response_due_at"]
    assert (event["target"], event["internal"], event["time_zone"]) == (
        "first_response",
        True,
        "Europe/Madrid",
    )
    assert (event["requester_email"], event["escalated_from"]) == ("ana@example.com", None)
    warned, breached = entries(as_, ids[0], "sla_warning", "sla_breached")
    assert (warned["kind"], warned["target"], warned["internal"], warned["actor"]) == (
        "sla_warning",
        "first_response",
        True,
        {"id": "system", "name": ""},
    )
    assert breached["due_at"] == event["due_at"]


def test_after_a_long_outage_all_that_is_overdue_is_told_once(
    as_: As, sql: Sql, run_service: RunService, services: list[Container]
) -> None:
    for container in services:
        get_extension(container, AlertTimer)._stopping = True
    eventlet.sleep(0.3)
    id = as_(ANA).create(title="x")["id"]
    sql(
        "ticket",
        "UPDATE tickets SET created_at = now() - interval '3 days', priority = 'low',"
        " automatic_priority = 'low', sla_next_at = now() WHERE id = :id",
        id=id,
    )
    eventlet.sleep(0.5)
    assert told(sql, id) == []
    # a process that has never seen it
    services.append(started(run_service))
    wait_for(lambda: told(sql, id) == ALERTS)
    kinds = Counter(e["kind"] for e in entries(as_, id, "sla_warning", "sla_breached"))
    assert kinds == {"sla_warning": 2, "sla_breached": 2}
    seen = as_(EVA).get(id)
    assert (seen["sla_state"], seen["priority"]) == ("breached", "low")
    assert sql("ticket", "SELECT sla_next_at FROM tickets WHERE id = :id", id=id)[0][0] is None


def test_one_timer_at_a_time(
    as_: As, sql: Sql, services: list[Container], database_uri: Callable[[str], str]
) -> None:
    id = new(as_, sql, "low", 5)
    other = psycopg2.connect(database_uri("ticket").replace("+psycopg2", ""))
    with other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ticket.alerts'))")
        sql(
            "ticket",
            "UPDATE tickets SET created_at = now() - interval '50 minutes', sla_next_at = now()"
            " WHERE id = :id",
            id=id,
        )
        get_extension(services[-1], AlertTimer).look()
        eventlet.sleep(0.5)
        assert told(sql, id) == []
    other.close()  # it dies, and the lock with it
    wait_for(lambda: told(sql, id) == ALERTS[:1])


def test_what_fails_half_way_is_done_again_as_a_whole(
    as_: As, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = new(as_, sql, "low", 5)
    failures = []

    def fail(*args: Any) -> None:
        failures.append(args)
        raise RuntimeError("on purpose")

    # the alert, the ticket and the history are written by then
    monkeypatch.setattr(alerts, "_publish", fail)
    sql(
        "ticket",
        "UPDATE tickets SET created_at = now() - interval '50 minutes', sla_next_at = now()"
        " WHERE id = :id",
        id=id,
    )
    wait_for(lambda: len(failures) > 1)
    assert told(sql, id) == []
    assert entries(as_, id, "sla_warning") == []
    monkeypatch.undo()
    wait_for(lambda: told(sql, id) == ALERTS[:1])
    assert len(entries(as_, id, "sla_warning")) == 1


def test_nobody_is_warned_of_what_is_done_or_waits(as_: As, sql: Sql) -> None:
    done = new(as_, sql, "low", 59, (1, "open", "resolved"))
    waits = new(as_, sql, "low", 59, (1, "open", "waiting"))
    missed = new(as_, sql, "low", 65, (1, "open", "waiting"))
    wait_for(lambda: told(sql, missed))
    assert told(sql, missed) == [("first_response", "breached")]
    assert told(sql, done) == told(sql, waits) == []
    states = [as_(EVA).get(id)["sla_state"] for id in (done, waits, missed)]
    assert states == ["met", "paused", "breached"]


def test_a_breach_that_was_told_is_not_told_again(as_: As, sql: Sql) -> None:
    id = new(as_, sql, "critical", 50)
    wait_for(lambda: told(sql, id) == ALERTS[:2])
    assert as_(EVA).update(id, priority="low")["sla_state"] == "running"
    assert as_(EVA).update(id, priority="critical")["sla_state"] == "breached"
    eventlet.sleep(0.3)
    assert len(entries(as_, id, "sla_breached")) == 1


# ------------------------------------------------------------ escalation


def test_a_breach_raises_the_priority_by_one(as_: As, sql: Sql, broker: Broker) -> None:
    updated = broker.tap("ticket.events", "ticket.updated")
    breached = broker.tap("ticket.events", "ticket.sla_breached")
    id = new(as_, sql, "medium", 65)
    event = breached.event()
    assert (event["id"], event["priority"], event["escalated_from"]) == (id, "high", "medium")
    assert updated.event()["priority"] == "high"
    seen = as_(EVA).get(id)
    assert (seen["priority"], seen["escalated_from"]) == ("high", "medium")
    assert not seen["priority_overridden"]
    # what was promised is not made shorter by it
    assert minutes(seen, "resolution_due_at") == 480
    (entry,) = entries(as_, id, "escalated")
    assert (entry["from"], entry["to"], entry["target"], entry["internal"]) == (
        "medium",
        "high",
        "first_response",
        True,
    )
    # a late decision does not take it back
    assign(broker, seen, "low", ticket_created_at=seen["created_at"])
    automatic = "SELECT automatic_priority FROM tickets WHERE id = :id"
    wait_for(lambda: sql("ticket", automatic, id=id)[0][0] == "low")
    assert as_(EVA).get(id)["priority"] == "high"
    # an agent does, by deciding or by leaving it to the rules
    by_hand = as_(EVA).update(id, priority="medium")
    assert (by_hand["priority"], by_hand["escalated_from"]) == ("medium", None)
    back = as_(EVA).update(id, priority=None)
    assert (back["priority"], back["escalated_from"]) == ("low", None)
    eventlet.sleep(0.3)
    assert as_(EVA).get(id)["priority"] == "low"


def test_each_breach_raises_it_by_one(as_: As, sql: Sql) -> None:
    id = new(as_, sql, "medium", 600)
    wait_for(lambda: told(sql, id) == ALERTS)
    seen = as_(EVA).get(id)
    assert (seen["priority"], seen["escalated_from"]) == ("critical", "medium")
    steps = [(e["from"], e["to"], e["target"]) for e in entries(as_, id, "escalated")]
    assert steps == [("medium", "high", "first_response"), ("high", "critical", "resolution")]


def test_what_is_not_raised(as_: As, sql: Sql, broker: Broker) -> None:
    breached = broker.tap("ticket.events", "ticket.sla_breached")
    critical, low = new(as_, sql, "critical", 15), new(as_, sql, "low", 65)
    by_hand = as_(EVA).create(title="x")["id"]
    as_(EVA).update(by_hand, priority="medium")
    sql(
        "ticket",
        "UPDATE tickets SET created_at = now() - interval '65 minutes', sla_next_at = now()"
        " WHERE id = :id",
        id=by_hand,
    )
    events = [breached.event() for _ in range(3)]
    assert {event["id"] for event in events} == {critical, low, by_hand}
    assert {event["escalated_from"] for event in events} == {None}
    priorities = [as_(EVA).get(id)["priority"] for id in (critical, low, by_hand)]
    assert priorities == ["critical", "low", "medium"]


# ------------------------------------------------------------ the document


def test_the_service_levels(as_: As) -> None:
    before = as_(EVA).get_service_levels()
    assert {name: before[name] for name in LEVELS} == LEVELS
    version = before["version"]
    after = as_(ADA).set_service_levels(LEVELS | {"time_zone": "UTC"}, version=version)
    assert (after["time_zone"], after["version"]) == ("UTC", version + 1)
    assert as_(EVA).get_service_levels() == after
    stale = refused("SettingsChanged", as_(ADA).set_service_levels, LEVELS, version=version)
    assert stale == [version + 1]


def test_a_change_holds_for_open_tickets_too(
    as_: As, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_levels, "CACHE", 0.0)
    monkeypatch.setattr(alerts, "IDS", 1)
    ids = [new(as_, sql, "low", 5) for _ in range(3)]
    done = as_(EVA).update(ids[-1], status="resolved")
    longer = LEVELS["targets"]["low"] | {"first_response_minutes": 120}
    as_(ADA).set_service_levels(LEVELS | {"targets": LEVELS["targets"] | {"low": longer}})
    for id in ids[:2]:
        wait_for(lambda id=id: minutes(as_(EVA).get(id), "sla_due_at") == 120)
    waits = "SELECT measured_to FROM service_levels"
    wait_for(lambda: sql("ticket", waits)[0][0] is None)
    assert as_(EVA).get(ids[-1]) == done


def test_tickets_from_before_have_no_service_level(as_: As, sql: Sql) -> None:
    sql("ticket", "UPDATE service_levels SET since = now() - interval '10 minutes'")
    old, recent = as_(EVA).create(title="x")["id"], new(as_, sql, "low", 5)
    sql("ticket", "UPDATE tickets SET created_at = now() - interval '1 day' WHERE id = :i", i=old)
    assert as_(EVA).update(old, priority="critical")["sla_state"] is None
    assert as_(EVA).update(recent, priority="high")["sla_state"] == "running"
    eventlet.sleep(0.3)
    assert told(sql, old) == []
