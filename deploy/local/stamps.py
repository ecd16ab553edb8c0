"""Whether something was built from just these files already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path], base: Path, *facts: str) -> str:
    """One number for the names and contents of files, and for some facts besides.

    Parameters
    ----------
    base:
        Folder the names are taken from, so that a moved clone keeps its number.
    """
    total = hashlib.sha256()
    for fact in facts:
        total.update(fact.encode() + b"\0")
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).digest()
        total.update(str(file.relative_to(base)).encode() + b"\0" + content)
    return total.hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    """Whether the stamp says that what was built is what is wanted."""
    try:
        return stamp.read_text().strip() == wanted
    except OSError:
        return False


def set_current(stamp: Path, built: str) -> None:
    """Remember what was built."""
    stamp.write_text(built + "\n")
