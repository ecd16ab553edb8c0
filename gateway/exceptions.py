"""Errors of the gateway's own; how HTTP words them is ``gateway/errors.py``."""

from chassis.exceptions import Conflict, Forbidden, NotAuthenticated, NotFound, ServiceError


class WrongCredentials(NotAuthenticated):
    """No such person, or not their password: which of the two is not told."""


class TooManyAttempts(ServiceError):
    """``args[0]``: seconds to wait, a whole number."""


class SignInIsOff(Conflict):
    """AUTH=open: there is nobody to be signed in."""


class UnknownHost(ServiceError):
    """The request asks for a name that is not this system's. ``args[0]``: the name."""


class CrossSite(Forbidden):
    """A browser sends it on behalf of another site's page, or does not show that it does not."""


class InPersonOnly(Forbidden):
    """It cannot be done with an API token."""


class ProofTooOld(Forbidden):
    """The password has to be given again first. ``args[0]``: minutes for which it is good."""


class TooManyTokens(Conflict):
    """``args[0]``: how many API tokens a person may have."""


class EmailTaken(Conflict):
    """Somebody has this address. ``args[0]``: the address."""


class LastAdmin(Conflict):
    """Nobody would be left who may manage people."""


class PersonNotFound(NotFound):
    """``args[0]``: the id that was asked for."""


class SharedTicketNotFound(NotFound):
    """No such link, or it is too old: which of the two is not told."""


class SessionNotFound(NotFound):
    """``args[0]``: the id that was asked for."""


class TokenNotFound(NotFound):
    """``args[0]``: the id that was asked for."""
