"""What comes in, checked by marshmallow, with messages in the caller's language."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate
from marshmallow.exceptions import SCHEMA

from chassis import addresses
from chassis import text as writing
from chassis.exceptions import Invalid

BIGINT = 2**63 - 1
# Bounds of what is said about invalid input.
COMPLAINTS = 50  # fields
CHOICES = 20  # values of one filter; each costs a look into an index
MESSAGES = 10  # a field
FIELD_NAME = 100  # characters
MESSAGE = 500  # characters
_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")

_SPANISH = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"Missing data for required field\.", "Falta este campo."),
        (r"Unknown field\.", "Campo desconocido."),
        (r"Field may not be null\.", "No puede ser nulo."),
        (r"Not a valid string\.", "Tiene que ser texto."),
        (r"Not a valid list\.", "Tiene que ser una lista."),
        (r"Not a valid integer\.", "Tiene que ser un número entero."),
        (r"Not a valid boolean\.", "Tiene que ser verdadero o falso."),
        (r"Not a valid datetime\.", "Tiene que ser una fecha y hora, como 2026-01-31T09:00:00Z."),
        (r"Not a valid date\.", "Tiene que ser una fecha, como 2026-01-31."),
        (r"Not a known time zone\.", "No es una zona horaria conocida."),
        (r"Must be a time of day, like 09:30\.", "Tiene que ser una hora, como 09:30."),
        (r"Not a valid email address\.", "No es una dirección de correo válida."),
        (r"Not a valid cursor\.", "No es un cursor válido: use el de un enlace next o previous."),
        (r"The cursor is of another ordering\.", "El cursor es de otro orden."),
        (r"Must be one of: (.+)\.", r"Tiene que ser uno de: \1."),
        (r"Length must be between (\d+) and (\d+)\.", r"Debe tener entre \1 y \2 caracteres."),
        (r"Longer than maximum length (\d+)\.", r"No puede pasar de \1."),
        (r"Shorter than minimum length (\d+)\.", r"Debe tener al menos \1."),
        (
            r"Must be greater than or equal to (\d+) and less than or equal to (\d+)\.",
            r"Debe estar entre \1 y \2.",
        ),
        (r"Must not contain NUL characters\.", "No puede contener caracteres NUL."),
        (re.escape(writing.NOT_ONE_LINE), "Tiene que ser una línea de caracteres imprimibles."),
        (
            re.escape(addresses.LOOKS_LIKE),
            "No se admiten letras de varios alfabetos ni letras que se parecen a otras.",
        ),
        (
            r"Pages end at row (\d+): follow the cursor in next\.",
            r"Las páginas terminan en la fila \1: siga el cursor de next.",
        ),
        (r"There may be (\d+) values at most\.", r"Puede haber \1 valores como máximo."),
        (r"Not a valid mapping type\.", "Tiene que ser un objeto."),
        (r"Invalid input type\.", "Tiene que ser un objeto."),
    )
]
_SERVICES_OWN: dict[str, str] = {}


def spanish(texts: Mapping[str, str]) -> None:
    """Teach messages of a service's own schemas: Spanish by the English that they raise."""
    _SERVICES_OWN.update(texts)


def load(schema: Schema, data: Any, language: str = "en", *, depth: int = 1) -> dict[str, Any]:
    """Validate and convert.

    Args:
        depth: how far into objects and lists a complaint names what it is about; 2:
            ``conditions.domains``, 3: ``hours.0.from``, too.

    Raises:
        Invalid: with ``{field: [messages]}`` in ``language``.
    """
    try:
        loaded: Any = schema.load(data)
        return loaded
    except ValidationError as exc:
        raise Invalid(_some(_by_field(_translated(exc.messages, language), depth))) from None


def translate(message: str, language: str) -> str:
    """A message of these schemas in ``language``; English where there is no other."""
    if language == "es":
        if message in _SERVICES_OWN:
            return _SERVICES_OWN[message]
        for pattern, text in _SPANISH:
            if match := pattern.fullmatch(message):
                return match.expand(text)
    return message


def _translated(messages: Any, language: str) -> Any:
    if isinstance(messages, str):
        return translate(messages, language)
    if isinstance(messages, list):
        return [_translated(message, language) for message in messages]
    return {field: _translated(m, language) for field, m in messages.items()}


