"""``/api/notifications/``, ``/api/notification-preferences/``, ``/api/mail-deliveries/``"""

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Page
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.requests import body_of, query_of, with_links


class Notifications(Part):
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
        "GET",
        "/api/notifications/unread-count/",
        operation=Operation(
            summary="Count unread notifications",
            action="notification:notifications.read",
            answers={200: "notification.UnreadCountPicture"},
        ),
    )
    def count_unread_notifications(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.count_unread())

    @http(
        "POST",
        "/api/notifications/read/",
        operation=Operation(
            summary="Mark all notifications read, up to 10,000 at a time",
            action="notification:notifications.mark_read",
            answers={200: "notification.MarkedPicture"},
        ),
    )
    def mark_all_notifications_read(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.mark_all_read())

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

    @http(
        "GET",
        "/api/notification-preferences/",
        operation=Operation(
            summary="Read what one wants to be told of",
            action="notification:preferences.read",
            answers={200: "notification.OwnPreferencesPicture"},
            errors=(409,),
        ),
    )
    def get_notification_preferences(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.get_preferences())

    @http(
        "PUT",
        "/api/notification-preferences/",
        operation=Operation(
            summary="Set what one wants to be told of",
            action="notification:preferences.write",
            body="notification.Preferences",
            answers={200: "notification.OwnPreferencesPicture"},
            errors=(409,),
        ),
    )
    def put_notification_preferences(self, request: Request) -> JsonResponse:
        return JsonResponse(self.notification.set_preferences(**body_of(request)))

    @http(
        "GET",
        "/api/mail-deliveries/",
        operation=Operation(
            summary="List mails, newest first",
            action="notification:mail.read",
            query="notification.MailQuery",
            answers={200: Page("notification.DeliveryPicture")},
        ),
    )
    def list_mail_deliveries(self, request: Request) -> JsonResponse:
        return JsonResponse(with_links(self.notification.list_mail(**query_of(request)), request))

    @http(
        "POST",
        "/api/mail-deliveries/<delivery_id>/send-again/",
        operation=Operation(
            summary="Send a mail again",
            action="notification:mail.send_again",
            answers={202: "notification.DeliveryPicture"},
        ),
    )
    def send_mail_again(self, request: Request, delivery_id: str) -> JsonResponse:
        return JsonResponse(self.notification.send_mail_again(delivery_id), 202)
