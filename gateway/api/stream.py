"""``/api/stream``: Server-Sent Events."""

from collections.abc import Iterator
from time import monotonic

from werkzeug.wrappers import Response

from chassis.http import Request
from gateway.entrypoint import http
from gateway.identity.caller import CallerProvider
from gateway.policy import access_of
from gateway.stream.feed import Feed
from gateway.stream.hub import Hub, Subscriber
from gateway.stream.visibility import is_visible

HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
LOOK = 3.0  # seconds between looks whether the caller is still signed in
RETRY = 2_000  # milliseconds after which a browser that lost the connection comes again


class Stream:
    hub = Feed()
    caller = CallerProvider()

    @http("GET", "/api/stream/")
    def stream(self, request: Request) -> Response:
        """Everything that happens to the tickets one may see, as it happens.

        ``Last-Event-ID`` resumes after an event; ``event: reload`` says that this was not
        possible, or that something was missed. A reader who is too slow is let go, and resumes.
        """
        actor, access = self.caller.actor, access_of("stream.read", self.caller.actor)
        subscriber = self.hub.subscribe(
            lambda data: is_visible(data, actor, access), request.headers.get("Last-Event-ID")
        )
        request.detach()
        return Response(
            _frames(self.hub, subscriber, lambda: True),
            mimetype="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


def _frames(hub: Hub, subscriber: Subscriber, is_valid) -> Iterator[bytes]:
    try:
        yield b"retry: %d\n: connected\n\n" % RETRY
        beat = monotonic() + HEARTBEAT
        look = monotonic() + LOOK
        while not subscriber.dropped:
            frame = subscriber.next(LOOK)
            now = monotonic()
            if now >= look:
                look = now + LOOK
                if not is_valid():
                    return
            if frame is not None:
                yield frame
            elif now >= beat:
                yield b": still here\n\n"
            else:
                continue
            beat = now + HEARTBEAT
    finally:
        hub.unsubscribe(subscriber)
