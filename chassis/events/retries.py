"""What becomes of an event whose handler failed: another attempt later, or a dead letter.

Pure functions over the message's headers, which carry the history of its failures.
"""

from collections.abc import Sequence
from datetime import datetime
from traceback import extract_tb
from typing import Any
from uuid import uuid4

ATTEMPTS = "x-attempts"
ERROR = "x-error"
TRACEBACK = "x-traceback-last-line"
FIRST_FAILED = "x-first-failed-at"
LAST_FAILED = "x-last-failed-at"
REASON = "x-reason"
LETTER_ID = "x-letter-id"
QUEUE = "x-failed-queue"

# added by the broker; they grow with every turn and say nothing that ours do not
_OF_THE_BROKER = ("x-death", "x-delivery-count", "x-acquired-count")
_OF_THE_BROKER_PREFIXES = ("x-first-death-", "x-last-death-")
_TEXT = 500  # characters of an error kept
_DEPTH = 20  # levels of a header kept
_ROOM = 30_000  # characters of headers kept: they have to fit into one frame, in any language


def without_history(headers: dict[str, Any]) -> dict[str, Any]:
    """Headers as the message had them before it failed: for a replay."""
    ours = (ATTEMPTS, ERROR, TRACEBACK, FIRST_FAILED, LAST_FAILED, REASON, LETTER_ID, QUEUE)
    return {name: v for name, v in _without_broker(headers).items() if name not in ours}


def after_failure(
    headers: dict[str, Any], exc: BaseException, now: datetime, delays: Sequence[int]
) -> tuple[dict[str, Any], int | None]:
    """What to do after one more failure.

    Args:
        delays: milliseconds before the second, third ... attempt.

    Returns:
        The headers of the message to publish, and the delay; None when there is no further
        attempt.
    """
    attempts = count(headers.get(ATTEMPTS)) + 1
    moment = now.isoformat()
    failed = _without_broker(headers) | {
        ATTEMPTS: attempts,
        ERROR: plain(f"{type(exc).__name__}: {exc}"[:_TEXT]),
        TRACEBACK: last_line(exc),
        FIRST_FAILED: headers.get(FIRST_FAILED) or moment,
        LAST_FAILED: moment,
    }
    if attempts <= len(delays):
        return failed, delays[attempts - 1]
    return failed | {REASON: f"failed {attempts} times", LETTER_ID: str(uuid4())}, None


def storable(headers: dict[Any, Any]) -> dict[str, Any]:
    """Headers as both broker and database take them: no NUL, names are text, not too long.

    Where there are too many, the longest are left out.
    """
    kept: dict[str, Any] = {}
    room = _ROOM
    for name, value in sorted(plain(headers).items(), key=lambda item: len(repr(item[1]))):
        room -= len(name) + len(repr(value))
        if room < 0:
            break
        kept[name] = value
    return kept


def plain(value: Any, depth: int = 0) -> Any:
    """``value`` as UTF-8 without NUL characters, with text for the names in it, and not too deep."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode(errors="replace").decode()
    if isinstance(value, list | dict) and depth == _DEPTH:
        return "\u2026"
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            plain(n if isinstance(n, str) else bytes(n).decode(errors="replace")): plain(
                v, depth + 1
            )
            for n, v in value.items()
        }
    return value


def set_aside(headers: dict[str, Any], reason: str, now: datetime) -> dict[str, Any]:
    """Headers of a message that no further attempt can help."""
    moment = now.isoformat()
    return _without_broker(headers) | {
        ATTEMPTS: count(headers.get(ATTEMPTS)),
        REASON: plain(reason[:_TEXT]),
        FIRST_FAILED: headers.get(FIRST_FAILED) or moment,
        LAST_FAILED: moment,
        LETTER_ID: str(uuid4()),
    }


def last_line(exc: BaseException) -> str:
    """Where it was raised: ``file:line in function``."""
    frames = extract_tb(exc.__traceback__)
    if not frames:
        return ""
    frame = frames[-1]
    return f"{frame.filename}:{frame.lineno} in {frame.name}: {frame.line or ''}"[:_TEXT]


def _without_broker(headers: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in storable(headers).items()
        if name not in _OF_THE_BROKER and not name.startswith(_OF_THE_BROKER_PREFIXES)
    }


def count(value: Any) -> int:
    """The number of attempts that a header names; 0 for what can be none."""
    return value if isinstance(value, int) and 0 <= value < 1_000_000 else 0
