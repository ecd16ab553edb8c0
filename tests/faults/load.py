"""People who create tickets, and who ask again when they are told to.

Every creation carries an Idempotency-Key and is sent until it is answered with 201. In between
it may be refused with 503, in bounded time, and nothing else.
"""

import http.client
import json
import random
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.faults import scale

BOUND = 8.0  # seconds any answer may take
PATIENCE = 120.0  # seconds until a creation must have been answered with 201
RETRY = 0.2  # seconds before a refused creation is sent again
REPEATED = 0.1  # share of the creations that are sent once more after their answer
TITLES = (
    "Printer on the third floor is out of toner",
    "Payroll is down for everybody, urgent",
    "Se cayó el servidor de correo",
    "How do I change my picture?",
    "Error al exportar la factura",
)


class Load:
    """Clients that create tickets until they are stopped, and at least ``tickets``.

    Parameters
    ----------
    gateway_dies:
        Whether a connection may break: the gateway itself is killed or stopped.

    Attributes
    ----------
    answers:
        Id of the ticket, by idempotency key.
    refused:
        Answers of 503.
    broken:
        Connections that were refused or lost.
    slowest:
        Seconds that the slowest answer took.
    """

    def __init__(
        self,
        url: str,
        *,
        tickets: int = scale.TICKETS,
        rate: float = scale.RATE,
        gateway_dies: bool = False,
    ) -> None:
        self.answers: dict[str, int] = {}
        self.refused = 0
        self.broken = 0
        self.repeated = 0
        self.slowest = 0.0
        self.faults: Counter[str] = Counter()
        self._address = urlsplit(url).netloc
        self._tickets = tickets
        self._interval = 1 / rate
        self._gateway_dies = gateway_dies
        self._lock = threading.Lock()
        self._next = time.monotonic()
        self._issued = 0
        self._finishing = False
        self._aborted = False
        self._threads = [
            threading.Thread(target=self._client, daemon=True) for _ in range(scale.CLIENTS)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._finishing = True
        self._aborted = kind is not None
        until = time.monotonic() + PATIENCE + self._tickets * self._interval * 2
        for thread in self._threads:
            thread.join(max(0.1, until - time.monotonic()))
        if kind is None:
            assert not any(t.is_alive() for t in self._threads), "clients still wait for answers"
            assert not self.faults, f"what must not happen: {dict(self.faults)}"

    def wait_for(self, more: int, timeout: float = PATIENCE) -> None:
        """Until so many more tickets have been created than now."""
        wanted = len(self.answers) + more
        until = time.monotonic() + timeout
        while len(self.answers) < wanted:
            assert time.monotonic() < until, f"{len(self.answers)} of {wanted} after {timeout:g} s"
            time.sleep(0.02)

    def summary(self) -> str:
        """What the clients have seen, for people."""
        seen = [f"{len(self.answers)} creations answered with 201"]
        if self.refused:
            seen.append(f"{self.refused} x 503 before")
        if self.broken:
            seen.append(f"{self.broken} broken connections")
        seen.append(f"{self.repeated} sent twice")
        seen.append(f"slowest answer {self.slowest:.1f} s")
        return ", ".join(seen)

    # ---- one client -------------------------------------------------------------------------------

    def _client(self) -> None:
        connection = http.client.HTTPConnection(self._address, timeout=BOUND)
        while self._take_turn():
            key, title = str(uuid4()), random.choice(TITLES)
            ticket = self._create(connection, key, title)
            if ticket is None:
                continue
            with self._lock:
                self.answers[key] = ticket
            if random.random() < REPEATED:
                again = self._create(connection, key, title)
                if again is not None and again != ticket:
                    self._fault("the same key gave another ticket")
                with self._lock:
                    self.repeated += 1
        connection.close()

    def _take_turn(self) -> bool:
        with self._lock:
            if self._aborted or (self._finishing and self._issued >= self._tickets):
                return False
            self._issued += 1
            now = time.monotonic()
            # what an outage has held up is not made up for at once
            self._next = max(self._next + self._interval, now)
            delay = self._next - now
        time.sleep(delay)
        return True

    def _create(self, connection: http.client.HTTPConnection, key: str, title: str) -> int | None:
        """Send until it is answered with 201; the ticket's id."""
        body = json.dumps({"title": title, "requester_email": "ana@example.com"})
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        until = time.monotonic() + PATIENCE
        while not self._aborted:
            if time.monotonic() > until:
                self._fault("a creation was never answered with 201")
                return None
            status, answer = self._send(connection, body, headers)
            if status == 201:
                return answer["id"]
            if status == 503:
                with self._lock:
                    self.refused += 1
            elif status is not None:
                self._fault(f"answered with {status} {answer.get('title')}")
                return None
            time.sleep(RETRY)
        return None

    def _send(
        self, connection: http.client.HTTPConnection, body: str, headers: dict[str, str]
    ) -> tuple[int | None, Any]:
        started = time.monotonic()
        try:
            connection.request("POST", "/api/tickets/", body, headers)
            response = connection.getresponse()
            status, answer = response.status, json.loads(response.read())
            if status == 503 and not response.headers.get("Retry-After"):
                self._fault("503 without Retry-After")
        except TimeoutError:
            connection.close()
            self._fault(f"no answer in {BOUND:g} s")
            return None, None
        except (OSError, http.client.HTTPException) as exc:
            connection.close()
            with self._lock:
                self.broken += 1
            if not self._gateway_dies:
                self._fault(f"{type(exc).__name__} from a gateway that lives")
            return None, None
        seconds = time.monotonic() - started
        with self._lock:
            self.slowest = max(self.slowest, seconds)
        return status, answer

    def _fault(self, what: str) -> None:
        with self._lock:
            self.faults[what] += 1
