"""Every field in which people write something is one that cleans it."""

from typing import Any

import pytest
from marshmallow import Schema, fields

from assignment import schemas as assignment
from chassis.validation import (
    Body,
    EmailAddress,
    Line,
    SoughtAddress,
    Tag,
    Text,
    TimeOfDay,
    TimeZone,
    Title,
)
from gateway import schemas as gateway
from notification import schemas as notification
from ticket import schemas as ticket

CLEANED = (Body, EmailAddress, Line, SoughtAddress, Title, Tag, TimeOfDay, TimeZone)
# what is compared with something secret or known, and shown to nobody
AS_IT_IS = {
    "cursor", "password", "new_password", "current_password", "token", "q",
    "action", "actor_id", "target",
    "url",  # ASCII alone
    "email",  # gateway: emails.normalised, emails.look_up
    "domains",  # chassis.addresses.canonical_domain
}  # fmt: skip
SCHEMAS = [
    schema
    for module in (assignment, gateway, notification, ticket)
    for schema in vars(module).values()
    if isinstance(schema, type)
    and issubclass(schema, Schema)
    and schema.__module__ == module.__name__
]


def loaded(schema: type[Schema], data: dict[str, Any]) -> dict[str, Any]:
    found: Any = schema().load(data)
    return found


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda s: f"{s.__module__}.{s.__name__}")
def test_what_people_write_is_cleaned(schema: type[Schema]) -> None:
    for name, field in schema._declared_fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, Text) and name not in AS_IT_IS:
            assert isinstance(inner, CLEANED), f"{schema.__name__}.{name}"


@pytest.mark.parametrize("title", ["\u200b", "\u00ad\u2060", "\u3164", "\ufe0f", "\u2800"])
def test_a_title_that_shows_nothing_is_none(title: str) -> None:
    assert "title" in ticket.NewTicket().validate({"title": title})
    assert "body" in ticket.NewComment().validate({"body": title})
    assert "tags" in ticket.NewTicket().validate({"title": "x", "tags": [title]})
    assert "name" in gateway.NewToken().validate(
        {"name": title, "scopes": ["read"], "expires_in_days": 1}
    )
    assert "en" in assignment.Name().validate({"en": title, "es": "x"})


@pytest.mark.parametrize("name", ["Jean\u00a0Paul", "علی\u200cرضا", "क\u094d\u200dष"])
def test_names_of_people_are_as_they_are_written(name: str) -> None:
    assert gateway.PersonChanges().load({"name": name}) == {"name": name}


def test_titles_are_on_one_line_everywhere() -> None:
    title = "Sin red\r\n\u2028ver:\thttps://evil.test\x85"
    clean = "Sin red ver: https://evil.test"
    assert loaded(ticket.NewTicket, {"title": title})["title"] == clean
    assert loaded(ticket.TicketChanges, {"title": title})["title"] == clean
    assert loaded(ticket.ImportedTicket, {"title": title, "external_ref": "x"})["title"] == clean
    assert loaded(assignment.Draft, {"title": title})["title"] == clean


@pytest.mark.parametrize("email", ["bob@exаmple.org", "ana\u200b@example.org", "ａna@example.org"])
def test_addresses_that_look_like_others_are_refused(email: str) -> None:
    for schema, field in (
        (ticket.NewTicket, "requester_email"),
        (ticket.TicketChanges, "assignee_email"),
        (ticket.ImportedTicket, "assignee_email"),
        (assignment.Draft, "requester_email"),
        (gateway.NewPerson, "email"),
    ):
        assert field in schema().validate({field: email})


def test_an_address_is_one_however_it_is_copied() -> None:
    for text in ("Ana@Example.org\u200b", "\u202aana@example.org\u202c", " ana@example.org "):
        for schema, field in (
            (ticket.TicketChanges, "requester_email"),
            (ticket.TicketFilters, "requester_email"),
            (ticket.TicketFilters, "assignee_email"),
        ):
            assert schema().load({field: text}) == {field: "ana@example.org"}


def test_a_rule_knows_a_domain_in_either_form() -> None:
    for domain in ("ñandú.example", "XN--AND-6MA2C.example"):
        rule = loaded(assignment.Conditions, {"domains": [domain]})
        assert rule["domains"] == ["xn--and-6ma2c.example"]
    assert assignment.Conditions().validate({"domains": ["exаmple.org"]})
