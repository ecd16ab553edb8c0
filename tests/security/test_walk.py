"""Who may do what: every operation of openapi.json, tried by every kind of caller.

The table is ``policy.json``. Requests for things that many share (a ticket apart) name what is not
there, and bodies are empty, so that a 404 or 400 says that the caller would have been let in.
``own`` and ``other`` are requesters; ``scope`` is an admin's API token of scope read; null: not
tried, as it would end the session.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from chassis.identity.policy import Access
from contracts.generate.services import action
from tests.e2e.conftest import Api, wait_for
from tests.security.system import PASSWORD, Client

DOCUMENT = json.loads((Path(__file__).parents[2] / "contracts" / "openapi.json").read_text())
TABLE = json.loads(Path(__file__).with_name("policy.json").read_text())
COLUMNS = TABLE["columns"]
ROWS: dict[str, list[int | None]] = TABLE["operations"]
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in ("get", "post", "put", "patch", "delete")
}
NOBODYS = {"letter_id": "ticket-999999999", "provider": "nobody", "token": "x" * 43}


def test_the_table_has_every_operation_and_no_other() -> None:
    assert set(ROWS) == set(OPERATIONS)
    assert {len(row) for row in ROWS.values()} == {len(COLUMNS)}


@pytest.mark.parametrize("name", [n for n, o in OPERATIONS.items() if "x-action" in o])
def test_the_table_agrees_with_the_policy(name: str) -> None:
    rule = action(OPERATIONS[name]["x-action"])
    row = dict(zip(COLUMNS, ROWS[name], strict=True))
    for column in ("own", "agent", "admin"):
        reach = getattr(rule, "requester" if column == "own" else column)
        assert (row[column] == 403) == (reach is Access.NONE), column
    if rule.scope != "read":
        assert row["scope"] == 403


@pytest.fixture(scope="module")
def callers(
    base_url: str,
    requester: Client,
    other_requester: Client,
    agent: Client,
    admin: Client,
    token: Callable[..., Api],
) -> dict[str, Api]:
    def with_secret(secret: str) -> Api:
        api = Api(base_url)
        api.headers["Authorization"] = f"Bearer {secret}"
        return api

    made = {}
    for name in ("expired", "revoked"):
        body = {"name": name, "scopes": ["admin"], "expires_in_days": 1}
        answer = admin.post("/api/tokens/", json=body).json()
        made[name] = with_secret(answer["secret"])
        if name == "revoked":
            assert admin.delete(f"/api/tokens/{answer['id']}/").status_code == 204
        else:
            expire_token(answer["id"])
    return made | {
        "anonymous": Client(base_url),
        "own": requester,
        "other": other_requester,
        "agent": agent,
        "admin": admin,
        "scope": token(["read"]),
    }


def expire_token(id: int) -> None:
    uri = os.environ["GATEWAY_DB_URI"].replace("+psycopg2", "")
    with psycopg2.connect(uri) as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE api_tokens SET created_at = now() - interval '2 days',"
            " expires_at = now() - interval '1 day' WHERE id = %s",
            (id,),
        )
    connection.close()


@pytest.fixture(scope="module")
def ticket_id(requester: Client) -> int:
    id = requester.create("Paseo por los permisos", requester_email="rita@desk.test")["id"]
    wait_for(lambda: requester.get(f"/api/tickets/{id}/priority/").status_code == 200)
    return id


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize("caller", COLUMNS)
def test_an_operation_by_a_caller(
    callers: dict[str, Api], ticket_id: int, name: str, caller: str
) -> None:
    expected = ROWS[name][COLUMNS.index(caller)]
    if expected is None:
        return
    method, path = name.split(" ")
    values = {"ticket_id": ticket_id, **NOBODYS}
    for parameter in OPERATIONS[name]["parameters"]:
        if parameter.get("in") == "path":
            found = values.get(parameter["name"], 999_999_999)
            path = path.replace(f"{{{parameter['name']}}}", str(found))
    body = {} if "requestBody" in OPERATIONS[name] else None
    # one of them never ends
    with callers[caller].request(method, path, json=body, stream=True) as answer:
        assert answer.status_code == expected, next(answer.iter_content(2000), b"")


def test_a_session_that_was_ended(base_url: str, requester: Client) -> None:
    client = Client(base_url)
    assert client.sign_in("rita@desk.test", PASSWORD).status_code == 201
    kept = client.cookies.copy()
    assert client.delete("/api/session/").status_code == 204
    client.cookies.update(kept)
    for name, operation in OPERATIONS.items():
        method, path = name.split(" ")
        if operation["security"] and "{" not in path:
            body = {} if "requestBody" in operation else None
            assert client.request(method, path, json=body).status_code == 401, name
