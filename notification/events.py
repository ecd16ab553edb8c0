"""The events people and other systems can be told of, and who is told. No I/O here."""

from typing import Any

CREATED = "ticket.created"
UPDATED = "ticket.updated"
STATUS_CHANGED = "ticket.status_changed"
COMMENTED = "ticket.commented"
ASSIGNED = "ticket.assigned"
SLA_WARNING = "ticket.sla_warning"
SLA_BREACHED = "ticket.sla_breached"
PRIORITY = "priority.assigned"

# in the order in which a settings page shows them
PERSONAL = (
    CREATED,
    PRIORITY,
    STATUS_CHANGED,
    COMMENTED,
    ASSIGNED,
    SLA_WARNING,
    SLA_BREACHED,
)
ALL = (CREATED, UPDATED, *PERSONAL[1:])
# told to whoever works on the ticket, not to who asked
_ASSIGNEES = (ASSIGNED, SLA_WARNING, SLA_BREACHED)

# what a ticket that was sent in brings about by itself
AUTOMATIC = (CREATED, PRIORITY)

# the ticket service marks them internal
FOR_AGENTS = (SLA_WARNING, SLA_BREACHED)

TEAM = None  # recipient of what concerns the agents only


def recipient_of(event: str, data: dict[str, Any]) -> str | None:
    """The address of the person an event is told to, in lower case; TEAM for nobody outside.

    Args:
        data: what the event says.
    """
    if event in _ASSIGNEES:
        address = data.get("assignee_email")
    elif event == COMMENTED and (
        # a note among agents; and nobody is told what they said themselves
        data.get("internal") or _same(data.get("author_email"), data.get("requester_email"))
    ):
        address = TEAM
    else:
        address = data.get("requester_email")
    return address.lower() if address else TEAM


def is_anonymous(data: dict[str, Any]) -> bool:
    """Whether somebody who is not signed in sent the ticket: the address may be another's."""
    return data.get("anonymous") is True


def ticket_id_of(event: str, data: dict[str, Any]) -> int:
    """The ticket an event is about."""
    return data["ticket_id"] if event == PRIORITY else data["id"]


def is_imported(data: dict[str, Any]) -> bool:
    """Whether it is about a ticket of another system, of which come tens of thousands at once."""
    return data.get("imported") is True


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and str(one).lower() == str(other).lower()
