"""A mail server and a receiver of webhooks, as tests need them: down, slow, refusing, up again."""

import json
import subprocess
import sys
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import eventlet

from chassis.testing import free_port


class MailServer:
    """Started and stopped at will, always on the same port; see ``mail_server.py``."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self._process: Any = None

    def start(self) -> None:
        program = Path(__file__).with_name("mail_server.py")
        self._process = subprocess.Popen(
            [sys.executable, str(program), str(self.port), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "ready\n"

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def behave(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode)

    def envelopes(self, recipient: str) -> list[dict[str, Any]]:
        found = [json.loads(file.read_text()) for file in sorted(self.folder.glob("mail-*"))]
        return [envelope for envelope in found if envelope["to"] == [recipient]]

    def mails(self, recipient: str) -> list[EmailMessage]:
        found = [e["content"] for e in self.envelopes(recipient)]
        return [message_from_string(content, policy=default) for content in found]  # type: ignore[misc]

    def attempts(self, recipient: str) -> int:
        return sum(f.read_text() == recipient for f in self.folder.glob("asked-*"))


class Receiver:
    """Takes webhooks. ``answers``: status, body, headers and seconds to wait, one a request; the
    last one again and again."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes, dict[str, str], float]] = [(204, b"", {}, 0.0)]
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((self.path, dict(self.headers), body))
                answers = receiver.answers
                status, content, headers, wait = answers.pop(0) if answers[1:] else answers[0]
                eventlet.sleep(wait)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    pass  # it has not waited

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.requests]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
