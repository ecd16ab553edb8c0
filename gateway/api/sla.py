"""``/api/sla/``: what is promised for each priority, and when people work."""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation
from gateway.api.part import Part
from gateway.api.responses import versioned
from gateway.entrypoint import http
from gateway.requests import body_of, version_of


class Sla(Part):
    @http(
        "GET",
        "/api/sla/",
        operation=Operation(
            summary="Read the service levels",
            action="ticket:service_levels.read",
            answers={200: "ticket.SlaPicture"},
            gives=("ETag",),
        ),
    )
    def get_service_levels(self, request: Request) -> JsonResponse:
        return versioned(self.ticket.get_service_levels())

    @http(
        "PUT",
        "/api/sla/",
        operation=Operation(
            summary="Set the service levels",
            action="ticket:service_levels.manage",
            body="ticket.ServiceLevels",
            answers={200: "ticket.SlaPicture"},
            takes=("If-Match",),
            gives=("ETag",),
        ),
    )
    def set_service_levels(self, request: Request) -> JsonResponse:
        return versioned(self.ticket.set_service_levels(body_of(request), version_of(request)))
