"""Generated passwords of one instance, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class Credentials:
    """Passwords kept in files of a folder, made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where the password of `name` is kept."""
        return self._folder / name

    def password(self, name: str) -> str:
        """The password of `name`: 32 hexadecimal digits, so that it needs quoting nowhere."""
        path = self.path(name)
        try:
            kept = path.read_text().strip()
        except FileNotFoundError:
            kept = ""
        if kept:
            return kept
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = secrets.token_hex(16)
        write_private(path, made + "\n")
        return made

    def broker_password(self, service: str) -> str:
        """The password that a service signs in to the broker with; `password` is its database's."""
        return self.password(f"amqp-{service}")


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file that only its owner may read; never half written, never readable in between."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
