"""Identifiers of what lives as short as a call or a request."""

import itertools
from collections.abc import Iterator
from uuid import uuid4


def ids() -> Iterator[str]:
    """Identifiers without end: 48 random bits for all of them, then a number."""
    prefix = uuid4().hex[:12]
    return (f"{prefix}-{number:06x}" for number in itertools.count())
