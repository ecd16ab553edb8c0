"""Errors of the notification service."""

from chassis.exceptions import Conflict, NotFound


class NotificationNotFound(NotFound):
    """``args[0]``: the id that was asked for."""


class WebhookNotFound(NotFound):
    """``args[0]``: the id that was asked for."""


class DeliveryNotFound(NotFound):
    """``args[0]``: the id that was asked for."""


class NoAddress(Conflict):
    """Who asks has no e-mail address, by which preferences are kept."""


class TooManyWebhooks(Conflict):
    """``args[0]``: how many there can be."""
