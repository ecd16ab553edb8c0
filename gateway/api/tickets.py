"""``/api/tickets/``"""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Page
from chassis.rpc.client import ServiceRpc
from gateway.api.responses import ticket_response
from gateway.entrypoint import http
from gateway.requests import body_of, idempotency_key_of, query_of, version_of, with_links


class Tickets:
    ticket = ServiceRpc("ticket")

    @http(
        "POST",
        "/api/tickets/",
        operation=Operation(
            summary="Create a ticket",
            action="ticket:tickets.create",
            body="ticket.NewTicket",
            answers={201: "ticket.TicketPicture"},
            takes=("Idempotency-Key",),
            gives=("ETag", "Location"),
            errors=(409,),
        ),
    )
    def create_ticket(self, request: Request) -> JsonResponse:
        key = idempotency_key_of(request)
        fields = body_of(request, "idempotency_key")
        ticket = self.ticket.create(idempotency_key=key, **fields)
        return ticket_response(ticket, 201, {"Location": f"/api/tickets/{ticket['id']}/"})

    @http(
        "GET",
        "/api/tickets/",
        operation=Operation(
            summary="List tickets, newest first",
            action="ticket:tickets.read",
            query="ticket.TicketQuery",
            answers={200: Page("ticket.TicketPicture")},
        ),
    )
    def list_tickets(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.ticket.list(**query_of(request)), request))

    @http(
        "GET",
        "/api/tickets/<ticket_id>/",
        operation=Operation(
            summary="Read a ticket",
            action="ticket:tickets.read",
            answers={200: "ticket.TicketPicture"},
            gives=("ETag",),
        ),
    )
    def get_ticket(self, request: Request, ticket_id: str) -> JsonResponse:
        return ticket_response(self.ticket.get(ticket_id))

    @http(
        "PATCH",
        "/api/tickets/<ticket_id>/",
        operation=Operation(
            summary="Change a ticket",
            action="ticket:tickets.update",
            body="ticket.TicketChanges",
            answers={200: "ticket.TicketPicture"},
            takes=("If-Match",),
            gives=("ETag",),
            errors=(409,),
        ),
    )
    def update_ticket(self, request: Request, ticket_id: str) -> JsonResponse:
        changes = body_of(request, "id", "version")
        version = version_of(request)
        return ticket_response(self.ticket.update(ticket_id, version=version, **changes))
