"""What the tool tells the person, one line at a time."""

from __future__ import annotations

import os
import sys

_COLOURS = ("36", "33", "32", "35", "34", "96", "93", "92")


def colours_wanted() -> bool:
    """Colours only for a terminal, and not for who set NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def paint(text: str, number: int) -> str:
    """`text` in the `number`-th of a handful of colours that can be told apart."""
    if not colours_wanted():
        return text
    return f"\033[{_COLOURS[number % len(_COLOURS)]}m{text}\033[0m"


def say(text: str) -> None:
    """Say what is being done."""
    print(f"• {text}", flush=True)


def warn(text: str) -> None:
    """Say what is not as it should be, although it goes on."""
    print(f"! {text}", file=sys.stderr, flush=True)


def fail(text: str) -> None:
    """Say why it cannot go on."""
    print(f"✗ {text}", file=sys.stderr, flush=True)
