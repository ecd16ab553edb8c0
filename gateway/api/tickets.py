"""``/api/tickets/``"""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Either, Operation, Page
from chassis.identity.actor import ANONYMOUS
from gateway.api.part import Part
from gateway.api.responses import versioned
from gateway.entrypoint import http
from gateway.identity import origin, shared
from gateway.requests import body_of, idempotency_key_of, query_of, version_of, with_links


class Tickets(Part):
    @http(
        "POST",
        "/api/tickets/",
        public=True,
        operation=Operation(
            summary="Create a ticket",
            action="ticket:tickets.create",
            body="ticket.NewTicket",
            description="Without sign-in, where it is turned on, the answer has fewer fields and a link.",
            answers={201: Either(("ticket.TicketPicture", "gateway.AnonymousTicketPicture"))},
            takes=("Idempotency-Key",),
            gives=("ETag", "Location"),
            errors=(401, 403, 409, 429),
        ),
    )
    def create_ticket(self, request: Request) -> JsonResponse:
        caller = self.caller
        if caller.actor.role == ANONYMOUS:
            return self._create_anonymously(request)
        if caller.session_id is not None:  # not looked at where the public may come in
            origin.check_header(request.method, request.headers)
        key = idempotency_key_of(request)
        fields = body_of(request, "idempotency_key")
        ticket = self.ticket.create(idempotency_key=key, **fields)
        return versioned(ticket, 201, {"Location": f"/api/tickets/{ticket['id']}/"})

    @http(
        "GET",
        "/api/tickets/",
        operation=Operation(
            summary="List tickets",
            action="ticket:tickets.read",
            query="ticket.TicketQuery",
            answers={200: Page("ticket.TicketPicture")},
        ),
    )
    def list_tickets(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.ticket.list(**query_of(request)), request))

    @http(
        "GET",
        "/api/tickets/facets/",
        operation=Operation(
            summary="Count the tickets of a list by status, priority, assignee and tag",
            action="ticket:tickets.read",
            query="ticket.TicketFilters",
            answers={200: "ticket.FacetsPicture"},
        ),
    )
    def ticket_facets(self, request: Request) -> JsonResponse:
        return JsonResponse(self.ticket.facets(**query_of(request)))

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
        return versioned(self.ticket.get(ticket_id))

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
        return versioned(self.ticket.update(ticket_id, version=version, **changes))

    def _create_anonymously(self, request: Request) -> JsonResponse:
        """
        Raises:
            NotAuthenticated, TooManyAttempts
        """
        self.anonymous.check(self.caller.address)
        # No idempotency key: whoever knows another's would be given a link to that ticket.
        ticket = self.ticket.create(**body_of(request, "idempotency_key"))
        with self.db.transaction() as tx:
            key = shared.create(tx, ticket["id"])
        return JsonResponse(
            ticket | {"link": f"{self.identity.settings.page_url}/shared/{key}"},
            201,
            {"Location": f"/api/shared-tickets/{key}/"},
        )
