"""Tickets as CSV (RFC 4180), for people's spreadsheets and for the import. No I/O here.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, and loses it when it
is read back. So does one that only looks as if it had got one: what is written is read the same.

Source: OWASP, "CSV Injection".
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from chassis.times import rfc3339

# in this order; the import reads all but id and updated_at
COLUMNS = (
    "id",
    "external_ref",
    "title",
    "description",
    "status",
    "priority",
    "requester_email",
    "assignee_email",
    "tags",
    "created_at",
    "updated_at",
)
BOM = "\ufeff"  # by which Excel knows UTF-8
DELIMITERS = {"comma": ",", "semicolon": ";"}

# Full-width signs too: spreadsheets in Chinese, Japanese and Korean take them for the plain ones.
_SIGN = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# A spreadsheet may split at another separator than ours, at a quote or at a line's end: what follows
# one is the beginning of a cell.
_BORDER = r"[;,|\t\r\n\"]"
# which some programs take away before they look at a cell
_BLANKS = "[ \u00a0\u3000\ufeff]*"
_NEEDS_APOSTROPHE = re.compile(rf"'*{_BLANKS}[{_SIGN}\t\r\n]").match
_HAS_APOSTROPHE = re.compile(rf"'+{_BLANKS}[{_SIGN}\t\r\n]").match
_WITHIN = re.compile(rf"({_BORDER})('*{_BLANKS}[{_SIGN}])")
_WITHIN_DEFUSED = re.compile(rf"({_BORDER})'('*{_BLANKS}[{_SIGN}])")
_TAG = re.compile(r"(?:\\.|[^\\|])*", re.DOTALL)


def header(delimiter: str) -> str:
    return as_csv([COLUMNS], delimiter)


def as_csv(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    """Lines that end in CR LF."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
        [defused(cell) for cell in row] for row in rows
    )
    return out.getvalue()


def row_of(ticket: Any) -> list[str]:
    """The cells of a ticket's row, as COLUMNS has them.

    A ticket that comes from nowhere else is ``ticket-<id>`` to whoever imports it.
    """
    return [
        str(ticket.id),
        ticket.external_ref or f"ticket-{ticket.id}",
        ticket.title,
        ticket.description,
        ticket.status,
        ticket.priority or "",
        ticket.requester_email or "",
        ticket.assignee_email or "",
        joined_tags(ticket.tags),
        rfc3339(ticket.created_at),
        rfc3339(ticket.updated_at),
    ]


def defused(cell: str) -> str:
    """What no spreadsheet takes for a formula, whatever separates its cells."""
    cell = _WITHIN.sub(r"\1'\2", cell)
    return f"'{cell}" if _NEEDS_APOSTROPHE(cell) else cell


def plain(cell: str) -> str:
    """What :func:`defused` was given."""
    cell = cell[1:] if _HAS_APOSTROPHE(cell) else cell
    return _WITHIN_DEFUSED.sub(r"\1\2", cell)


def joined_tags(tags: Sequence[str]) -> str:
    r"""Separated by ``|``; one within a tag is ``\|``, a backslash ``\\``."""
    cell = "|".join(re.sub(r"([\\|])", r"\\\1", tag) for tag in tags)
    # alone, it would be read as several
    return f"{cell}|" if len(tags) == 1 and "," in cell else cell


def split_tags(cell: str) -> list[str]:
    r"""Separated by ``|``, or by commas where there is no ``|``; what is empty is none.

    As :func:`joined_tags` writes them, a backslash takes what follows as it is.
    """
    parts, position = [], 0
    while position <= len(cell):
        match = _TAG.match(cell, position)
        end = match.end() if match else position
        if end < len(cell) and cell[end] == "\\":  # the last character: nothing follows
            end += 1
        parts.append(cell[position:end])
        position = end + 1
    if len(parts) == 1:
        parts = cell.split(",")
    plain_parts = (re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip() for part in parts)
    return [part for part in plain_parts if part]
