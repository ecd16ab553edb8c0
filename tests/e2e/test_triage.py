"""Rules of triage over HTTP."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.conftest import Api, wait_for

RULES, SETTINGS = "/api/triage/rules/", "/api/triage/settings/"
ORDER, PREVIEW = "/api/triage/rules/order/", "/api/triage/preview/"
SIMULATE = "/api/triage/rules/simulate/"


@pytest.fixture
def rule(api: Api) -> Iterator[dict[str, Any]]:
    word = f"w{uuid4().hex}"
    new = {
        "name": {"en": word, "es": word},
        "conditions": {"phrases": [word]},
        "outcome": {"impact": "high", "urgency": "high"},
    }
    answer = api.post(RULES, json=new)
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    yield answer.json()
    api.delete(answer.headers["Location"])


def test_the_way_of_a_rule(api: Api, rule: dict[str, Any]) -> None:
    path, word = f"{RULES}{rule['id']}/", rule["key"]
    word = rule["conditions"]["phrases"][0]
    assert api.get(path).json() == rule
    spanish = {"Accept-Language": "es"}
    seen = api.post(PREVIEW, json={"title": word}, headers=spanish).json()
    assert seen == {
        "priority": "critical",
        "rule_id": rule["id"],
        "rule_version": 1,
        "reason": f"regla “{word}”: dice “{word}”; su impacto es alto y su urgencia alta",
        "words": [word],
    }

    def decided() -> bool:
        ticket = api.create(word)
        why = f"/api/tickets/{ticket['id']}/priority/"
        wait_for(lambda: api.get(why).status_code == 200)
        return api.get(why).json()["rule_id"] == rule["id"]

    wait_for(decided, 2)
    changed = api.patch(path, json={"outcome": {"priority": "low"}}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    stale = api.patch(path, json={"enabled": False}, headers={"If-Match": '"1"'} | spanish)
    assert (stale.status_code, stale.json()["title"]) == (412, "La regla ha cambiado")
    tried = api.post(f"{path}simulate/", json={"enabled": False}).json()
    assert tried["changed"] >= 1
    same = {name: rule[name] for name in ("name", "conditions", "outcome")}
    tried = api.post(SIMULATE, json=same).json()
    assert (tried["considered"] >= 1, tried["changed"]) == (True, 0)
    assert api.get(RULES).json()["count"] == rule["position"]
    assert api.get(f"{path}history/").json()["count"] == 2
    ids = [r["id"] for r in api.get(RULES).json()["results"]]
    assert api.put(ORDER, json={"ids": ids}).status_code == 200
    assert api.put(ORDER, json={"ids": ids[1:]}).status_code == 409
    settings = api.get(SETTINGS)
    body = settings.json()
    body.pop("version")
    tag = {"If-Match": settings.headers["ETag"]}
    assert api.put(SETTINGS, json=body, headers=tag).status_code == 200
    assert api.put(SETTINGS, json=body, headers=tag).status_code == 412
    assert api.delete(path, headers={"If-Match": '"1"'}).status_code == 412
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


BAD: list[Any] = [b"", b"{", b"[]", b"null", b'"x"', b'{"x": 1}', b'{"self": 1}']
BODIES = [("POST", RULES), ("POST", SIMULATE), ("PUT", ORDER), ("PUT", SETTINGS), ("POST", PREVIEW)]


@pytest.mark.parametrize("body", BAD)
@pytest.mark.parametrize(("method", "path"), [*BODIES, ("PATCH", ""), ("POST", "simulate/")])
def test_bad_bodies(api: Api, rule: dict[str, Any], method: str, path: str, body: bytes) -> None:
    if not path.startswith("/"):
        path = f"{RULES}{rule['id']}/{path}"
    for language in ("en", "es"):
        headers = {"Content-Type": "application/json", "Accept-Language": language}
        answer = api.request(method, path, data=body, headers=headers)
        assert answer.status_code == 400, answer.text
        assert answer.headers["Content-Language"] == language
    assert api.request(method, path, data=b"x").status_code == 415


@pytest.mark.parametrize(
    "draft",
    [
        {"title": None},
        {"title": "x" * 201},
        {"title": "x", "requester_email": "nobody"},
        {"title": "x", "tags": "a"},
        {"title": "x", "created_at": "yesterday"},
        {"title": "x", "description": 1},
    ],
)
def test_bad_drafts(api: Api, draft: dict[str, Any]) -> None:
    answer = api.post(PREVIEW, data=json.dumps(draft), headers={"Content-Type": "application/json"})
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)


@pytest.mark.parametrize("id", ["0", "-1", "9" * 30, "x", "%00"])
def test_what_there_is_not(api: Api, id: str) -> None:
    path = f"{RULES}{id}/"
    for method, where in (
        ("GET", path),
        ("PATCH", path),
        ("DELETE", path),
        ("GET", f"{path}history/"),
        ("POST", f"{path}simulate/"),
        ("GET", f"/api/tickets/{id}/priority/"),
    ):
        body = None if method in ("GET", "DELETE") else {}
        assert api.request(method, where, json=body).status_code == 404, (method, where)
