"""``/api/shared-tickets/``: one ticket, for whoever has its link."""

from chassis.database import Database
from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation
from chassis.rpc.client import ServiceRpc
from gateway.entrypoint import http
from gateway.exceptions import SharedTicketNotFound
from gateway.identity import shared
from gateway.models import Base


class SharedTickets:
    db = Database(Base)
    ticket = ServiceRpc("ticket")

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
