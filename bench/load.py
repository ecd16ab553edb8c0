"""Makes HTTP load: a process of its own that reads a job and writes what it has seen.

    python -m bench.load < job.json > outcome.json

Raw sockets and one selector, because a client library would take more of a small machine than the
server that is measured. Every request is finished or counted as lost, and every latency is kept.
"""

from __future__ import annotations

import gc
import json
import resource
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30.0  # seconds that requests in flight are waited for at the end
RECEIVE = 64 << 10  # bytes read at once


@dataclass(frozen=True)
class Job:
    """Load on a server of this machine.

    Parameters
    ----------
    port:
        On 127.0.0.1.
    requests:
        Method, path and body (empty for none), used in turn.
    connections:
        Kept alive; each has one request in flight at most.
    seconds, count:
        No request is sent after either.
    rate:
        Requests a second, sent when they are due and a connection is free; None sends the next
        one when the one before is answered.
    """

    port: int
    requests: Sequence[Sequence[str]]
    connections: int
    seconds: float
    count: int
    rate: float | None = None


@dataclass
class Outcome:
    """What a load has seen.

    Attributes
    ----------
    statuses:
        Answers, by HTTP status.
    lost:
        Requests without an answer.
    latencies:
        Milliseconds of every answer, from when its request was sent, or due if there is a rate.
    seconds:
        From the first request to the last answer.
    cpu:
        Seconds of CPU this process took for it.
    """

    statuses: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    def answered(self, status: int) -> int:
        return self.statuses.get(str(status), 0)

    @property
    def all_answers(self) -> int:
        return sum(self.statuses.values())


def run(job: Job) -> Outcome:
    """Run a job in a process of its own.

    Raises
    ------
    subprocess.SubprocessError
        It failed, or took much longer than it may.
    """
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        input=json.dumps(asdict(job)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=job.seconds + PATIENCE + 30,
    )
    return Outcome(**json.loads(done.stdout))


def encode(port: int, method: str, path: str, body: str) -> bytes:
    """One request."""
    content = body.encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    if content:
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return head.encode() + b"\r\n" + content


def read_answer(received: bytes) -> tuple[int, int] | None:
    """Status and length of the answer at the beginning of `received`; None when it is not all there.

    Raises
    ------
    ValueError
        It is no answer with a Content-Length.
    """
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end].lower()
    start = head.index(b"\r\ncontent-length:") + 17
    stop = head.find(b"\r\n", start)
    length = end + 4 + int(head[start : stop if stop > 0 else None])
    return (int(head[9:12]), length) if len(received) >= length else None


class _Connection:
    """One of the load's connections; its request counts from `since`."""

    __slots__ = ("busy", "received", "since", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.since = 0.0
        self.busy = False


class _Load:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._requests = [encode(job.port, *request) for request in job.requests]
        self._selector = selectors.DefaultSelector()
        self._free: deque[_Connection] = deque()
        self._sent = 0
        self._in_flight = 0
        self._begin = self._until = 0.0
        self._statuses: Counter[int] = Counter()
        self._outcome = Outcome()

    def run(self) -> Outcome:
        for _ in range(self._job.connections):
            self._connect()
        clock, outcome = time.perf_counter, self._outcome
        cpu = _cpu_seconds()
        last = self._begin = clock()
        self._until = self._begin + self._job.seconds
        deadline = self._until + PATIENCE
        while True:
            pause = self._send_due()
            if pause is None and not self._in_flight:
                break
            now = clock()
            if now > deadline:
                outcome.lost += self._in_flight
                break
            wait = min(deadline - now, 1.0 if pause is None else pause)
            for key, _ in self._selector.select(wait):
                self._receive(key.data)
                last = clock()
        outcome.seconds = last - self._begin
        outcome.cpu = _cpu_seconds() - cpu
        outcome.statuses = {str(status): n for status, n in self._statuses.items()}
        return outcome

    def _connect(self) -> None:
        connection = _Connection(self._job.port)
        self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        self._free.append(connection)

    def _send_due(self) -> float | None:
        """Send what is due; seconds until something may be due, None when nothing will be."""
        job = self._job
        while self._sent < job.count:
            now = time.perf_counter()
            due = now if job.rate is None else self._begin + self._sent / job.rate
            if due >= self._until:
                return None
            if due > now:
                return due - now
            if not self._free:
                return 1.0  # an answer ends the wait earlier
            connection = self._free.popleft()
            connection.since, connection.busy = due, True
            self._in_flight += 1
            request = self._requests[self._sent % len(self._requests)]
            self._sent += 1
            try:
                connection.socket.sendall(request)
            except OSError:
                self._replace(connection)
        return None

    def _receive(self, connection: _Connection) -> None:
        try:
            data = connection.socket.recv(RECEIVE)
            connection.received += data
            answer = read_answer(connection.received)
        except (OSError, ValueError):
            data, answer = b"", None
        if answer is not None and connection.busy:
            status, length = answer
            self._outcome.latencies.append((time.perf_counter() - connection.since) * 1e3)
            self._statuses[status] += 1
            self._in_flight -= 1
            connection.received = connection.received[length:]
            connection.busy = False
            self._free.append(connection)
        elif not data:
            self._replace(connection)

    def _replace(self, connection: _Connection) -> None:
        """Take another connection; the request of this one, if there was one, has no answer."""
        self._selector.unregister(connection.socket)
        connection.socket.close()
        if connection.busy:
            self._outcome.lost += 1
            self._in_flight -= 1
        else:
            self._free.remove(connection)
        self._connect()


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    job = Job(**json.load(sys.stdin))
    gc.disable()  # it would be measured as latency
    json.dump(asdict(_Load(job).run()), sys.stdout)


if __name__ == "__main__":
    main()
