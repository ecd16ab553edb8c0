"""Role × action, as one table a service.

A table names every action of a service; what is not in it cannot be done, and a service with a
method that names no action does not start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from chassis.identity.actor import (
    ADMIN,
    AGENT,
    ANONYMOUS,
    OPERATOR_ROLE,
    REQUESTER,
    SCOPES,
    Actor,
)


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


# scopes that will do: admin includes write, write includes read
_ENOUGH = {scope: frozenset(SCOPES[position:]) for position, scope in enumerate(SCOPES)}
_ROLES = (ANONYMOUS, REQUESTER, AGENT, ADMIN)  # each a column of the table


def access(action: Action, actor: Actor) -> Access:
    """How far ``action`` reaches for ``actor``."""
    if actor.role == OPERATOR_ROLE:
        return Access.ALL
    if actor.role not in _ROLES or _ENOUGH[action.scope].isdisjoint(actor.scopes):
        return Access.NONE
    return getattr(action, actor.role)
