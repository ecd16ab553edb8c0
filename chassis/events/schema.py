"""Schemas of events, which an event that is as it should be passes quickly.

marshmallow takes 8 to 17 microseconds of CPU for an event, this 1 to 4, and four deliveries of
every ticket ask for it. It only looks for values that a field takes as they are; whatever else is
in the event is for marshmallow, which converts it, or says what is wrong with it.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import EXCLUDE, INCLUDE, Schema, ValidationError, fields, missing

Test = Callable[[Any], bool]


class EventSchema(Schema):
    """A tolerant reader of an event's data: marshmallow's, with the same outcome for any data."""

    class Meta:
        unknown = EXCLUDE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._fields = [(name, field, _plain(field)) for name, field in self.load_fields.items()]
        self._is_simple = not (
            self.many
            or self.partial
            or self.unknown not in (EXCLUDE, INCLUDE)
            or any(self._hooks.values())
            or any(field.data_key or field.attribute for _, field, _ in self._fields)
        )

    def load(self, data: Any, **options: Any) -> Any:
        if self._is_simple and not options and type(data) is dict:
            try:
                return self._load(data)
            except ValidationError:
                pass  # the whole of what is wrong, not only the first of it
        return super().load(data, **options)

    def _load(self, data: dict[str, Any]) -> dict[str, Any]:
        loaded = data.copy() if self.unknown == INCLUDE else {}
        for name, field, is_plain in self._fields:
            value = data.get(name, missing)
            if is_plain is not None and is_plain(value):
                for validate in field.validators:
                    validate(value)
            else:
                value = field.deserialize(value, name, data)
            if value is not missing:
                loaded[name] = value
        return loaded


def _plain(field: fields.Field) -> Test | None:
    """Whether a field takes a value as it is, but for its validators; None: it always converts."""
    if field.pre_load or field.post_load:
        return None
    if type(field) is fields.String:
        return lambda value: type(value) is str
    if type(field) is fields.Boolean:
        return lambda value: type(value) is bool
    if type(field) is fields.Integer and field.strict and not field.as_string:
        return lambda value: type(value) is int
    if type(field) is fields.List and (item := _plain_within(field.inner)):
        return lambda value: type(value) is list and all(map(item, value))
    if type(field) is fields.Dict and field.key_field and field.value_field:
        key, item = _plain_within(field.key_field), _plain_within(field.value_field)
        if key and item:
            return lambda value: (
                type(value) is dict and all(map(key, value)) and all(map(item, value.values()))
            )
    return None


def _plain_within(field: fields.Field) -> Test | None:
    return None if field.validators else _plain(field)
