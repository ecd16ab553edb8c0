"""``/api/tickets/export.csv``: a whole list as a file, however long."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from werkzeug.wrappers import Response

from chassis.exceptions import NotAuthenticated
from chassis.http import Problem, Request
from chassis.http.contract import Media, Operation
from chassis.http.slots import Slots
from chassis.identity.guard import AUTH_TOKEN
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.requests import query_of

EXPORTS = 4  # at once, of this process; each holds one of the places of requests
TIMEOUT = 30.0  # seconds for a piece; a rare word is looked for through the whole table
LOOK = 5.0  # seconds between looks whether the caller is still signed in

PLACES = Slots(EXPORTS, 0, 0.0)


class Export(Part):
    @http(
        "GET",
        "/api/tickets/export.csv",
        operation=Operation(
            summary="Tickets as CSV, oldest first",
            description=(
                "Takes the list's filters, and has all tickets that fit. It comes in pieces: one"
                " that ends without the last chunk is not whole."
            ),
            action="ticket:tickets.read",
            query="ticket.TicketExportQuery",
            answers={200: Media("text/csv")},
            gives=("Content-Disposition",),
        ),
    )
    def export_tickets(self, request: Request) -> Response | Problem:
        query = query_of(request, "after")
        if not PLACES.acquire():
            return Problem.of("saturated", request.language)
        try:
            read = self._reader(request, query)
            file = File(read(0), read)  # what is wrong with the query is said before it begins
        except BaseException:
            PLACES.release()
            raise
        name = f"tickets-{datetime.now(UTC):%Y-%m-%d}.csv"
        return Response(
            file,
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "X-Accel-Buffering": "no",  # nginx would keep it all
            },
        )

    def _reader(self, request: Request, query: dict[str, Any]) -> Callable[[int], dict[str, Any]]:
        """From the id after which to read to a piece, as long as the caller is who they were."""
        actor = self.caller.actor
        service = self.ticket.within(TIMEOUT)
        look = monotonic() + LOOK

        def read(after: int) -> dict[str, Any]:
            nonlocal look
            if monotonic() >= look:
                if self.identity.caller_of(request).actor != actor:
                    raise NotAuthenticated("it is another one by now")
                look = monotonic() + LOOK
            # the statement of who acts, with which the request began, is soon too old
            acting = service.with_context(**{AUTH_TOKEN: self.signer.statement(actor)})
            return acting.export(after=after, **query)

        return read


class File:
    """The pieces, each read when the one before has been sent. Gives its place back when closed."""

    def __init__(self, first: dict[str, Any], read: Callable[[int], dict[str, Any]]) -> None:
        self._pieces = _pieces(first, read)
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        if self._open:
            self._open = False
            PLACES.release()


def _pieces(first: dict[str, Any], read: Callable[[int], dict[str, Any]]) -> Iterator[bytes]:
    piece = first
    yield piece["text"].encode()
    while piece["next"] is not None:
        piece = read(piece["next"])
        yield piece["text"].encode()
