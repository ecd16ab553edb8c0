"""What the audit and the log tell of changes in the services, of exports and of refusals."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.conftest import Api
from tests.security.system import Client


def entries(admin: Client, action: str, target: str | None = None) -> list[dict[str, Any]]:
    query = {"action": action, "page_size": "100"} | ({"target": target} if target else {})
    return admin.get("/api/audit/", params=query).json()["results"]


def test_changes_of_rules_are_told(admin: Client) -> None:
    rule = {
        "name": {"en": "Teapots", "es": "Teteras"},
        "conditions": {"phrases": [f"teapot {uuid4().hex}"]},
        "outcome": {"priority": "low"},
    }
    made = admin.post("/api/triage/rules/", json=rule)
    assert made.status_code == 201, made.text
    target = f"rule:{made.json()['id']}"
    [entry] = entries(admin, "rule.created", target)
    assert entry["details"]["fields"] == sorted(rule)
    assert entry["actor_id"].startswith("person:")
    path = made.headers["Location"]
    changed = admin.patch(path, json={"enabled": False}, headers={"If-Match": made.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    assert len(entries(admin, "rule.changed", target)) == 1
    assert admin.patch(path, json={"colour": 1}).status_code == 400
    assert len(entries(admin, "rule.changed", target)) == 1  # what was refused changed nothing
    assert admin.delete(path).status_code == 204
    assert len(entries(admin, "rule.deleted", target)) == 1


def test_changes_of_webhooks_and_service_levels_are_told(admin: Client) -> None:
    secret = f"https://hooks.example.com/{uuid4().hex}"
    body = {"url": secret, "events": ["ticket.created"], "active": False}
    made = admin.post("/api/webhooks/", json=body)
    assert made.status_code == 201, made.text
    target = f"webhook:{made.json()['id']}"
    path = f"/api/webhooks/{made.json()['id']}/"
    assert admin.post(f"{path}rotate-secret/").status_code == 200
    assert admin.patch(path, json={"events": ["ticket.updated"]}).status_code == 200
    assert admin.delete(path).status_code == 204
    for action in ("created", "secret_rotated", "changed", "deleted"):
        [entry] = entries(admin, f"webhook.{action}", target)
        assert secret not in str(entry)
    levels = admin.get("/api/sla/")
    before = len(entries(admin, "service_levels.changed"))
    content = {n: v for n, v in levels.json().items() if n != "version"}
    kept = admin.put("/api/sla/", json=content, headers={"If-Match": levels.headers["ETag"]})
    assert kept.status_code == 200, kept.text
    assert len(entries(admin, "service_levels.changed")) == before + 1


def test_exports_are_told_with_their_query(admin: Client, agent: Client) -> None:
    mark = uuid4().hex
    assert agent.get("/api/tickets/export.csv", params={"q": mark}).status_code == 200
    told = [e for e in entries(admin, "tickets.exported") if mark in str(e["details"])]
    assert len(told) == 1


@pytest.mark.parametrize("path", ["/api/webhooks/", "/api/people/"])
def test_a_refusal_is_told_once(
    admin: Client, requester: Client, token: Callable[..., Api], path: str
) -> None:
    me = requester.get("/api/session/").json()["actor"]["id"]
    for _ in range(5):
        assert requester.get(path).status_code == 403
    method = {"/api/webhooks/": "list_webhooks", "/api/people/": "list_people"}[path]
    told = [e for e in entries(admin, "refused", method) if e["actor_id"] == me]
    assert len(told) == 1


def test_a_stranger_s_refusals_are_not_in_the_audit(admin: Client, anonymous: Client) -> None:
    before = len(entries(admin, "refused"))
    for _ in range(10):
        assert anonymous.get("/api/people/").status_code == 401
    assert len(entries(admin, "refused")) == before
