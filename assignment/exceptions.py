"""Errors of the assignment service."""

from chassis.exceptions import NotFound


class AssignmentNotFound(NotFound):
    """``args[0]``: the ticket's id."""
