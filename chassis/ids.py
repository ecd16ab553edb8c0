"""Identifiers that cost no system call each: random bits for the process, then a number."""

import itertools
from collections.abc import Iterator
from uuid import uuid4


def ids() -> Iterator[str]:
    """Identifiers without end, for what lives as short as a call: 48 random bits for all of them,
    then a number."""
    prefix = uuid4().hex[:12]
    return (f"{prefix}-{number:06x}" for number in itertools.count())


def uuids() -> Iterator[str]:
    """UUIDs for what stays: 74 random bits for all of them, then a number of 48 bits.

    Source: RFC 9562, section 5.8 (version 8: for the bits to be one's own).
    """
    random = str(uuid4())  # its 17th digit has the variant that version 8 needs too
    prefix = f"{random[:14]}8{random[15:24]}"
    return (f"{prefix}{number:012x}" for number in itertools.count())
