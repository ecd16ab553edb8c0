"""``/api/overview/``: what a team lead asks."""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.requests import query_of


class Overview(Part):
    @http(
        "GET",
        "/api/overview/",
        operation=Operation(
            summary="Count what comes and goes, what is open, and how fast it is",
            action="ticket:tickets.overview",
            query="ticket.OverviewQuery",
            answers={200: "ticket.OverviewPicture"},
        ),
    )
    def get_overview(self, request: Request) -> JsonResponse:
        return JsonResponse(self.ticket.overview(**query_of(request)))
