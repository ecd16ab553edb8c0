"""From marshmallow's fields to JSON Schema, where apispec does not know enough."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields, validate

from chassis.validation import Choices, Text

NO_NUL = r"^[^\u0000]*$"
# trimmed and not empty: there is something to see
SOMETHING = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


def plugin() -> MarshmallowPlugin:
    """apispec's plugin with our fields; schemas are components under their own name."""
    return MarshmallowPlugin(schema_name_resolver=component)


def teach(made: MarshmallowPlugin) -> None:
    """Tell it of our fields, once it belongs to a specification."""
    converter = made.converter
    assert converter is not None
    converter.add_attribute_function(_text)
    converter.add_attribute_function(_choices)


def component(cls: Any) -> str:
    """``TicketPicture`` is called ``Ticket`` outside."""
    name = cls.__name__ if isinstance(cls, type) else type(cls).__name__
    return name.removesuffix("Picture")


def json_schema(cls: type[Schema], made: MarshmallowPlugin) -> dict[str, Any]:
    """A schema as JSON Schema by itself; nested ones become components of the plugin's."""
    converter = made.converter
    assert converter is not None
    return converter.schema2jsonschema(cls())


def _text(self: Any, field: fields.Field, **_: Any) -> dict[str, Any]:
    if not isinstance(field, Text):
        return {}
    filled = any(isinstance(v, validate.Length) and v.min for v in field.validators)
    return {"pattern": SOMETHING if field.trim and filled else NO_NUL}


def _choices(self: Any, field: fields.Field, **_: Any) -> dict[str, Any]:
    if not isinstance(field, Choices):
        return {}
    names = field.choices
    # an empty one, as a form sends it where nothing is chosen, is left out
    one = {"type": "string"} | ({"enum": [*names, ""]} if names else {"pattern": NO_NUL})
    return {"type": "array", "items": one}
