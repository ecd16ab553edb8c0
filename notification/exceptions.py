"""Errors of the notification service."""

from chassis.exceptions import NotFound


class NotificationNotFound(NotFound):
    """``args[0]``: the id that was asked for."""
