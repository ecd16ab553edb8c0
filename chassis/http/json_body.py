"""Decoding a JSON body that a stranger sent, within bounds.

A body of allowed size can hold 100,000 members or 1,000 levels. Validation, encoding and the
messages about it would take seconds and megabytes, or exceed Python's recursion limit. So both are
counted here, before anything else reads them.
"""

from typing import Any

import orjson

MOST_VALUES = 5000  # members of objects and items of lists, all levels together
DEEPEST = 30  # objects and lists within one another

_BOM = b"\xef\xbb\xbf"


class TooComplex(Exception):
    """The body has too many values, or too many levels."""


def decode(body: bytes) -> Any:
    """A JSON text in UTF-8; a byte order mark before it is ignored (RFC 8259 section 8.1).

    Raises:
        orjson.JSONDecodeError: it is not JSON.
        TooComplex
    """
    if body.startswith(_BOM):
        body = body[len(_BOM) :]
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        if "depth limit" in exc.msg:  # the decoder's own, of 1,024 levels
            raise TooComplex from None
        raise
    # Each value but the first of an object or list follows a comma: what has few of these bytes
    # needs no closer look. Most bodies end here.
    opened = body.count(b"[") + body.count(b"{")
    if opened > DEEPEST or opened + body.count(b",") > MOST_VALUES:
        _check(value)
    return value


def _check(value: Any) -> None:
    values, level = 0, [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        below: list[Any] = []
        for item in level:
            inner = item.values() if isinstance(item, dict) else item
            values += len(inner)
            below += [one for one in inner if isinstance(one, dict | list)]
        if values > MOST_VALUES:
            raise TooComplex
        if not below:
            return
        level = below
    raise TooComplex
