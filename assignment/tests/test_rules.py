"""Rules as people change them, over RPC, with the real database and broker."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import eventlet
import pytest

from assignment.policy import POLICY
from chassis.container import Container
from chassis.identity import Actor
from chassis.identity.actor import ROLES
from chassis.identity.policy import access
from chassis.rpc.errors import RemoteServiceError
from chassis.testing import Broker, Call, Sql, wait_for

pytestmark = pytest.mark.integration

IDS = count(1)
NEW = {
    "name": {"en": "VPN", "es": "VPN"},
    "conditions": {"phrases": ["vpn"]},
    "outcome": {"priority": "critical"},
}


@pytest.fixture
def rule(assignment: Any) -> Iterator[dict[str, Any]]:
    created = assignment.create_rule(NEW)
    yield created
    if created["id"] in [r["id"] for r in assignment.list_rules()["results"]]:
        assignment.delete_rule(created["id"])


def refused(kind: str, method: Callable[..., Any], *args: Any) -> list[Any]:
    with pytest.raises(RemoteServiceError) as caught:
        method(*args)
    assert kind in caught.value.kinds
    return caught.value.details


def ids(assignment: Any) -> list[int]:
    return [rule["id"] for rule in assignment.list_rules()["results"]]


def triaged(broker: Broker, sql: Sql, title: str, **other: Any) -> int:
    ticket = {"id": next(IDS), "title": title, **other}
    broker.event("ticket", "ticket.created", ticket, uuid4().hex)
    stored = "SELECT 1 FROM assignments WHERE ticket_id = :id"
    wait_for(lambda: sql("assignment", stored, id=ticket["id"]))
    return ticket["id"]


def test_a_rule_decides_within_a_second_and_stays_readable(
    assignment: Any, broker: Broker, sql: Sql, call: Call, rule: dict[str, Any]
) -> None:
    eventlet.sleep(1)
    id = triaged(broker, sql, "La VPN")
    changed = {"name": {"en": "Tunnel", "es": "Túnel"}, "outcome": {"priority": "low"}}
    assert assignment.update_rule(rule["id"], changed, 1)["version"] == 2
    eventlet.sleep(1)
    later = triaged(broker, sql, "La VPN")
    assignment.delete_rule(rule["id"], 2)
    eventlet.sleep(1)
    last = triaged(broker, sql, "La VPN")
    said = [call("assignment", language="es").get(n) for n in (id, later, last)]
    assert [s["priority"] for s in said] == ["critical", "low", "medium"]
    assert [s["rule_version"] for s in said] == [1, 2, None]
    assert [s["reason"] for s in said] == [
        "regla “VPN”: dice “vpn”",
        "regla “Túnel”: dice “vpn”",
        "no coincide ninguna regla",
    ]
    history = assignment.rule_history(rule["id"])["results"]
    assert [(h["version"], h["change"]) for h in history] == [
        (3, "deleted"),
        (2, "changed"),
        (1, "created"),
    ]
    assert {(h["changed_by"], h["changed_by_name"]) for h in history} == {("operator", "operator")}


def test_a_decision_from_before_rules_were_rows(assignment: Any, sql: Sql) -> None:
    id = next(IDS)
    sql(
        "assignment",
        "INSERT INTO assignments (ticket_id, priority, rule, words)"
        " VALUES (:id, 'critical', 'outage', '{caído}')",
        id=id,
    )
    said = assignment.get(id)
    assert said["reason"] == "rule “Outage”: it says “caído”"
    assert (said["rule_id"], said["rule_version"]) == (3, 1)


def test_a_stale_version(assignment: Any, rule: dict[str, Any]) -> None:
    assignment.update_rule(rule["id"], {"enabled": False}, 1)
    assert refused("RuleChanged", assignment.update_rule, rule["id"], {"enabled": True}, 1) == [2]
    assert refused("StaleVersion", assignment.delete_rule, rule["id"], 1) == [2]
    # nothing new is no new version
    assert assignment.update_rule(rule["id"], {"enabled": False})["version"] == 2


def test_the_order(assignment: Any, rule: dict[str, Any]) -> None:
    before = ids(assignment)
    assert before[-1] == rule["id"]
    assert assignment.preview({"title": "VPN caída"})["rule_id"] != rule["id"]
    turned = [rule["id"], *before[:-1]]
    answer = assignment.order_rules({"ids": turned})
    assert [r["position"] for r in answer["results"]] == list(range(1, len(before) + 1))
    assert assignment.preview({"title": "VPN caída"})["rule_id"] == rule["id"]
    for wrong in (before[:-1], [*before, 10**6], []):
        refused("RulesDiffer", assignment.order_rules, {"ids": wrong})
    for wrong in ([1, 1], ["1"], [0], "1", None):
        assert "ids" in refused("Invalid", assignment.order_rules, {"ids": wrong})[0]
    assert ids(assignment) == turned


def test_who_orders_at_the_same_time(assignment: Any, rule: dict[str, Any], sql: Sql) -> None:
    base = ids(assignment)
    orders = [base[n:] + base[:n] for n in range(len(base))] * 4
    revision = "SELECT revision FROM rulebook"
    before = sql("assignment", revision)[0][0]
    pool = eventlet.GreenPool()
    for order in orders:
        pool.spawn(assignment.order_rules, {"ids": order})
    extra = pool.spawn(assignment.create_rule, NEW)
    pool.spawn(assignment.update_rule, rule["id"], {"enabled": False})
    pool.waitall()
    # each is whole, and one after the other; those that did not know the new rule were refused
    found = ids(assignment)
    assert sorted(found) == sorted([*base, extra.wait()["id"]])
    noted = sql("assignment", "SELECT count(*), max(revision) FROM rulebook_changes")[0]
    after = sql("assignment", revision)[0][0]
    assert noted == (after - 1, after)
    assert after >= before + 2
    assignment.delete_rule(extra.wait()["id"])


def test_settings(assignment: Any) -> None:
    settings = assignment.get_settings()
    version = settings.pop("version")
    changed = assignment.set_settings(settings | {"default_priority": "low"}, version)
    assert changed["version"] == version + 1
    assert assignment.preview({"title": "Teclado"})["priority"] == "low"
    refused("SettingsChanged", assignment.set_settings, settings, version)
    assignment.set_settings(settings)
    for wrong in ({}, settings | {"matrix": {"high": {}}}, settings | {"default_priority": "x"}):
        refused("Invalid", assignment.set_settings, wrong)


def test_a_simulation(assignment: Any, broker: Broker, sql: Sql, rule: dict[str, Any]) -> None:
    sql("assignment", "TRUNCATE recent_tickets")
    for title in ("La VPN", "VPN lenta", "Teclado"):
        triaged(broker, sql, title, tags=["a"], requester_email="a@example.com")
    answer = assignment.simulate(rule["id"], {"outcome": {"priority": "low"}})
    example = answer["examples"].pop()
    assert answer == {
        "considered": 3,
        "changed": 1,
        "from_to": [{"from": "critical", "to": "low", "count": 1}],
        "examples": [],
    }
    assert (example["title"], example["from"], example["to"]) == ("La VPN", "critical", "low")
    assert assignment.simulate(rule["id"], {})["changed"] == 0
    conditions = {"domains": ["example.com"], "tags": ["A"]}
    assert assignment.simulate(rule["id"], {"conditions": conditions})["changed"] == 1
    off = assignment.simulate(rule["id"], {"enabled": False})
    assert off["from_to"] == [{"from": "critical", "to": "medium", "count": 1}]
    assert assignment.get_rule(rule["id"]) == rule


def test_a_simulation_of_a_new_rule(assignment: Any, broker: Broker, sql: Sql) -> None:
    sql("assignment", "TRUNCATE recent_tickets")
    before = ids(assignment)
    for title in ("La VPN", "Teclado", "VPN caída"):
        triaged(broker, sql, title)
    new = NEW | {"outcome": {"impact": "high", "urgency": "high"}}
    answer = assignment.simulate_new(new)
    # "caída" is decided by a rule before it
    assert (answer["considered"], answer["changed"]) == (3, 1)
    assert answer["from_to"] == [{"from": "medium", "to": "critical", "count": 1}]
    assert [e["title"] for e in answer["examples"]] == ["La VPN"]
    assert assignment.simulate_new(new | {"enabled": False})["changed"] == 0
    assert ids(assignment) == before


def test_old_tickets_are_forgotten(service: Container, sql: Sql, assignment: Any) -> None:
    sql(
        "assignment",
        "INSERT INTO recent_tickets"
        " (ticket_id, title, title_words, description_words, tags, created_at)"
        " SELECT n, 'x', 'x', '', '{}', now() FROM generate_series(1, 1500) AS n",
    )
    wait_for(lambda: sql("assignment", "SELECT count(*) FROM recent_tickets")[0][0] == 1000, 15)


WINDOW = {"days": [1], "from": "09:00", "to": "18:00"}
HOURS = {"timezone": "Europe/Madrid", "windows": [WINDOW]}
WRONG_CONDITIONS: list[Any] = [
    None,
    [],
    {},
    {"fields": ["title"]},
    {"pattern": "(a+)+"},
    {"phrases": []},
    {"phrases": "vpn"},
    {"phrases": ["..."]},
    {"phrases": ["a\x00b"]},
    {"phrases": ["x" * 101]},
    {"phrases": ["a " * 11]},
    {"phrases": ["x"] * 201},
    {"phrases": ["x"], "fields": ["tags"]},
    {"domains": ["a..b"]},
    {"domains": ["a@b"]},
    {"tags": [""]},
    {"hours": {}},
    {"hours": HOURS | {"timezone": "Mars/Olympus"}},
    {"hours": HOURS | {"timezone": "../../etc/passwd"}},
    {"hours": HOURS | {"windows": []}},
    {"hours": HOURS | {"windows": [WINDOW | {"days": [8]}]}},
    {"hours": HOURS | {"windows": [WINDOW | {"to": "09:00"}]}},
    {"hours": HOURS | {"windows": [WINDOW | {"to": "25:00"}]}},
    {"hours": HOURS | {"windows": [WINDOW | {"from": "24:00"}]}},
]


@pytest.mark.parametrize("conditions", WRONG_CONDITIONS, ids=lambda c: repr(c)[:40])
def test_conditions_that_are_none(call: Call, service: Container, conditions: Any) -> None:
    for language in ("en", "es"):
        errors = refused(
            "Invalid",
            call("assignment", language=language).create_rule,
            NEW | {"conditions": conditions},
        )[0]
        assert {name.split(".")[0] for name in errors} == {"conditions"}
        assert all(isinstance(message, str) for texts in errors.values() for message in texts)


@pytest.mark.parametrize(
    "outcome", [{}, {"priority": "x"}, {"impact": "low"}, {"priority": "low", "impact": "low"}]
)
def test_outcomes_that_are_none(assignment: Any, outcome: Any) -> None:
    errors = refused("Invalid", assignment.create_rule, NEW | {"outcome": outcome})[0]
    assert {name.split(".")[0] for name in errors} == {"outcome"}


def test_complaints_name_what_is_within_a_field(assignment: Any) -> None:
    bad = {
        "name": {"en": "x"},
        "conditions": {"domains": ["a@b"], "hours": HOURS | {"timezone": "x"}},
        "outcome": {"priority": "x"},
    }
    for method in (assignment.create_rule, assignment.simulate_new):
        assert sorted(refused("Invalid", method, bad)[0]) == [
            "conditions.domains",
            "conditions.hours",
            "name.es",
            "outcome.priority",
        ]


@pytest.mark.parametrize("id", [10**9, 0, -1, 2**63, "x", None])
def test_a_rule_that_there_is_not(assignment: Any, id: Any) -> None:
    refused("RuleNotFound", assignment.get_rule, id)
    refused("RuleNotFound", assignment.update_rule, id, {})
    refused("RuleNotFound", assignment.delete_rule, id)
    refused("RuleNotFound", assignment.rule_history, id)
    refused("RuleNotFound", assignment.simulate, id, {})


def test_who_may_do_what() -> None:
    reach = {
        role: [
            access(POLICY[a], Actor("x", role)).name for a in sorted(POLICY) if "letters" not in a
        ]
        for role in ("anonymous", *ROLES)
    }
    # assignments.read, rules.manage, rules.preview, rules.read
    assert reach == {
        "anonymous": ["NONE"] * 4,
        "requester": ["ALL", "NONE", "ALL", "NONE"],
        "agent": ["ALL", "NONE", "ALL", "ALL"],
        "admin": ["ALL"] * 4,
    }
