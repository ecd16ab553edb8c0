"""The running gateway keeps what openapi.json promises: Schemathesis tries each operation."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from contracts.generate.__main__ import FOLDER
from tests.e2e.conftest import Api

# The stream never ends; tests/e2e/test_stream.py reads it.
schema = schemathesis.openapi.from_path(FOLDER / "openapi.json").exclude(path="/api/stream/")
# What no JSON Schema says: a cursor is one of ours, a version is the latest, a password is strong
# and one's own, a page begins within the first 10,000 rows.
schema.config.checks.positive_data_acceptance.enabled = False
# a malformed If-Match is none of the ETags
schema.config.checks.negative_data_rejection.expected_statuses += ["412"]
# This instance has AUTH=open; who may do what is tried by tests/security.
schema.config.checks.ignored_auth.enabled = False
EXAMPLES = 15  # of each operation


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_an_operation_keeps_its_promise(case: Any) -> None:
    case.call_and_validate(base_url=os.environ["GATEWAY_URL"], timeout=10)


def test_the_document_is_served_as_it_was_checked_in(api: Api) -> None:
    answer = api.get("/api/openapi.json")
    assert answer.content == (FOLDER / "openapi.json").read_bytes()
    assert answer.headers["Content-Type"] == "application/json"
    same = api.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    other = api.get("/api/openapi.json", headers={"If-None-Match": '"x"'})
    assert other.status_code == 200


@pytest.mark.parametrize("language", ["es", "en"])
def test_problems_are_as_described(api: Api, language: str) -> None:
    answer = api.get("/api/tickets/0/", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert set(answer.json()) == {"type", "title", "status", "detail"}
