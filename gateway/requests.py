"""From HTTP to the arguments of a call: headers, query, body."""

from collections.abc import Container
from typing import Any
from urllib.parse import urlencode

from nameko import config
from nameko.constants import WEB_SERVER_CONFIG_KEY

from chassis.http import Request
from gateway.errors import invalid
from gateway.etags import latest_version
from gateway.identity.settings import PAGE_URL
from gateway.public_url import base_of

KEY_LENGTH = 255  # characters of an Idempotency-Key

# nobody's field, but a method's own argument: the call would fail, not the validation
_SELF = "self"
_MESSAGES = {
    "object": {"en": "Has to be a JSON object.", "es": "Tiene que ser un objeto JSON."},
    "key": {
        "en": "Has to have 1 to 255 printable ASCII characters.",
        "es": "Debe tener de 1 a 255 caracteres ASCII imprimibles.",
    },
    "reserved": {"en": "Unknown field.", "es": "Campo desconocido."},
}


def body_of(request: Request, *reserved: str) -> dict[str, Any]:
    """The JSON object a client sent.

    Args:
        reserved: names of the call's own arguments, which no body may set.

    Raises:
        Problem: 400, 415.
    """
    data = request.json()
    if not isinstance(data, dict):
        raise invalid(request, {"": [_MESSAGES["object"][request.language]]})
    _check_reserved(request, data, *reserved)
    return data


def query_of(request: Request, *reserved: str) -> dict[str, Any]:
    """Query parameters; what is repeated is a list.

    Args:
        reserved: as of :func:`body_of`.

    Raises:
        Problem: 400.
    """
    lists = request.args.to_dict(flat=False)
    _check_reserved(request, lists, *reserved)
    return {name: values[0] if len(values) == 1 else values for name, values in lists.items()}


def _check_reserved(request: Request, names: Container[str], *reserved: str) -> None:
    message = _MESSAGES["reserved"][request.language]
    if wrong := {name: [message] for name in (_SELF, *reserved) if name in names}:
        raise invalid(request, wrong)


def idempotency_key_of(request: Request) -> str | None:
    """
    Raises:
        Problem: 400.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not (1 <= len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise invalid(request, {"Idempotency-Key": [_MESSAGES["key"][request.language]]})
    return key


def version_of(request: Request) -> int | None:
    """The version that If-Match asks for; None if it asks for none, 0 if for none of ours."""
    value = request.headers.get("If-Match")
    if value is None or value.strip() == "*":
        return None
    return latest_version(value)


def with_links(page: dict[str, Any], request: Request) -> dict[str, Any]:
    """A page whose cursors are whole links."""
    for name in ("next", "previous"):
        if page[name] is not None:
            page[name] = _link(request, page[name])
    return page


def _link(request: Request, cursor: str) -> str:
    base = base_of(
        request.headers.get("Host"),
        str(config.get("PUBLIC_URL") or ""),
        str(config.get("PAGE_URL") or PAGE_URL),
        str(config.get(WEB_SERVER_CONFIG_KEY) or ""),
    )
    kept = [(n, v) for n, v in request.args.items(multi=True) if n not in ("cursor", "page")]
    return f"{base}{request.path}?{urlencode([*kept, ('cursor', cursor)])}"
