"""What the gateway's own part of the API takes and gives."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.identity.actor import ADMIN, ROLES, SCOPES
from chassis.paging import PageQuery
from chassis.times import rfc3339
from chassis.validation import Choices, Line, Text, TrueOrFalse, spanish
from gateway.identity import emails, passwords

spanish(
    {
        "Only ASCII letters: others can look like them.": "Solo letras ASCII: otras pueden parecerse a ellas.",
        "Too common: it would be guessed first.": "Demasiado común: sería de las primeras que se prueban.",
        "Must not contain the email address or the name of this system.": (
            "No puede contener la dirección de correo ni el nombre de este sistema."
        ),
        "It is another one.": "No es esta.",
        "This link has been used or is too old: ask for a new one.": (
            "Este enlace ya se usó o ha caducado: pida uno nuevo."
        ),
        "This is no invitation, or it has been used or is too old: ask for a new one.": (
            "No es una invitación, o ya se usó o ha caducado: pida una nueva."
        ),
    }
)

NAME, TOKEN_NAME = 200, 100  # characters
TOKEN_DAYS = 365
KEY = 200  # characters of a link's key


class _Email(Text):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        try:
            return emails.normalised(super()._deserialize(value, attr, data, **options))
        except ValueError as exc:
            raise ValidationError(str(exc)) from None


def _name(**options: Any) -> Text:
    return Line(validate=validate.Length(min=1, max=NAME), **options)


def _role(**options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(ROLES), **options)


def _new_password() -> Text:
    length = validate.Length(passwords.SHORTEST, passwords.LONGEST)
    return Text(required=True, validate=length)


def _given_password() -> Text:
    return Text(required=True, validate=validate.Length(max=passwords.LONGEST))


class SignIn(Schema):
    email = Text(required=True, validate=validate.Length(max=emails.LENGTH))
    password = _given_password()


class PasswordChange(Schema):
    current_password = _given_password()
    new_password = _new_password()
    end_sessions = TrueOrFalse(load_default=True)
    revoke_tokens = TrueOrFalse(load_default=True)


class Proof(Schema):
    password = _given_password()


class ResetRequest(Schema):
    email = Text(required=True, validate=validate.Length(max=emails.LENGTH))


class Redemption(Schema):
    token = Text(required=True, validate=validate.Length(max=KEY))
    password = _new_password()
    revoke_tokens = TrueOrFalse(load_default=True)


class Invitation(Schema):
    token = Text(required=True, validate=validate.Length(max=KEY))


class NewToken(Schema):
    name = Line(required=True, validate=validate.Length(min=1, max=TOKEN_NAME))
    scopes = fields.List(
        fields.String(validate=validate.OneOf(SCOPES)),
        required=True,
        validate=validate.Length(min=1, max=len(SCOPES)),
    )
    expires_in_days = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, TOKEN_DAYS)
    )


class NewPerson(Schema):
    email = _Email(required=True)
    name = _name(required=True)
    role = _role(required=True)


class PersonChanges(Schema):
    name = _name()
    role = _role()
    active = TrueOrFalse()


class PeopleQuery(PageQuery):
    q = Text(trim=True, validate=validate.Length(max=200))
    role = Choices(ROLES)


class AuditQuery(PageQuery):
    action = Text(trim=True)
    actor_id = Text(trim=True)
    target = Text(trim=True)


def person(row: Any, role: str) -> dict[str, Any]:
    """A person as somebody with ``role`` sees them."""
    shown = {"id": row.id, "email": row.email, "name": row.name, "role": row.role}
    if role == ADMIN:
        shown["active"] = row.active
        shown["created_at"] = rfc3339(row.created_at)
        shown["last_signed_in_at"] = _time(row.last_signed_in_at)
    return shown


def session(row: Any, current: int | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "created_at": rfc3339(row.created_at),
        "last_used_at": rfc3339(row.last_used_at),
        "expires_at": rfc3339(row.expires_at),
        "address": row.address,
        "user_agent": row.user_agent,
        "current": row.id == current,
    }


def token(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "scopes": row.scopes,
        "created_at": rfc3339(row.created_at),
        "expires_at": rfc3339(row.expires_at),
        "last_used_at": _time(row.last_used_at),
        "prefix": row.prefix,
    }


def audit_entry(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": rfc3339(row.at),
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "action": row.action,
        "target": row.target,
        "address": row.address,
        "request_id": row.request_id,
        "details": row.details,
    }


def _time(moment: Any) -> str | None:
    return None if moment is None else rfc3339(moment)
