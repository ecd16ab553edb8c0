"""``/api/webhooks/``"""

from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Page
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.requests import body_of, query_of, with_links


class Webhooks(Part):
    @http(
        "GET",
        "/api/webhooks/",
        operation=Operation(
            summary="List webhooks, newest first",
            action="notification:webhooks.read",
            query="notification.PageQuery",
            answers={200: Page("notification.WebhookPicture")},
        ),
    )
    def list_webhooks(self, request: Request) -> JsonResponse:
        page = self.notification.list_webhooks(**query_of(request))
        return JsonResponse(with_links(page, request))

    @http(
        "POST",
        "/api/webhooks/",
        operation=Operation(
            summary="Add a webhook",
            action="notification:webhooks.write",
            body="notification.NewWebhook",
            answers={201: "notification.CreatedWebhookPicture"},
            gives=("Location",),
            errors=(409,),
        ),
    )
    def create_webhook(self, request: Request) -> JsonResponse:
        webhook = self.notification.create_webhook(**body_of(request))
        return JsonResponse(webhook, 201, {"Location": f"/api/webhooks/{webhook['id']}/"})

    @http(
        "GET",
        "/api/webhooks/<webhook_id>/",
        operation=Operation(
            summary="Read a webhook",
            action="notification:webhooks.read",
            answers={200: "notification.WebhookPicture"},
        ),
    )
    def get_webhook(self, request: Request, webhook_id: str) -> JsonResponse:
        return JsonResponse(self.notification.get_webhook(webhook_id))

    @http(
        "PATCH",
        "/api/webhooks/<webhook_id>/",
        operation=Operation(
            summary="Change a webhook",
            action="notification:webhooks.write",
            body="notification.WebhookChanges",
            answers={200: "notification.WebhookPicture"},
        ),
    )
    def update_webhook(self, request: Request, webhook_id: str) -> JsonResponse:
        changes = body_of(request, "id")
        return JsonResponse(self.notification.update_webhook(webhook_id, **changes))

    @http(
        "DELETE",
        "/api/webhooks/<webhook_id>/",
        operation=Operation(
            summary="Delete a webhook and its deliveries",
            action="notification:webhooks.write",
            answers={204: None},
        ),
    )
    def delete_webhook(self, request: Request, webhook_id: str) -> Response:
        self.notification.delete_webhook(webhook_id)
        return Response(status=204)

    @http(
        "POST",
        "/api/webhooks/<webhook_id>/rotate-secret/",
        operation=Operation(
            summary="Give a webhook a new secret; the old one signs too for a day",
            action="notification:webhooks.write",
            answers={200: "notification.CreatedWebhookPicture"},
        ),
    )
    def rotate_webhook_secret(self, request: Request, webhook_id: str) -> JsonResponse:
        return JsonResponse(self.notification.rotate_secret(webhook_id))

    @http(
        "GET",
        "/api/webhooks/<webhook_id>/deliveries/",
        operation=Operation(
            summary="List what was sent to a webhook, newest first",
            action="notification:webhooks.read",
            query="notification.DeliveryQuery",
            answers={200: Page("notification.DeliveryPicture")},
        ),
    )
    def list_webhook_deliveries(self, request: Request, webhook_id: str) -> JsonResponse:
        query = query_of(request, "id")
        page = self.notification.list_webhook_deliveries(webhook_id, **query)
        return JsonResponse(with_links(page, request))

    @http(
        "POST",
        "/api/webhooks/<webhook_id>/deliveries/<delivery_id>/send-again/",
        operation=Operation(
            summary="Send it again",
            action="notification:webhooks.write",
            answers={202: "notification.DeliveryPicture"},
        ),
    )
    def send_webhook_again(
        self, request: Request, webhook_id: str, delivery_id: str
    ) -> JsonResponse:
        return JsonResponse(self.notification.send_webhook_again(webhook_id, delivery_id), 202)
