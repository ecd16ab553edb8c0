"""From creation to the end: changes, priorities by hand, comments, history; who did what."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import uuid4

import eventlet
import orjson
import pytest
from nameko.testing.utils import get_extension
from sqlalchemy.exc import IntegrityError

from chassis.container import Container
from chassis.identity import Guard
from chassis.identity.actor import AGENT, REQUESTER, Actor
from chassis.identity.statement import new_key, sign
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, RunService, Sql, wait_for
from ticket.pictures import told
from ticket.service import TicketService

pytestmark = pytest.mark.integration

KEY = new_key()
ANA = Actor("person:1", REQUESTER, "ana@example.com", "Ana")
EVA = Actor("person:4", AGENT, "eva@example.com", "Eva")

As = Callable[[Actor], Any]


@pytest.fixture(scope="module")
def services(run_service: RunService) -> list[Container]:
    """Two replicas, so that not even the process is shared by those who change a ticket."""
    containers = [run_service(TicketService) for _ in range(2)]
    for container in containers:
        get_extension(container, Guard)._keys = {KEY.kid: KEY}
    return containers


@pytest.fixture
def as_(services: list[Container], call: Call) -> As:
    return lambda actor: call("ticket", auth_token=sign(actor, KEY))


def refused(kind: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
    with pytest.raises(RemoteServiceError) as caught:
        method(*args, **kwargs)
    assert kind in caught.value.kinds
    return caught.value.details


def kinds(history: dict[str, Any]) -> list[str]:
    return [entry["kind"] for entry in history["results"]]


def test_every_change_is_in_the_history(as_: As) -> None:
    id = as_(ANA).create(title="x", tags=["a"])["id"]
    as_(EVA).update(id, status="in_progress", assignee_email="EVA@example.com", tags=["b"])
    as_(EVA).update(id, status="in_progress")  # changes nothing
    as_(ANA).update(id, title="y")
    history = as_(ANA).history(id)
    assert history["complete"]
    created, changed, renamed = history["results"]
    assert (created["kind"], created["actor"]) == ("created", {"id": "person:1", "name": "Ana"})
    assert changed == {
        "kind": "changed",
        "at": changed["at"],
        "actor": {"id": "person:4", "name": "Eva"},
        "internal": False,
        "changes": {
            "status": ["open", "in_progress"],
            "assignee_email": [None, "eva@example.com"],
            "tags": [["a"], ["b"]],
        },
    }
    assert renamed["changes"] == {"title": ["x", "y"]}
    assert created["at"] < changed["at"] < renamed["at"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE history SET kind = 'x'", "DELETE FROM history", "TRUNCATE history"],
)
def test_history_is_only_added_to(as_: As, sql: Sql, statement: str) -> None:
    id = as_(EVA).create(title="x")["id"]
    as_(EVA).update(id, title="y")
    with pytest.raises(IntegrityError, match="only ever added to"):
        sql("ticket", statement)
    assert kinds(as_(EVA).history(id)) == ["created", "changed"]


def test_a_refused_change_leaves_no_history(as_: As) -> None:
    id = as_(ANA).create(title="x")["id"]
    refused("Forbidden", as_(ANA).update, id, priority="critical")
    refused("Forbidden", as_(ANA).update, id, assignee_email="ana@example.com")
    as_(EVA).update(id, status="closed")
    refused("IllegalMove", as_(EVA).update, id, status="waiting", title="y")
    refused("StaleVersion", as_(EVA).update, id, version=1, title="y")
    assert kinds(as_(EVA).history(id)) == ["created", "changed"]


def test_no_update_is_lost_between_replicas(as_: As, sql: Sql) -> None:
    id = as_(EVA).create(title="0")["id"]
    pool = eventlet.GreenPool(30)
    titles = [str(n) for n in range(1, 31)]
    list(pool.imap(lambda title: as_(EVA).update(id, title=title), titles))
    assert as_(EVA).get(id)["version"] == 31
    steps = [entry["changes"]["title"] for entry in as_(EVA).history(id)["results"][1:]]
    assert sorted(to for _, to in steps) == sorted(titles)
    # each change began from what the one before it had left
    assert all(before[1] == after[0] for before, after in pairwise([["", "0"], *steps]))


def test_of_changes_to_the_same_version_one_wins(as_: As) -> None:
    id = as_(EVA).create(title="x")["id"]

    def change(n: int) -> bool:
        try:
            as_(EVA).update(id, version=1, title=str(n))
        except RemoteServiceError as exc:
            if "StaleVersion" not in exc.kinds:
                raise
            return False
        return True

    assert sum(eventlet.GreenPool(16).imap(change, range(16))) == 1
    assert as_(EVA).get(id)["version"] == 2


def assign(broker: Broker, id: int, priority: str, **more: Any) -> None:
    event = {"ticket_id": id, "priority": priority, **more}
    broker.event("assignment", "priority.assigned", event, uuid4().hex)


def test_a_priority_by_hand(as_: As, broker: Broker, sql: Sql) -> None:
    id = as_(EVA).create(title="x")["id"]
    set_by_hand = as_(EVA).update(id, priority="low")
    assert (set_by_hand["priority"], set_by_hand["priority_overridden"]) == ("low", True)
    assign(broker, id, "critical", rule="outage", words=["down"])  # comes late
    automatic = "SELECT automatic_priority FROM tickets WHERE id = :id"
    wait_for(lambda: sql("ticket", automatic, id=id)[0][0] == "critical")
    assert as_(EVA).get(id)["priority"] == "low"
    back = as_(EVA).update(id, priority=None)
    assert (back["priority"], back["priority_overridden"]) == ("critical", False)
    assign(broker, id, "high", rule="failure", words=[])
    wait_for(lambda: as_(EVA).get(id)["priority"] == "high")
    entries = as_(EVA).history(id)["results"]
    told = [
        entry.get("changes") or (entry.get("from"), entry.get("to"), entry.get("rule"))
        for entry in entries
    ]
    assert told[1:] == [
        {"priority": [None, "low"], "priority_overridden": [False, True]},
        (None, "critical", "outage"),
        {"priority": ["low", "critical"], "priority_overridden": [True, False]},
        ("critical", "high", "failure"),
    ]
    assert entries[2]["words"] == ["down"]
    assert entries[2]["actor"]["id"] == "assignment"


def test_events_of_a_change(as_: As, broker: Broker) -> None:
    tap = broker.tap("ticket.events")
    id = as_(EVA).create(title="x")["id"]
    assert tap.event()["id"] == id  # created; it may be published after the answer
    changed = as_(EVA).update(id, status="waiting", assignee_email="eva@example.com")
    seen = {}
    for _ in range(3):
        message = tap.next()
        name = message.properties["application_headers"]["cloudEvents:type"]
        seen[name] = orjson.loads(message.body)
    changed = told(changed)
    assert seen == {
        "ticket.updated": changed,
        "ticket.status_changed": changed | {"from": "open", "to": "waiting"},
        "ticket.assigned": changed | {"from": None, "to": "eva@example.com"},
    }
    assert tap.is_quiet()


def test_comments_and_notes(as_: As) -> None:
    id = as_(ANA).create(title="x")["id"]
    note = as_(EVA).comment(id, body="  among us ", internal=True)
    assert note["body"] == "among us"
    assert (note["author_id"], note["author_name"]) == ("person:4", "Eva")
    said = as_(EVA).comment(id, body="We look into it")
    reply = as_(ANA).comment(id, body="Thanks")
    assert as_(EVA).comments(id)["results"] == [reply, said, note]
    hers = as_(ANA).comments(id)
    assert (hers["results"], hers["count"]) == ([reply, said], 2)
    page = as_(EVA).comments(id, page_size=2)
    assert as_(EVA).comments(id, page_size=2, cursor=page["next"])["results"] == [note]
    refused("Forbidden", as_(ANA).comment, id, body="x", internal=True)
    assert kinds(as_(EVA).history(id)) == ["created", "commented", "commented", "commented"]
    shown = as_(ANA).history(id)["results"]
    assert [entry.get("body") for entry in shown] == [None, "We look into it", "Thanks"]
    bea = Actor("person:2", REQUESTER, "bea@example.com", "Bea")
    for method in (as_(bea).comments, as_(bea).history):
        refused("TicketNotFound", method, id)
    refused("TicketNotFound", as_(bea).comment, id, body="x")


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("in_progress", "in_progress"),
        ("waiting", "open"),
        ("resolved", "open"),
        ("closed", "closed"),
    ],
)
def test_a_requester_s_reply(as_: As, broker: Broker, status: str, after: str) -> None:
    id = as_(ANA).create(title="x")["id"]
    as_(EVA).update(id, status=status)
    tap = broker.tap("ticket.events", "ticket.commented")
    as_(EVA).comment(id, body="still?")
    assert as_(EVA).get(id)["status"] == status
    as_(ANA).comment(id, body="yes")
    assert tap.event()["body"] == "still?"
    event = tap.event()
    assert (event["id"], event["body"], event["status"]) == (id, "yes", after)
    assert (event["by_requester"], event["internal"]) == (True, False)
    assert as_(EVA).get(id)["status"] == after
    changes = [e["changes"] for e in as_(EVA).history(id)["results"] if e["kind"] == "changed"]
    reopened = [{"status": [status, "open"]}] if after != status else []
    assert changes == [{"status": ["open", status]}, *reopened]


def test_the_first_answer_in_public_is_kept(as_: As, sql: Sql) -> None:
    id = as_(ANA).create(title="x")["id"]

    def first() -> Any:
        return sql("ticket", "SELECT first_response_at FROM tickets WHERE id = :id", id=id)[0][0]

    as_(ANA).comment(id, body="hello?")
    as_(EVA).comment(id, body="note", internal=True)
    assert first() is None
    as_(EVA).comment(id, body="hello")
    answered = first()
    assert answered is not None
    as_(EVA).comment(id, body="again")
    assert first() == answered


def test_filters_by_assignee(as_: As) -> None:
    tag = uuid4().hex
    mine, free = (as_(EVA).create(title="x", tags=[tag])["id"] for _ in range(2))
    as_(EVA).update(mine, assignee_email="eva@example.com")

    def found(**query: Any) -> list[int]:
        return [ticket["id"] for ticket in as_(EVA).list(tag=tag, **query)["results"]]

    assert found(assignee_email="Eva@example.com") == [mine]
    assert found(unassigned="true") == [free]
    assert found(unassigned="false") == [mine]


def test_moves_that_are_shown_are_the_reader_s(as_: As) -> None:
    ticket = as_(ANA).create(title="x")
    assert ticket["allowed_moves"] == ["closed"]
    assert as_(ANA).get(ticket["id"]) == ticket
    assert as_(ANA).list()["results"][0] == ticket
    assert len(as_(EVA).get(ticket["id"])["allowed_moves"]) == 4
