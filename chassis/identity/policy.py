"""Role × action, as one table a service.

A table names every action of a service; what is not in it cannot be done, and a service with a
method that names no action does not start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from chassis.identity.actor import ADMIN, AGENT, ANONYMOUS, OPERATOR_ROLE, REQUESTER, Actor


class Access(IntEnum):
    """How far an action reaches."""

    NONE = 0
    OWN = 1  # things that belong to the actor's e-mail address
    ALL = 2


@dataclass(frozen=True)
class Action:
    """Who may do it.

    Attributes:
        scope: of the API tokens it can be done with: ``read``, ``write``, ``admin``.
    """

    scope: str
    anonymous: Access = Access.NONE
    requester: Access = Access.NONE
    agent: Access = Access.NONE
    admin: Access = Access.ALL


Policy = Mapping[str, Action]


def access(action: Action, actor: Actor) -> Access:
    """How far ``action`` reaches for ``actor``."""
    if actor.role == OPERATOR_ROLE:
        return Access.ALL
    # admin includes write, write includes read
    wanted = {"read": ("read", "write", "admin"), "write": ("write", "admin"), "admin": ("admin",)}
    if not any(scope in actor.scopes for scope in wanted[action.scope]):
        return Access.NONE
    return {
        ANONYMOUS: action.anonymous,
        REQUESTER: action.requester,
        AGENT: action.agent,
        ADMIN: action.admin,
    }.get(actor.role, Access.NONE)
