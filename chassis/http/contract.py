"""What an HTTP entrypoint promises, said beside it: ``@http(..., operation=Operation(...))``.

Nothing reads it at run time; ``contracts/generate`` makes ``contracts/openapi.json`` of it. A schema
is named as ``service.Class``, of that service's ``schemas.py`` or ``pictures.py``: the gateway imports no service.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, as ``chassis.paging`` makes it; ``of``: the schema of its items."""

    of: str


@dataclass(frozen=True, slots=True)
class Results:
    """``{"results": [...]}``: a list that is given whole; ``of``: the schema of its items."""

    of: str


@dataclass(frozen=True, slots=True)
class Media:
    """A body that is not JSON, by its media type."""

    type: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of several schemas, by who asks."""

    of: tuple[str, ...]


Answer = str | Page | Results | Either | Media | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    Attributes:
        summary: a few words for a list of operations.
        answers: what comes with each status that is no error; None: no body.
        description: what else there is to know.
        action: ``service:action`` of that service's policy.py; None where it is not a service
            that decides.
        body: schema of the JSON body.
        query: schema of the query parameters.
        takes: request headers, by their name in ``contracts/generate/headers.py``.
        gives: headers of an answer that is no error, by their name there.
        errors: statuses beyond those that follow from the rest: 400 (body or query), 401, 403 (not
            public), 404 (path with variables), 412 (If-Match), 413, 415 (body), 503.
        path: JSON Schema of path variables that are no id.
    """

    summary: str
    answers: Mapping[int, Answer]
    description: str = ""
    action: str | None = None
    body: str | None = None
    query: str | None = None
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    path: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
