"""Reading a CSV file of tickets, with the line of whatever is wrong in it."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ticket import csv_format

REQUIRED = ("external_ref", "title")
IGNORED = ("id", "updated_at")  # an export has them
COLUMNS = tuple(name for name in csv_format.COLUMNS if name not in IGNORED)
DELIMITERS = (",", ";", "\t", "|")
CELL = 10_000_000  # characters, beyond which a file is not read

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SEPARATOR = re.compile(r"\"?sep=(.)\"?[,;]*\s*", re.IGNORECASE)  # Excel's first line


_UNDECODED = re.compile("[\udc80-\udcff]")  # as Python shows bytes that it cannot decode


class Unreadable(Exception):
    """Nothing can be made of the file from here on. ``args``: line, a sentence."""

    def __str__(self) -> str:
        return f"line {self.args[0]}: {self.args[1]}"


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the file, or several, where a cell has line breaks.

    Attributes:
        line: the first, from 1.
        cells: by column; without those that are empty, which say nothing.
        problem: a sentence, where it has not as many cells as the header; then no cells.
    """

    line: int
    cells: dict[str, str]
    problem: str | None = None


class CsvFile:
    """Iterates over the records below the header.

    Lines end in CR LF, LF or CR. Rows in which nothing is written are passed over, and so are
    columns in which nothing is written, with their names.

    Args:
        file: delimited by commas, semicolons, tabs or ``|``: by what a first line ``sep=;`` says,
            else by what the header has most of. It has to be one that can be read from its
            beginning again.
        encoding: of the file, by a name that Python knows; None: by its byte order mark, UTF-8
            without one.

    Raises:
        Unreadable: here, or while iterating.
    """

    def __init__(self, file: BinaryIO, encoding: str | None = None) -> None:
        csv.field_size_limit(CELL)  # of the whole process; the service bounds what a cell may have
        self._lines = _decoded(file, encoding)
        first = next(self._lines, "")
        self._above = 1
        separator = _SEPARATOR.fullmatch(first)
        if separator:
            first = next(self._lines, "")
            self._above = 2
        delimiter = separator[1] if separator else max(DELIMITERS, key=first.count)
        header = next(csv.reader([first], delimiter=delimiter), [])
        while header and not header[-1].strip():  # columns of nothing at the right
            header.pop()
        self.columns = _columns(header, self._above)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[Record]:
        line = self._above + 1
        while True:
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as exc:
                raise Unreadable(line, _sentence(exc)) from None
            if any(cell.strip() for cell in cells):
                yield self._record(line, cells)
            line = self._reader.line_num + self._above + 1

    def _record(self, line: int, cells: list[str]) -> Record:
        while len(cells) > len(self.columns) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(self.columns):
            problem = f"It has {len(cells)} cells, and the header has {len(self.columns)}."
            return Record(line, {}, problem)
        pairs = zip(self.columns, cells, strict=True)
        found: dict[str, str] = {}
        for name, cell in pairs:
            if not name and cell.strip():
                return Record(line, {}, f"A column without a name has {cell.strip()[:40]!r}.")
            if name and name not in IGNORED:
                found[name] = csv_format.plain(cell)
        return Record(line, {name: cell for name, cell in found.items() if cell.strip()})


def _decoded(file: BinaryIO, encoding: str | None) -> Iterator[str]:
    start = file.read(4)
    file.seek(0)
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    wanted = encoding or marked or "utf-8"
    if encoding is not None and marked == "utf-8-sig" and encoding.replace("-", "") == "utf8":
        wanted = marked
    number = 1
    # CR, LF and CR LF end a line, and stay as they are
    text = io.TextIOWrapper(file, encoding=wanted, errors="surrogateescape", newline="")
    try:
        for line in text:
            if "\0" in line:
                raise Unreadable(number, "It has a NUL character: is it a CSV file?")
            if wrong := _UNDECODED.search(line):
                place = f"{ord(wrong[0]) - 0xDC00:#04x} at character {wrong.start() + 1}"
                raise Unreadable(number, _not_in(wanted, place))
            yield line
            number += 1
    except UnicodeError:  # of UTF-16 and its like, where bytes have no place of their own
        raise Unreadable(number, _not_in(wanted, "here or a little below")) from None


def _not_in(encoding: str, place: str) -> str:
    return (
        f"It is not {encoding.upper().removesuffix('-SIG')} ({place}). Save it as CSV UTF-8, or say"
        " what it is: ENCODING=cp1252 for Excel on Windows, ENCODING=mac-roman for old Macs."
    )


def _columns(names: list[str], line: int) -> list[str]:
    """
    Returns:
        Their names; "" for one in the middle that has none.

    Raises:
        Unreadable: one is missing, unknown, or there twice.
    """
    found = [name.strip().lower() for name in names]
    if not any(found):
        raise Unreadable(line, f"It has to name the columns: {', '.join(COLUMNS)}.")
    if unknown := [name for name in found if name and name not in csv_format.COLUMNS]:
        named = ", ".join(repr(name[:40]) for name in unknown)
        raise Unreadable(line, f"Unknown columns: {named}. There are: {', '.join(COLUMNS)}.")
    if twice := sorted({name for name in found if name and found.count(name) > 1}):
        raise Unreadable(line, f"Columns that are there twice: {', '.join(twice)}.")
    if missing := [name for name in REQUIRED if name not in found]:
        raise Unreadable(line, f"Missing columns: {', '.join(missing)}.")
    return found


def _sentence(exc: csv.Error) -> str:
    said = str(exc)
    if "field limit" in said:
        return f"A cell has more than {CELL:,} characters: is a quotation mark not closed?"
    if "end of data" in said:
        return "A quotation mark opens here that is not closed."
    if "expected after" in said:
        return 'Behind a closing quotation mark comes neither a delimiter nor the end; is it "" inside?'
    return f"It is not CSV: {said}."
