"""``/api/stream``: Server-Sent Events."""

import logging
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

from werkzeug.wrappers import Response

from chassis.http import Request
from chassis.http.contract import Media, Operation
from chassis.identity.policy import access
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.policy import POLICY, permitted
from gateway.stream.feed import Feed
from gateway.stream.visibility import is_visible

log = logging.getLogger(__name__)

HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
LOOK = 2.0  # seconds between looks whether the caller is still signed in
RETRY = 2_000  # milliseconds after which a browser that lost the connection comes again


class Stream(Part):
    @http(
        "GET",
        "/api/stream/",
        operation=Operation(
            summary="Follow what happens to tickets, as Server-Sent Events",
            action="gateway:stream.read",
            answers={200: Media("text/event-stream")},
            takes=("Last-Event-ID",),
            errors=(429,),
        ),
    )
    @permitted("stream.read")
    def stream(self, request: Request) -> Response:
        """Everything that happens to the tickets one may see, as it happens.

        ``Last-Event-ID`` resumes after an event; ``event: reload`` says that this was not
        possible, or that something was missed. A reader who is too slow is let go, and resumes.
        """
        actor = self.caller.actor
        reach = access(POLICY["stream.read"], actor)
        last = request.headers.get("Last-Event-ID")

        def sees(data: dict[str, Any]) -> bool:
            return is_visible(data, actor, reach)

        def is_valid() -> bool:
            try:
                return self.identity.caller_of(request).actor == actor
            except Exception as exc:
                log.info("a live stream of %s ends: %s", actor.id, exc or type(exc).__name__)
                return False

        self.feed.places.take(actor.id, limited=self.caller.person_id is not None)
        try:
            request.detach()
            stream = LiveStream(self.feed, sees, last, is_valid, actor.id)
        except BaseException:
            self.feed.places.give_back(actor.id)
            raise
        return Response(
            stream,
            mimetype="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


class LiveStream:
    """What one connection is sent: an iterator that subscribes at once, and has to be closed."""

    def __init__(
        self,
        feed: Feed,
        sees: Callable[[dict[str, Any]], bool],
        last_event_id: str | None,
        is_valid: Callable[[], bool],
        actor_id: str,
    ) -> None:
        self._hub = feed.hub
        self._places, self._holder = feed.places, actor_id
        self._open = True
        self._subscriber = feed.subscribe(sees, last_event_id)
        self._is_valid = is_valid
        self._frames = self._run()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._frames)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._hub.unsubscribe(self._subscriber)
            self._places.give_back(self._holder)

    def _run(self) -> Iterator[bytes]:
        yield b"retry: %d\n: connected\n\n" % RETRY
        beat = monotonic() + HEARTBEAT
        look = monotonic() + LOOK
        while not self._subscriber.dropped:
            frame = self._subscriber.next(LOOK)
            now = monotonic()
            if now >= look:
                look = now + LOOK
                if not self._is_valid():
                    return
            if frame is not None:
                yield frame
            elif now >= beat:
                yield b": still here\n\n"
            else:
                continue
            beat = now + HEARTBEAT
