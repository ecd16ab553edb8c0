"""Tickets of another system, from a CSV file: ``make import FILE=old.csv``.

The whole file is checked before the first ticket is created. What was created stays: whoever runs
it again goes on where it ended. docs/import-export.md says what the file looks like.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from marshmallow import ValidationError
from nameko import config
from nameko.cli.utils.config import setup_config
from nameko.exceptions import RemoteError

from chassis.exceptions import ServiceUnavailable
from chassis.rpc.direct import DirectClient
from ticket import schemas
from ticket.csv_file import CsvFile, Record, Unreadable
from ticket.csv_format import split_tags
from ticket.importing import CREATED, EXISTING
from ticket.progress import Progress

CONFIG = Path("config.yaml")
TIMEOUT = 30.0  # seconds for a batch
PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0)  # seconds before each further attempt at a batch
BATCH_OCTETS = 1 << 20  # of JSON, beyond which no further row is added
SHOWN = 50  # problems

IMPORTED = schemas.ImportedTicket()


@dataclass
class Checked:
    """What is in a file.

    Attributes:
        problems: the first SHOWN, a sentence each.
        bad: lines that have one.
    """

    records: int = 0
    problems: list[str] = field(default_factory=list)
    count: int = 0
    bad: set[int] = field(default_factory=set)

    def add(self, line: int, sentence: str) -> None:
        self.count += 1
        self.bad.add(line)
        if len(self.problems) < SHOWN:
            self.problems.append(f"line {line}: {sentence}")


def main(arguments: Sequence[str]) -> int:
    """Import a file; the exit code."""
    options = _parser().parse_args(arguments)
    with CONFIG.open("rb") as file:
        setup_config(file, {})
    try:
        checked = check(options.file, options.encoding)
        for problem in checked.problems:
            print(problem, file=sys.stderr)
        if checked.count > len(checked.problems):
            print(f"... and {checked.count - len(checked.problems)} more", file=sys.stderr)
        if checked.bad and not options.skip_bad_rows:
            print(
                f"{checked.count} problems in {len(checked.bad)} of {checked.records} rows. Nothing"
                " was imported. Correct them, or leave those rows out: SKIP=1",
                file=sys.stderr,
            )
            return 1
        return _send(options.file, checked, options.encoding)
    except Unreadable as exc:
        print(f"{options.file}: {exc}", file=sys.stderr)
    except OSError as exc:
        print(f"{options.file} cannot be read: {exc.strerror}", file=sys.stderr)
    return 1


def check(path: Path, encoding: str | None = None) -> Checked:
    """Validate every row as the service will.

    Raises:
        Unreadable, OSError
    """
    found = Checked()
    first_lines: dict[str, int] = {}
    with path.open("rb") as file:
        for record in CsvFile(file, encoding):
            found.records += 1
            if record.problem is not None:
                found.add(record.line, record.problem)
                continue
            try:
                loaded: Any = IMPORTED.load(fields_of(record))
            except ValidationError as exc:
                for name, messages in exc.normalized_messages().items():
                    found.add(record.line, _sentence(record, name, messages))
                continue
            first = first_lines.setdefault(loaded["external_ref"], record.line)
            if first != record.line:
                given = f"{loaded['external_ref'][:40]!r}"
                found.add(record.line, f"external_ref: {given} is in line {first} already.")
    return found


def fields_of(record: Record) -> dict[str, Any]:
    """What the service is sent for a record."""
    fields: dict[str, Any] = dict(record.cells)
    if "tags" in fields:
        fields["tags"] = split_tags(fields["tags"])
    return fields


def batches(
    path: Path, bad: set[int], encoding: str | None = None
) -> Iterator[list[dict[str, Any]]]:
    """Rows as the service takes them at once, without those of the bad lines.

    Raises:
        Unreadable, OSError
    """
    batch: list[dict[str, Any]] = []
    octets = 0
    with path.open("rb") as file:
        for record in CsvFile(file, encoding):
            if record.line in bad:
                continue
            row = fields_of(record)
            batch.append(row)
            octets += len(orjson.dumps(row))
            if len(batch) == schemas.IMPORT_ROWS or octets >= BATCH_OCTETS:
                yield batch
                batch, octets = [], 0
    if batch:
        yield batch


def _send(path: Path, checked: Checked, encoding: str | None) -> int:
    results: Counter[str] = Counter()
    progress = Progress(checked.records - len(checked.bad))
    client = DirectClient(config["AMQP_URI"], TIMEOUT)
    try:
        for batch in batches(path, checked.bad, encoding):
            results.update(_patiently(client, batch))
            progress.show(results.total())
        end, code = "", 0
    except KeyboardInterrupt:
        end, code = "Interrupted. ", 130
    except ServiceUnavailable as exc:
        end, code = f"{exc}. Is everything running? make status\n", 1
    except RemoteError as exc:
        end, code = f"The service refuses what is next: {exc}\n", 1
    finally:
        client.close()
    progress.end()
    if code:
        print(f"{end}Run it again to go on where it ended.", file=sys.stderr)
    left_out = f", {len(checked.bad)} left out" if checked.bad else ""
    print(
        f"{results[CREATED]:,} tickets created, {results[EXISTING]:,} were there{left_out};"
        f" {progress.seconds:.1f} s, {progress.rate:,.0f} rows a second"
    )
    return code


def _patiently(client: DirectClient, rows: list[dict[str, Any]]) -> list[str]:
    for pause in PAUSES:
        try:
            return client.call("ticket", "import_tickets", rows=rows)
        except ServiceUnavailable:
            time.sleep(pause)
    return client.call("ticket", "import_tickets", rows=rows)


def _sentence(record: Record, name: str, messages: Any) -> str:
    first = messages
    while isinstance(first, dict | list):  # of a list, the first item's
        first = next(iter(first.values() if isinstance(first, dict) else first))
    cell = record.cells.get(name)
    # repr: what would move a terminal's cursor is shown, not done
    return f"{name}: {first}" + (f" It is {cell[:40]!r}." if cell is not None else "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make import", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--skip-bad-rows", action="store_true", help="import the others (make import SKIP=1)"
    )
    parser.add_argument(
        "--encoding",
        type=_encoding,
        help="of the file, such as cp1252; UTF-8, or by its byte order mark, without it"
        " (make import ENCODING=cp1252)",
    )
    return parser


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise argparse.ArgumentTypeError(f"{name!r} is not known; cp1252, say") from None
    return name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
