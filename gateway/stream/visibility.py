"""Who is told of which event. Rules alone."""

from collections.abc import Mapping
from typing import Any

from chassis.identity import Access
from chassis.identity.actor import Actor


def is_visible(data: Mapping[str, Any], actor: Actor, access: Access) -> bool:
    """
    Args:
        data: the event's; ``requester_email`` says whose ticket it is, ``internal`` marks notes
            among agents.
        access: how far the actor may read the stream.
    """
    if access is Access.ALL:
        return True
    if access is Access.NONE or data.get("internal"):
        return False
    email = data.get("requester_email")
    return isinstance(email, str) and actor.owns(email)
