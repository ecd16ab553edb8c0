"""``/api/notifications/``"""

from chassis.http import JsonResponse, Request
from chassis.rpc.client import ServiceRpc
from gateway.entrypoint import http
from gateway.requests import query_of, with_links


class Notifications:
    notification = ServiceRpc("notification")

    @http("GET", "/api/notifications/")
    def list_notifications(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.notification.list(**query_of(request)), request))

    @http("POST", "/api/notifications/<notification_id>/read/")
    def mark_notification_read(self, request: Request, notification_id: str) -> JsonResponse:
        return JsonResponse(self.notification.mark_read(notification_id))
