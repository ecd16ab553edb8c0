"""`make audit` passes when everything was looked at, and nothing is known of it."""

import sys
from pathlib import Path

import pytest

from deploy.local import audit


def says(text: str, code: int = 0) -> tuple[Path, list[str]]:
    return Path(), [sys.executable, "-c", f"print({text!r}); raise SystemExit({code})"]


@pytest.mark.parametrize(
    ("command", "passes", "said"),
    [
        (says("No known vulnerabilities found"), True, "No known"),
        (says("x 1.0 CVE-2026-1", 1), False, "CVE-2026-1"),
        (says("ConnectionError: Max retries exceeded", 1), False, "no registry answers"),
        (says("npm ERR! audit endpoint returned an error", 1), False, "no registry answers"),
        (says("foo  Dependency not found on PyPI and could not be audited: foo"), False, "foo"),
        ((Path(), ["/nothing/there"]), False, "was not checked"),
    ],
)
def test_what_was_not_checked_does_not_pass(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture,
    command: tuple[Path, list[str]],
    passes: bool,
    said: str,
) -> None:
    monkeypatch.setattr(audit, "COMMANDS", {"Python": command})
    assert audit.main() == (0 if passes else 1)
    out, err = capfd.readouterr()
    assert said in out + err
