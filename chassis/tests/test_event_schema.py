"""Any event is taken or refused as marshmallow alone would, and a good one without its machinery."""

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import (
    EXCLUDE,
    INCLUDE,
    RAISE,
    Schema,
    ValidationError,
    fields,
    post_load,
    validate,
)

from chassis.events.schema import EventSchema


class Some(EventSchema):
    id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**63 - 1))
    loose = fields.Integer(load_default=7)
    title = fields.String(required=True)
    priority = fields.String(validate=validate.OneOf(("low", "high")))
    email = fields.String(load_default=None, allow_none=True)
    internal = fields.Boolean(load_default=True)
    words = fields.List(fields.String(), load_default=list)
    few = fields.List(fields.String(validate=validate.Length(max=2)))
    names = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    any = fields.Dict()
    at = fields.AwareDateTime(load_default=None, allow_none=True)


class Whole(Some):
    class Meta:
        unknown = INCLUDE


GOOD = {
    "id": 1,
    "title": "Printer",
    "priority": "low",
    "internal": False,
    "words": ["fire"],
    "names": {"en": "Fire"},
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2**64)
    | st.floats(allow_nan=False)
    | st.sampled_from(("low", "1", "true", "", "2026-01-31T09:00:00Z", "2026-01-31T09:00:00")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)
EVENTS = st.dictionaries(st.sampled_from((*Some().fields, "other")), VALUES).map(
    lambda some: GOOD | some
) | st.dictionaries(st.sampled_from((*Some().fields, "other")), VALUES)


def outcome(load: Any) -> Any:
    try:
        return load()
    except ValidationError as exc:
        return exc.messages


@pytest.mark.parametrize("schema", [Some(), Whole(), Some(unknown=RAISE), Some(partial=True)])
@given(data=EVENTS | VALUES)
def test_an_event_has_the_outcome_that_marshmallow_gives_it(schema: EventSchema, data: Any) -> None:
    assert outcome(lambda: schema.load(data)) == outcome(lambda: Schema.load(schema, data))


@pytest.mark.parametrize("schema", [Some(), Whole()])
def test_a_good_event_does_without_marshmallow(schema: EventSchema) -> None:
    with patch.object(Schema, "load", side_effect=AssertionError):
        loaded = schema.load({**GOOD, "at": "2026-01-31T09:00:00Z", "other": 1})
    assert loaded["words"] == ["fire"]
    assert loaded["email"] is None
    assert ("other" in loaded) == (schema.unknown != EXCLUDE)


def test_what_else_a_schema_does_is_done() -> None:
    class Changed(Some):
        @post_load
        def change(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
            return {"changed": data["id"]}

    assert Changed().load(GOOD) == {"changed": 1}


def test_every_complaint_is_told_not_only_the_first() -> None:
    with pytest.raises(ValidationError) as caught:
        Some().load({"id": "x", "priority": "none"})
    assert caught.value.messages == {
        "id": ["Not a valid integer."],
        "title": ["Missing data for required field."],
        "priority": ["Must be one of: low, high."],
    }
