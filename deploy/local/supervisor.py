"""Talking to the supervisord of an instance over its Unix socket."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import stat
import subprocess
import tempfile
import time
import xmlrpc.client  # nosec B411
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.exceptions import LocalError

SOCKET_PATH_LIMIT = (
    100  # bytes; Linux allows 107, and supervisord appends its pid while it makes the socket
)
START_TIMEOUT = 20.0  # seconds until supervisord answers
STOP_TIMEOUT = 120.0  # seconds until supervisord has ended

# Fault codes of supervisor.xmlrpc.Faults
BAD_NAME = 10
NO_FILE = 20
ALREADY_STARTED = 60
NOT_RUNNING = 70
ALREADY_ADDED = 90
STILL_RUNNING = 91


def socket_path(run_dir: Path) -> Path:
    """Where the socket is: in the instance's folder, or in a short private one if that is too long."""
    wanted = run_dir / "supervisor.sock"
    if len(os.fsencode(wanted)) <= SOCKET_PATH_LIMIT - len(".4194304"):
        return wanted
    digest = hashlib.sha256(os.fsencode(run_dir)).hexdigest()[:12]
    return (
        private_folder(Path(tempfile.gettempdir()) / f"tickets-{os.getuid()}-{digest}")
        / "supervisor.sock"
    )


def private_folder(folder: Path) -> Path:
    """`folder`, made for this account alone in a place where others may write.

    Raises
    ------
    LocalError
        Somebody else was there first.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise LocalError(
                f"{folder} is not a private folder of this account. Remove it."
            ) from None
    return folder


class _UnixTransport(xmlrpc.client.Transport):
    """XML-RPC through a Unix socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__()
        self._path = path
        self._timeout = timeout

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("localhost", timeout=self._timeout)
        unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        unix.settimeout(self._timeout)
        try:
            unix.connect(str(self._path))
        except OSError:
            unix.close()
            raise
        connection.sock = unix
        return connection


class Supervisor:
    """The supervisord of one instance, which may or may not run."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        self._socket = socket_path(run_dir)

    @property
    def socket(self) -> Path:
        return self._socket

    def call(self, method: str, *arguments: Any, timeout: float = 60.0) -> Any:
        """Call one of supervisor's XML-RPC methods, such as `startProcess`.

        Raises
        ------
        OSError
            Nobody listens.
        xmlrpc.client.Fault
            supervisord refuses; its `faultCode` tells why.
        """
        transport = _UnixTransport(self._socket, timeout)
        with xmlrpc.client.ServerProxy("http://localhost", transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)

    def pid(self) -> int | None:
        """Process id of supervisord; None when it does not run."""
        if not self._socket.exists():
            return None
        try:
            return int(self.call("getPID", timeout=10))
        except (OSError, http.client.HTTPException):
            return None

    def start(self, executable: Path, config: Path, environment: Mapping[str, str]) -> None:
        """Start supervisord unless it runs, and wait until it answers.

        Raises
        ------
        LocalError
            It did not.
        """
        if self.pid() is not None:
            return
        if not executable.exists():
            raise LocalError(
                f"{executable} is missing: the Python environment is not set up. Run: make setup"
            )
        output_path = self._run_dir / "log" / "supervisord.out"
        with output_path.open("wb") as output:
            process = subprocess.Popen(
                [executable, "-c", config],
                cwd=self._run_dir,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for the person's program, which then stops all in order
            )
        deadline = time.monotonic() + START_TIMEOUT
        while self.pid() is None:
            if process.poll() is not None or time.monotonic() > deadline:
                last = output_path.read_text(errors="replace").strip().splitlines()[-1:]
                raise LocalError(
                    f"supervisord does not start: {''.join(last) or 'no reason given'}. Log: {output_path}"
                )
            time.sleep(0.05)

    def shut_down(self) -> None:
        """End supervisord; it stops what still runs, the services first.

        Raises
        ------
        LocalError
            It did not end in time.
        """
        pid = self.pid()
        if pid is None:
            return
        try:
            self.call("shutdown")
        except (OSError, http.client.HTTPException):
            pass  # it was ending already
        deadline = time.monotonic() + STOP_TIMEOUT
        while _runs(pid):
            if time.monotonic() > deadline:
                raise LocalError(
                    f"supervisord (pid {pid}) does not end. Log: {self._run_dir / 'log'}"
                )
            time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        # A child of this very process that has ended must be collected, or it seems to run for ever.
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
