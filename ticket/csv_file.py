"""Reading a CSV file of tickets, with the line of whatever is wrong in it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ticket import csv_format

REQUIRED = ("external_ref", "title")
IGNORED = ("id", "updated_at")  # an export has them
COLUMNS = tuple(name for name in csv_format.COLUMNS if name not in IGNORED)

_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


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

    Args:
        file: UTF-8, with or without a byte order mark; delimited by commas or semicolons,
            whichever the header has more of.

    Raises:
        Unreadable: here, or while iterating.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._lines = _decoded(file)
        header = next(self._lines, "")
        delimiter = ";" if header.count(";") > header.count(",") else ","
        self.columns = _columns(next(csv.reader([header], delimiter=delimiter), []))
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[Record]:
        line = 2
        while True:
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as exc:
                raise Unreadable(line, _sentence(exc)) from None
            if cells:  # not an empty line
                yield self._record(line, cells)
            line = self._reader.line_num + 2

    def _record(self, line: int, cells: list[str]) -> Record:
        if len(cells) != len(self.columns):
            problem = f"It has {len(cells)} cells, and the header has {len(self.columns)}."
            return Record(line, {}, problem)
        pairs = zip(self.columns, cells, strict=True)
        found = {name: csv_format.plain(cell) for name, cell in pairs if name not in IGNORED}
        return Record(line, {name: cell for name, cell in found.items() if cell.strip()})


def _decoded(file: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        if number == 1:
            if line.startswith(_UTF_16_MARKS):
                raise Unreadable(1, "The file is UTF-16. Save it as CSV UTF-8.")
            line = line.removeprefix(_UTF_8_MARK)
        try:
            yield line.decode()
        except UnicodeDecodeError as exc:
            byte = f"{line[exc.start]:#04x} at byte {exc.start + 1}"
            raise Unreadable(number, f"It is not UTF-8 ({byte}). Save it as CSV UTF-8.") from None


def _columns(names: list[str]) -> list[str]:
    """
    Raises:
        Unreadable: one is missing, unknown, or there twice.
    """
    found = [name.strip().lower() for name in names]
    if not any(found):
        raise Unreadable(1, f"It has to name the columns: {', '.join(COLUMNS)}.")
    if unknown := [name for name in found if name not in csv_format.COLUMNS]:
        named = ", ".join(repr(name[:40]) for name in unknown)
        raise Unreadable(1, f"Unknown columns: {named}. There are: {', '.join(COLUMNS)}.")
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise Unreadable(1, f"Columns that are there twice: {', '.join(twice)}.")
    if missing := [name for name in REQUIRED if name not in found]:
        raise Unreadable(1, f"Missing columns: {', '.join(missing)}.")
    return found


def _sentence(exc: csv.Error) -> str:
    said = str(exc)
    if "end of data" in said or "field limit" in said:
        return "A quotation mark opens here that is not closed."
    if "expected after" in said:
        return 'Behind a closing quotation mark comes neither a delimiter nor the end; is it "" inside?'
    return f"It is not CSV: {said}."
