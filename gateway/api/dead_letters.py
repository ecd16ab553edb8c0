"""``/api/dead-letters/``: dead letters of all services, as one list."""

from typing import Any

from werkzeug.wrappers import Response

from chassis.exceptions import ServiceUnavailable
from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation
from chassis.rpc.client import ServiceClient
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.errors import unknown_letter

# no number: it names the service too
LETTER_ID = {"letter_id": {"type": "string", "pattern": "^[a-z]+-[0-9]{1,18}$"}}


class DeadLetters(Part):
    @http(
        "GET",
        "/api/dead-letters/",
        operation=Operation(
            summary="List dead letters of all services",
            action="ticket:dead_letters.read",
            answers={200: "gateway.DeadLetterList"},
        ),
    )
    def list_dead_letters(self, request: Request) -> JsonResponse:
        return JsonResponse(newest(self.services))

    @http(
        "GET",
        "/api/dead-letters/<letter_id>/",
        operation=Operation(
            summary="Read a dead letter",
            action="ticket:dead_letters.read",
            answers={200: "gateway.DeadLetterPicture"},
            path=LETTER_ID,
        ),
    )
    def get_dead_letter(self, request: Request, letter_id: str) -> JsonResponse:
        service, id = find(self.services, letter_id, request)
        return JsonResponse(service.get_dead_letter(id))

    @http(
        "POST",
        "/api/dead-letters/<letter_id>/replay/",
        operation=Operation(
            summary="Send a dead letter again to the queue it failed in",
            action="ticket:dead_letters.settle",
            answers={202: "gateway.DeadLetterPicture"},
            path=LETTER_ID,
        ),
    )
    def replay_dead_letter(self, request: Request, letter_id: str) -> JsonResponse:
        service, id = find(self.services, letter_id, request)
        return JsonResponse(service.replay_dead_letter(id), 202)

    @http(
        "DELETE",
        "/api/dead-letters/<letter_id>/",
        operation=Operation(
            summary="Discard a dead letter",
            action="ticket:dead_letters.settle",
            answers={204: None},
            path=LETTER_ID,
        ),
    )
    def discard_dead_letter(self, request: Request, letter_id: str) -> Response:
        service, id = find(self.services, letter_id, request)
        service.discard_dead_letter(id)
        return Response(status=204)


def newest(services: dict[str, ServiceClient]) -> dict[str, Any]:
    """Newest first; a service that does not answer is named in ``unavailable``."""
    letters: list[dict[str, Any]] = []
    unavailable = []
    for name, service in services.items():
        try:
            letters += service.list_dead_letters()
        except ServiceUnavailable:
            unavailable.append(name)
    letters.sort(key=lambda letter: letter["created_at"], reverse=True)
    return {"count": len(letters), "results": letters, "unavailable": unavailable}


def find(
    services: dict[str, ServiceClient], letter_id: str, request: Request
) -> tuple[ServiceClient, int]:
    """The service and its own id behind an id like ``assignment-17``.

    Raises:
        Problem: 404.
    """
    name, _, number = letter_id.rpartition("-")
    if name not in services or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise unknown_letter(request)
    return services[name], int(number)
