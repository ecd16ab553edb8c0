"""Somebody who acts."""

from dataclasses import dataclass

ANONYMOUS = "anonymous"
REQUESTER = "requester"
AGENT = "agent"
ADMIN = "admin"
OPERATOR_ROLE = "operator"  # whoever can reach the broker by hand: nameko shell

ROLES = (REQUESTER, AGENT, ADMIN)  # what people have
SCOPES = ("read", "write", "admin")  # what an API token is for; each includes those before


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Attributes:
        id: ``person:7``, ``local``, ``operator``, ``anonymous``; what is recorded.
        role: one of ROLES, ``anonymous`` or ``operator``.
        email: lower case; whose tickets are the actor's own.
        name: how people call them.
        scopes: of SCOPES; what the way they signed in is good for.
    """

    id: str
    role: str
    email: str | None = None
    name: str = ""
    scopes: tuple[str, ...] = SCOPES

    def owns(self, email: str | None) -> bool:
        """Whether what belongs to this address is the actor's own."""
        return email is not None and self.email is not None and email.lower() == self.email


OPERATOR = Actor("operator", OPERATOR_ROLE, name="operator")
