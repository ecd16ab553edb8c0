"""Schemas of what services give: answers of the API and data of events.

A picture is made by a plain function; its schema describes it for ``contracts/generate`` and for the
tests that compare the two. Nothing is serialised by it.
"""

from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

OPTIONAL = {"optional": True}  # metadata of a field that is not always there


class Picture(Schema):
    """Every field is there, unless its metadata say OPTIONAL; readers pass over others."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        if not field_obj.metadata.get("optional"):
            field_obj.required = True


@dataclass(frozen=True, slots=True)
class Published:
    """An event of a service, in ``EVENTS`` of its schemas.py or pictures.py.

    Attributes:
        data: schema of the message's body.
        when: what has happened, as the rest of a sentence.
        version: of the data; grows when a consumer of the old one cannot read the new one.
    """

    data: type[Schema]
    when: str
    version: int = 1


Events = dict[str, Published]


def identifier(**metadata: Any) -> fields.Integer:
    """An id of the database."""
    return fields.Integer(metadata={"format": "int64", "minimum": 1, **metadata})
