"""``/api/notifications/``, ``/api/notification-preferences/``, ``/api/mail-deliveries/``"""

from chassis.http import JsonResponse, Request
from chassis.rpc.client import ServiceRpc
from gateway.entrypoint import http
from gateway.requests import body_of, query_of, with_links


class Notifications:
    notification = ServiceRpc("notification")

    @http("GET", "/api/notifications/")
    def list_notifications(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.notification.list(**query_of(request)), request))

    @http("GET", "/api/notifications/unread-count/")
    def count_unread_notifications(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.count_unread())

    @http("POST", "/api/notifications/read/")
    def mark_all_notifications_read(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.mark_all_read())

    @http("POST", "/api/notifications/<notification_id>/read/")
    def mark_notification_read(self, request: Request, notification_id: str) -> JsonResponse:
        return JsonResponse(self.notification.mark_read(notification_id))

    @http("GET", "/api/notification-preferences/")
    def get_notification_preferences(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.get_preferences())

    @http("PUT", "/api/notification-preferences/")
    def put_notification_preferences(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.set_preferences(**body_of(request)))

    @http("GET", "/api/mail-deliveries/")
    def list_mail_deliveries(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.notification.list_mail(**query_of(request)), request))

    @http("POST", "/api/mail-deliveries/<delivery_id>/send-again/")
    def send_mail_again(self, request: Request, delivery_id: str) -> JsonResponse:
        return JsonResponse(self.notification.send_mail_again(delivery_id), 202)
