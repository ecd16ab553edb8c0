"""``/api/notifications/``"""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Page
from chassis.rpc.client import ServiceRpc
from gateway.entrypoint import http
from gateway.requests import query_of, with_links


class Notifications:
    notification = ServiceRpc("notification")

    @http(
        "GET",
        "/api/notifications/",
        operation=Operation(
            summary="List notifications, newest first",
            action="notification:notifications.read",
            query="notification.NotificationQuery",
            answers={200: Page("notification.NotificationPicture")},
        ),
    )
    def list_notifications(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.notification.list(**query_of(request)), request))

    @http(
        "POST",
        "/api/notifications/<notification_id>/read/",
        operation=Operation(
            summary="Mark a notification read",
            action="notification:notifications.mark_read",
            answers={200: "notification.NotificationPicture"},
        ),
    )
    def mark_notification_read(self, request: Request, notification_id: str) -> JsonResponse:
        return JsonResponse(self.notification.mark_read(notification_id))
