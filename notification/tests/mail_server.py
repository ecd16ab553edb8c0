"""A mail server (aiosmtpd) in a process of its own: ``python mail_server.py PORT FOLDER``.

It keeps what it accepts in FOLDER, a file a mail. The file ``mode`` there says how it behaves:
``ok``, an SMTP answer to each recipient (``450 later``, ``550 nobody``), ``data 451 ...`` for an
answer after the mail, ``slow N`` (seconds before it answers), ``hang up``.
"""

import asyncio
import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

NUMBERS = count(1)


class Handler:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def mode(self) -> str:
        file = self.folder / "mode"
        return file.read_text() if file.exists() else "ok"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list
    ) -> str:
        (self.folder / f"asked-{next(NUMBERS):06}").write_text(address)
        mode = self.mode
        if mode[:1].isdigit():
            return mode
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        kind, _, rest = self.mode.partition(" ")
        if kind == "data":
            return rest
        if kind == "slow":
            await asyncio.sleep(float(rest))
        if kind == "hang":
            server.transport.close()
            return "250 never sent"
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content.decode("utf-8"),
        }
        name = f"mail-{next(NUMBERS):06}"
        part = self.folder / f".{name}"
        part.write_text(json.dumps(kept))
        part.rename(self.folder / name)
        return "250 OK"


if __name__ == "__main__":
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    Controller(Handler(folder), hostname="127.0.0.1", port=port).start()
    print("ready", flush=True)
    sys.stdin.read()  # until the test ends
