"""Who may do what with what the gateway itself keeps, and the check of it.

What the gateway only passes on, the services check by tables of their own.
"""

import functools
from collections.abc import Callable
from typing import Any

from chassis.exceptions import Forbidden
from chassis.http import Request
from chassis.identity.policy import Access, Action, access
from gateway.exceptions import InPersonOnly, SignInIsOff
from gateway.identity import recent
from gateway.identity.caller import Caller

_OWN = {"requester": Access.OWN, "agent": Access.OWN, "admin": Access.OWN}

POLICY = {
    "people.read": Action("read", agent=Access.ALL),
    "people.manage": Action("admin"),
    "people.end_sessions": Action("admin"),
    "audit.read": Action("admin"),
    "sessions.read": Action("read", **_OWN),
    "sessions.manage": Action("write", **_OWN),
    "identities.manage": Action("write", **_OWN),
    "tokens.read": Action("read", **_OWN),
    "tokens.manage": Action("write", **_OWN),
    "stream.read": Action("read", requester=Access.OWN, agent=Access.ALL),
    "session.prove": Action("write", **_OWN),
    "password.change": Action("write", **_OWN),
}


def permitted(
    action: str, in_person: bool = False, recently_proved: bool = False
) -> Callable[[Callable], Callable]:
    """Decorate a method, under ``@http``: it runs if the policy lets the caller do ``action``.

    Args:
        in_person: only for somebody who is signed in with a session. What an API token could do
            here would outlive the token.
        recently_proved: with a session, only for somebody who lately proved who they are
            (``recent.check``).

    Raises:
        KeyError: at import, for an action that is not in the table.
    """
    rule = POLICY[action]

    def decorate(method: Callable) -> Callable:
        @functools.wraps(method)
        def guarded(service: Any, request: Request, **values: Any) -> Any:
            check(action, rule, request.caller, in_person)
            # an API token is a program's, which cannot prove anything; nor can the local agent
            if recently_proved and request.caller.session_id is not None:
                recent.check(request.caller)
            return method(service, request, **values)

        return guarded

    return decorate


def check(action: str, rule: Action, caller: Caller, in_person: bool) -> None:
    """
    Raises:
        Forbidden, InPersonOnly
        SignInIsOff: only a person can do it, and nobody is signed in.
    """
    if access(rule, caller.actor) is Access.NONE:
        raise Forbidden(action)
    if in_person and caller.token_id is not None:
        raise InPersonOnly(action)
    if in_person and caller.person_id is None:
        raise SignInIsOff
