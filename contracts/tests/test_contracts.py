"""The contracts are what the code says, and are contracts."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from chassis.http.contract import Operation
from contracts.generate import asyncapi, openapi, services
from contracts.generate.__main__ import FOLDER, stale, write
from contracts.generate.services import Incomplete


def test_they_are_not_stale() -> None:
    assert stale() == [], "run `make contracts`"


def test_what_differs_is_missing_or_left_over_is_stale(tmp_path: Path) -> None:
    written = write(tmp_path)
    assert stale(tmp_path) == []
    (tmp_path / "openapi.json").write_text("{}")
    (tmp_path / "schemas" / "ticket.created.json").unlink()
    (tmp_path / "schemas" / "ticket.lost.json").write_text("{}")
    names = ["openapi.json", "schemas/ticket.created.json", "schemas/ticket.lost.json"]
    assert stale(tmp_path) == names
    assert write(tmp_path) == names
    assert sorted(written) == sorted(
        str(p.relative_to(tmp_path)) for p in tmp_path.glob("**/*.json")
    )


def test_every_reference_in_openapi_leads_somewhere() -> None:
    document = json.loads((FOLDER / "openapi.json").read_text())

    def check(value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name == "$ref":
                    found = document
                    for part in inner.removeprefix("#/").split("/"):
                        found = found[part]
                else:
                    check(inner)
        elif isinstance(value, list):
            for inner in value:
                check(inner)

    check(document)


def test_who_may_is_said_of_the_policy() -> None:
    document = openapi.build()
    changed = document["paths"]["/api/tickets/{ticket_id}/"]["patch"]
    assert changed["x-action"] == "ticket:tickets.update"
    assert "requester (own), agent (all), admin (all)" in changed["description"]
    assert changed["security"] == [{"session": [], "csrf": []}, {"bearer": []}]
    assert document["paths"]["/api/session/"]["get"]["security"] == []


@pytest.mark.parametrize("name", ["ticket.Nothing", "nowhere.TicketPicture", "ticket.picture"])
def test_a_schema_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(Incomplete, match=name.split(".")[1]):
        services.schema(name)


def test_an_action_that_is_not_there_is_named() -> None:
    with pytest.raises(Incomplete, match="there is no action"):
        services.action("ticket:tickets.eat")


def test_an_operation_costs_nothing_but_its_summary_and_answers() -> None:
    assert Operation(summary="x", answers={200: None}).errors == ()


@pytest.mark.parametrize("name", sorted(asyncapi.data_schemas()))
def test_the_schema_of_an_event_is_json_schema(name: str) -> None:
    schema = json.loads((FOLDER / "schemas" / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    # tolerant readers: what is added later breaks nobody
    assert schema.get("additionalProperties", True) is True


def test_every_subscription_is_to_an_event_that_is_described() -> None:
    described = services.events()
    for source, events in services.subscriptions().items():
        assert set(events) <= set(described[source])
