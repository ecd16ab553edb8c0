"""The gateway: the only HTTP API."""

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.wrappers import Response

from chassis.health import OK
from chassis.http import JsonResponse, Request, http
from chassis.rpc.client import ServiceRpc
from gateway import dead_letters, readiness
from gateway.errors import problem_for
from gateway.requests import body_of, idempotency_key_of, query_of, version_of, with_links


class GatewayService:
    name = "gateway"
    http_errors = staticmethod(problem_for)

    ticket = ServiceRpc("ticket")
    assignment = ServiceRpc("assignment")
    notification = ServiceRpc("notification")

    # ------------------------------------------------------------ tickets

    @http("POST", "/api/tickets/")
    def create_ticket(self, request: Request) -> JsonResponse:
        key = idempotency_key_of(request)
        fields = body_of(request, "idempotency_key")
        ticket = self.ticket.create(idempotency_key=key, **fields)
        headers = {"Location": f"/api/tickets/{ticket['id']}/"}
        return _ticket_response(ticket, 201, headers)

    @http("GET", "/api/tickets/")
    def list_tickets(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.ticket.list(**query_of(request)), request))

    @http("GET", "/api/tickets/<ticket_id>/")
    def get_ticket(self, request: Request, ticket_id: str) -> JsonResponse:
        return _ticket_response(self.ticket.get(ticket_id))

    @http("PATCH", "/api/tickets/<ticket_id>/")
    def update_ticket(self, request: Request, ticket_id: str) -> JsonResponse:
        changes = body_of(request, "id", "version")
        version = version_of(request)
        return _ticket_response(self.ticket.update(ticket_id, version=version, **changes))

    # ------------------------------------------------------------ notifications

    @http("GET", "/api/notifications/")
    def list_notifications(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.notification.list(**query_of(request)), request))

    @http("POST", "/api/notifications/<notification_id>/read/")
    def mark_notification_read(self, request: Request, notification_id: str) -> JsonResponse:
        return JsonResponse(self.notification.mark_read(notification_id))

    # ------------------------------------------------------------ dead letters

    @http("GET", "/api/dead-letters/")
    def list_dead_letters(self, request: Request) -> JsonResponse:
        return JsonResponse(dead_letters.newest(self._with_events()))

    @http("GET", "/api/dead-letters/<letter_id>/")
    def get_dead_letter(self, request: Request, letter_id: str) -> JsonResponse:
        service, id = dead_letters.find(self._with_events(), letter_id, request)
        return JsonResponse(service.get_dead_letter(id))

    @http("POST", "/api/dead-letters/<letter_id>/replay/")
    def replay_dead_letter(self, request: Request, letter_id: str) -> JsonResponse:
        service, id = dead_letters.find(self._with_events(), letter_id, request)
        return JsonResponse(service.replay_dead_letter(id), 202)

    @http("DELETE", "/api/dead-letters/<letter_id>/")
    def discard_dead_letter(self, request: Request, letter_id: str) -> Response:
        service, id = dead_letters.find(self._with_events(), letter_id, request)
        service.discard_dead_letter(id)
        return Response(status=204)

    # ------------------------------------------------------------ operation

    @http("GET", "/health/live", limited=False)
    def live(self, request: Request) -> JsonResponse:
        return JsonResponse({"status": "live"})

    @http("GET", "/health/ready", limited=False)
    def ready(self, request: Request) -> JsonResponse:
        checks = readiness.check(self._with_events())
        if all(result == OK for result in checks.values()):
            return JsonResponse({"status": "ready", "checks": checks})
        return JsonResponse({"status": "unavailable", "checks": checks}, 503, {"Retry-After": "2"})

    @http("GET", "/metrics", limited=False)
    def metrics(self, request: Request) -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    def _with_events(self) -> dict[str, Any]:
        return {
            "ticket": self.ticket,
            "assignment": self.assignment,
            "notification": self.notification,
        }


def _ticket_response(
    ticket: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> JsonResponse:
    return JsonResponse(ticket, status, {"ETag": f'"{ticket["version"]}"', **(headers or {})})
