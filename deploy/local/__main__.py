"""The command line behind the Makefile: `python -m deploy.local --help`."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whatever `python3` is on a machine gets here first
    sys.exit(
        f"Python 3.11 or newer is needed, and {sys.executable} is {sys.version.split()[0]}. Name one: make PYTHON=..."
    )

from deploy.local.cli import main

sys.exit(main())
