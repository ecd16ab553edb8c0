"""Accounts: who PostgreSQL runs as, since it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """Somebody a process can run as."""

    name: str
    uid: int
    gid: int


def unprivileged() -> Account | None:
    """Who PostgreSQL runs as: Debian's `postgres` or `nobody` when this is root, else this account (None)."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    return None


def can_reach(account: Account | None, folder: Path) -> bool:
    """Whether `account` may enter `folder`, all folders above it included."""
    if account is None:
        return True
    result = subprocess.run(
        ["/usr/bin/test", "-x", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=(),
        cwd="/",
        check=False,
    )
    return result.returncode == 0