def _by_field(messages: dict[Any, Any], depth: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, below in messages.items():
        if depth == 1 or not isinstance(below, dict):
            found[str(field)] = _flat(below)
            continue
        for name, texts in _by_field(below, depth - 1).items():
            found[field if name == SCHEMA else f"{field}.{name}"] = texts
    return found


def _some(messages: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a person can read of them, and what an answer can hold: a stranger chose how many."""
    return {
        field[:FIELD_NAME]: [text[:MESSAGE] for text in texts[:MESSAGES]]
        for field, texts in islice(messages.items(), COMPLAINTS)
    }


def _flat(messages: Any) -> list[str]:
    # of a list, the first message of each bad item will do
    if isinstance(messages, dict):
        return list(dict.fromkeys(m for item in messages.values() for m in _flat(item)))
    return messages if isinstance(messages, list) else [messages]


class Text(fields.String):
    """Text as PostgreSQL takes it: no NUL, no lone surrogates; trimmed if asked to."""

    def __init__(self, *, trim: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.trim = trim

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if "\x00" in text:
            raise ValidationError("Must not contain NUL characters.")
        return text.strip() if self.trim else text


class Line(Text):
    """A name: one line as ``chassis.text.line`` makes it; several are refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        try:
            return writing.line(super()._deserialize(value, attr, data, **options))
        except ValueError as exc:
            raise ValidationError(str(exc)) from None


class Title(Text):
    """A title, as it is pasted or imported: several lines become one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return writing.flattened(super()._deserialize(value, attr, data, **options))


def tag_of(text: str) -> str:
    """The spelling in which a tag is kept."""
    return " ".join(writing.flattened(text).split())


class Tag(Title):
    """As a title; every blank is the same one, so that a tag is not two."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return tag_of(super()._deserialize(value, attr, data, **options))


class Body(Text):
    """A description, a comment: as ``chassis.text.body`` makes it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = writing.body(super()._deserialize(value, attr, data, **options))
        return text.strip() if self.trim else text


class EmailAddress(Text, fields.Email):
    """An address in its one spelling: ``chassis.addresses.canonical``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        try:
            return addresses.canonical(super()._deserialize(value, attr, data, **options))
        except ValueError as exc:
            raise ValidationError(str(exc)) from None


class SoughtAddress(Text):
    """An address to look for: in the spelling in which addresses are kept."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return addresses.sought(super()._deserialize(value, attr, data, **options))


class Choices(fields.Field):
    """Several values of ``choices``: repeated, in a list, or separated by commas."""

    def __init__(self, choices: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(**options)
        self.choices = choices
        self._one_of = validate.OneOf(choices) if choices else None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[str]:
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in values):
            raise ValidationError("Not a valid string.")
        found = [part.strip() for item in values for part in item.split(",") if part.strip()]
        if len(set(found)) > CHOICES:
            raise ValidationError(f"There may be {CHOICES} values at most.")
        for item in found:
            if "\x00" in item:
                raise ValidationError("Must not contain NUL characters.")
            if self._one_of is not None:
                try:
                    self._one_of(item)
                except ValidationError:
                    names = ", ".join(map(str, self._one_of.choices))
                    raise ValidationError(f"Must be one of: {names}.") from None
        return found


class SoughtTags(Choices):
    """Tags to look for: each once, in the spelling in which tags are kept."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[str]:
        found = super()._deserialize(value, attr, data, **options)
        return list(dict.fromkeys(filter(None, map(tag_of, found))))


class Moment(fields.AwareDateTime):
    """A time that is still one in UTC, which is assumed where it names no zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **options)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError("Not a valid datetime.") from None


class TimeZone(Text):
    """The name of a zone that is known here, like ``Europe/Madrid``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        name = super()._deserialize(value, attr, data, **options)
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValidationError("Not a known time zone.") from None
        return name


class TimeOfDay(Text):
    """By the clock on the wall, ``00:00`` to ``24:00``, which is the end of the day."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        clock = super()._deserialize(value, attr, data, **options)
        if not _TIME_OF_DAY.fullmatch(clock):
            raise ValidationError("Must be a time of day, like 09:30.")
        return clock


class TrueOrFalse(fields.Boolean):
    """JSON's own alone: not "false", and not 0, which Python takes for equal to False."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def identifier(value: Any) -> int | None:
    """A bigint id, or None for what can't be one."""
    # not all that int() takes: 1_0, ٧, True, 7.5
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    return value if type(value) is int and 0 < value <= BIGINT else None
