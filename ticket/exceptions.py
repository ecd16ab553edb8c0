"""Errors of the ticket service; the gateway maps their base classes to HTTP."""

from chassis.exceptions import Conflict, NotFound, StaleVersion


class TicketNotFound(NotFound):
    """``args[0]``: the id that was asked for."""


class TicketChanged(StaleVersion):
    """``args[0]``: the ticket's version now."""


class IllegalMove(Conflict):
    """``args``: status, wanted status, allowed statuses."""


class IdempotencyKeyReused(Conflict):
    """The key came before with another ticket. ``args[0]``: the key."""


class SettingsChanged(StaleVersion):
    """``args[0]``: the version of the service levels now."""
