"""Errors over RPC: Nameko's shape, plus the names of the error's classes.

``kinds`` lets a caller know an error by its base class (``NotFound``) without having the
service's code.
"""

from typing import Any

from nameko.exceptions import RemoteError, deserialize, safe_for_serialization, serialize

from chassis import exceptions
from chassis.database import is_unavailable


class RemoteServiceError(RemoteError):
    """A :class:`chassis.exceptions.ServiceError` raised by another service.

    Attributes:
        kinds: names of its class and bases, nearest first.
        details: its arguments.
    """

    def __init__(self, exc_type: str, value: str, kinds: list[str], details: list[Any]) -> None:
        super().__init__(exc_type, value)
        self.kinds = kinds
        self.details = details


def to_reply(exc: BaseException) -> dict[str, Any]:
    """JSON for the ``error`` field of a reply."""
    if is_unavailable(exc):
        return serialize(exceptions.ServiceUnavailable("the database does not answer"))
    error = serialize(exc)
    if isinstance(exc, exceptions.ServiceError):
        error["kinds"] = [
            cls.__name__ for cls in type(exc).__mro__ if issubclass(cls, exceptions.ServiceError)
        ]
        error["exc_args"] = [_json(argument) for argument in exc.args]
    return error


def from_reply(error: dict[str, Any]) -> Exception:
    """The exception to raise at the caller."""
    kinds = error.get("kinds")
    if kinds:
        return RemoteServiceError(
            error.get("exc_type", ""), error.get("value", ""), kinds, error.get("exc_args", [])
        )
    return deserialize(error)


def _json(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return safe_for_serialization(value)
