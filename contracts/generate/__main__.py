"""``python -m contracts.generate`` writes the contracts; ``--check`` says whether they are stale."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from contracts.generate import asyncapi, openapi
from contracts.generate.services import Incomplete

FOLDER = Path(__file__).parent.parent
SCHEMAS = "schemas"


def documents() -> dict[str, Any]:
    """Every file of the contracts by its path in their folder.

    Raises:
        Incomplete
    """
    files = {"openapi.json": openapi.build(), "asyncapi.json": asyncapi.build()}
    schemas = asyncapi.data_schemas()
    return files | {f"{SCHEMAS}/{name}.json": schema for name, schema in schemas.items()}


def stale(folder: Path = FOLDER) -> list[str]:
    """Files that are not what would be written, missing and left over ones too.

    Raises:
        Incomplete
    """
    wanted = {name: _text(document) for name, document in documents().items()}
    there = {str(p.relative_to(folder)) for p in folder.glob(f"{SCHEMAS}/*.json")}
    differing = {
        name
        for name, text in wanted.items()
        if not (folder / name).exists() or (folder / name).read_text() != text
    }
    return sorted(differing | (there - set(wanted)))


def write(folder: Path = FOLDER) -> list[str]:
    """Write what is stale; which files.

    Raises:
        Incomplete
    """
    wanted = documents()
    changed = stale(folder)
    (folder / SCHEMAS).mkdir(exist_ok=True)
    for name in changed:
        if name in wanted:
            (folder / name).write_text(_text(wanted[name]))
        else:
            (folder / name).unlink()
    return changed


def _text(document: Any) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m contracts.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    try:
        if options.check:
            names = stale()
            if names:
                listed = ", ".join(f"contracts/{name}" for name in names)
                print(f"Stale: {listed}. Run `make contracts` and commit what it writes.")
            return 1 if names else 0
        for name in write():
            print(f"contracts/{name}")
    except Incomplete as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
