"""``/api/tickets/{id}/comments/`` and ``/api/tickets/{id}/history/``"""

from typing import Any

from chassis.exceptions import ServiceUnavailable
from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Page
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.requests import body_of, query_of, with_links

NOTIFICATIONS = 100  # of a ticket in its history, the newest ones


class Comments(Part):
    @http(
        "POST",
        "/api/tickets/<ticket_id>/comments/",
        operation=Operation(
            summary="Comment on a ticket",
            action="ticket:tickets.comment",
            body="ticket.NewComment",
            answers={201: "ticket.CommentPicture"},
        ),
    )
    def create_comment(self, request: Request, ticket_id: str) -> JsonResponse:
        return JsonResponse(self.ticket.comment(ticket_id, **body_of(request, "id")), 201)

    @http(
        "GET",
        "/api/tickets/<ticket_id>/comments/",
        operation=Operation(
            summary="List the comments of a ticket, newest first",
            action="ticket:tickets.read",
            query="ticket.PageQuery",
            answers={200: Page("ticket.CommentPicture")},
        ),
    )
    def list_comments(self, request: Request, ticket_id: str) -> JsonResponse:
        page = self.ticket.comments(ticket_id, **query_of(request, "id"))
        return JsonResponse(with_links(page, request))

    @http(
        "GET",
        "/api/tickets/<ticket_id>/history/",
        operation=Operation(
            summary="Read what happened to a ticket, oldest first",
            action="ticket:tickets.read",
            answers={200: "gateway.HistoryPicture"},
        ),
    )
    def ticket_history(self, request: Request, ticket_id: str) -> JsonResponse:
        history = self.ticket.history(ticket_id)
        unavailable = []
        try:
            told = self.notification.list(ticket_id=ticket_id, page_size=NOTIFICATIONS)
        except ServiceUnavailable:
            told, unavailable = {"results": [], "next": None}, ["notification"]
        return JsonResponse(with_notifications(history, told) | {"unavailable": unavailable})


def with_notifications(history: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What happened to a ticket and who was told of it, oldest first."""
    notified = [
        {
            "kind": "notified",
            "at": notification["created_at"],
            "actor": {"id": "notification", "name": ""},
            "internal": False,
            "notification": notification,
        }
        for notification in told["results"]
    ]
    # times are all written alike, and sorted as text; what happened comes before the word of it
    results = sorted([*history["results"], *notified], key=lambda entry: entry["at"])
    return {"results": results, "complete": history["complete"] and told["next"] is None}
