"""Who listens, and what was told last. No I/O: bytes go in queues, connections take them out.

Source: "Server-sent events", WHATWG HTML Living Standard, 9.2.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from eventlet.queue import Empty, LightQueue

WINDOW = 2_000  # events that can be resumed after
BACKLOG = 200  # events a slow reader may be behind

RELOAD = b"event: reload\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event.

    Attributes:
        frame: as it is sent.
        data: to tell who may see it.
    """

    id: str
    frame: bytes
    data: dict[str, Any]


def entry(id: str, event_type: str, data: dict[str, Any]) -> Entry:
    """An event as Server-Sent Event; the id is printable text without line breaks."""
    body = orjson.dumps(data)  # no line breaks in it
    return Entry(
        id, b"id: %b\nevent: %b\ndata: %b\n\n" % (id.encode(), event_type.encode(), body), data
    )


class Subscriber:
    """One listening connection."""

    def __init__(self, sees: Callable[[dict[str, Any]], bool], backlog: Iterable[bytes]) -> None:
        self.sees = sees
        self.dropped = False
        self._frames: LightQueue = LightQueue(BACKLOG)
        self._first = deque(backlog)

    def tell(self, frame: bytes) -> None:
        """Queue what is to be sent; a reader who is too far behind is let go."""
        if self._frames.full():
            self.dropped = True
        else:
            self._frames.put(frame)

    def next(self, timeout: float) -> bytes | None:
        """What to send next; None if there was nothing for ``timeout`` seconds."""
        if self._first:
            return self._first.popleft()
        try:
            return self._frames.get(timeout=timeout)
        except Empty:
            return None


class Hub:
    """Passes events on to the subscribers who may see them."""

    def __init__(self) -> None:
        self._window: deque[Entry] = deque(maxlen=WINDOW)
        self._subscribers: set[Subscriber] = set()

    def __len__(self) -> int:
        return len(self._subscribers)

    def subscribe(
        self, sees: Callable[[dict[str, Any]], bool], last_event_id: str | None = None
    ) -> Subscriber:
        """
        Args:
            sees: whether the subscriber may see an event, by its data.
            last_event_id: what it has seen last; what came after is told again, or RELOAD if
                that is not known any more.
        """
        subscriber = Subscriber(sees, self._since(sees, last_event_id))
        self._subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)

    def publish(self, entry: Entry) -> None:
        self._window.append(entry)
        for subscriber in list(self._subscribers):
            if subscriber.sees(entry.data):
                subscriber.tell(entry.frame)

    def gap(self) -> None:
        """Events may have been missed: nobody can resume, everybody has to look again."""
        self._window.clear()
        for subscriber in list(self._subscribers):
            subscriber.tell(RELOAD)

    def _since(
        self, sees: Callable[[dict[str, Any]], bool], last_event_id: str | None
    ) -> list[bytes]:
        if last_event_id is None:
            return []
        entries = list(self._window)
        for position in range(len(entries) - 1, -1, -1):
            if entries[position].id == last_event_id:
                return [e.frame for e in entries[position + 1 :] if sees(e.data)]
        return [RELOAD]
