"""Errors of the assignment service."""

from chassis.exceptions import Conflict, NotFound, StaleVersion


class AssignmentNotFound(NotFound):
    """``args[0]``: the ticket's id."""


class RuleNotFound(NotFound):
    """``args[0]``: the id that was asked for."""


class RuleChanged(StaleVersion):
    """``args[0]``: the rule's version now."""


class SettingsChanged(StaleVersion):
    """``args[0]``: the version of the settings now."""


class RulesDiffer(Conflict):
    """An order does not name each rule that there is. ``args[0]``: the ids in order now."""


class TooManyRules(Conflict):
    """``args[0]``: how many there may be."""
