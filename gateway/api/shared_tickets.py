"""``/api/shared-tickets/``: one ticket, for whoever has its link."""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.exceptions import SharedTicketNotFound
from gateway.identity import shared


class SharedTickets(Part):
    @http(
        "GET",
        "/api/shared-tickets/<token>/",
        public=True,
        operation=Operation(
            summary="The one ticket behind a link",
            answers={200: "gateway.SharedTicketPicture"},
        ),
    )
    def get_shared_ticket(self, request: Request, token: str) -> JsonResponse:
        with self.db.reading() as connection:
            ticket_id = shared.find(connection, token)
        if ticket_id is None:
            raise SharedTicketNotFound
        return JsonResponse(self.ticket.get_shared(ticket_id))
