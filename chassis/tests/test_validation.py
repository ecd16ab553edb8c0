from typing import Any

import pytest
from marshmallow import Schema, fields, validate

from chassis.exceptions import Invalid
from chassis.validation import BIGINT, Choices, Text, identifier, load, translate


class Form(Schema):
    name = Text(trim=True, validate=validate.Length(max=5))
    tags = fields.List(Text(validate=validate.Length(min=1)))
    colour = Choices(("red", "green"))
    anything = Choices()


def errors(data: Any, language: str = "en") -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        load(Form(), data, language)
    return caught.value.args[0]


def test_text_is_trimmed_before_it_is_measured() -> None:
    assert load(Form(), {"name": "  abcde \n"}) == {"name": "abcde"}


def test_nul_is_refused_everywhere() -> None:
    found = errors({"name": "\x00", "tags": ["\x00"], "anything": "\x00"})
    assert found == {n: ["Must not contain NUL characters."] for n in ("name", "tags", "anything")}


def test_items_of_a_list_answer_with_one_list_of_messages() -> None:
    found = errors({"tags": ["", 1, "", 2]})
    assert found == {"tags": ["Shorter than minimum length 1.", "Not a valid string."]}


class Letter(Schema):
    form = fields.Nested(Form, required=True)
    forms = fields.List(fields.Nested(Form))


@pytest.mark.parametrize(
    ("depth", "names"),
    [
        (1, ["form", "forms"]),
        (2, ["form.name", "form.tags", "form.x", "forms.1"]),
        (3, ["form.name", "form.tags.0", "form.x", "forms.1.x"]),
        (4, ["form.name", "form.tags.0", "form.x", "forms.1.x"]),
    ],
)
def test_complaints_name_fields_as_deep_as_asked(depth: int, names: list[str]) -> None:
    bad = {"form": {"name": "x" * 6, "tags": [""], "x": 1}, "forms": [{}, {"x": 1}]}
    with pytest.raises(Invalid) as caught:
        load(Letter(), bad, depth=depth)
    found = caught.value.args[0]
    assert sorted(found) == names
    assert all(isinstance(text, str) for texts in found.values() for text in texts)
    with pytest.raises(Invalid) as caught:
        load(Letter(), {"form": 1}, depth=depth)
    assert caught.value.args[0] == {"form": ["Invalid input type."]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("red", ["red"]),
        ("red,green", ["red", "green"]),
        (["red", "green , red"], ["red", "green", "red"]),
        ("", []),
        (",", []),
    ],
)
def test_choices(value: Any, expected: list[str]) -> None:
    assert load(Form(), {"colour": value}) == {"colour": expected}


@pytest.mark.parametrize("value", ["blue", "red,blue", ["red", "blue"], "RED", "red,\x00"])
def test_choices_that_are_none(value: Any) -> None:
    assert list(errors({"colour": value})) == ["colour"]


def test_messages_are_in_the_callers_language() -> None:
    data = {"colour": "blue", "name": "abcdef", "age": 1}
    assert errors(data, "en") == {
        "colour": ["Must be one of: red, green."],
        "name": ["Longer than maximum length 5."],
        "age": ["Unknown field."],
    }
    assert errors(data, "es") == {
        "colour": ["Tiene que ser uno de: red, green."],
        "name": ["No puede pasar de 5."],
        "age": ["Campo desconocido."],
    }


def test_what_has_no_translation_stays_english() -> None:
    assert translate("Something new.", "es") == "Something new."
    assert translate("Unknown field.", "fr") == "Unknown field."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("7", 7),
        (7, 7),
        (BIGINT, BIGINT),
        (BIGINT + 1, None),
        ("9" * 5000, None),
        ("0", None),
        (-1, None),
        ("abc", None),
        ("", None),
        (None, None),
        ([], None),
        ({}, None),
        (float("inf"), None),
        (7.5, None),
        (True, None),
        ("1_0", None),
        ("٧", None),
        (" 7 ", None),
    ],
)
def test_identifier(value: Any, expected: int | None) -> None:
    assert identifier(value) == expected
