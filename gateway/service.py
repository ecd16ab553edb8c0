"""The gateway: the only HTTP API. What it answers is in ``gateway/api``, a module a subject."""

from typing import Any

from chassis.database import Database
from chassis.identity.guard import PUBLIC, allowed
from chassis.rpc.client import ServiceClient, ServiceRpc
from chassis.rpc.server import rpc
from gateway.api import comments, dead_letters, notifications, operation, tickets
from gateway.errors import problem_for
from gateway.identity.signing import Signer
from gateway.models import Base


class GatewayService(
    tickets.Tickets,
    comments.Comments,
    notifications.Notifications,
    dead_letters.DeadLetters,
    operation.Operation,
):
    name = "gateway"
    http_errors = staticmethod(problem_for)

    db = Database(Base)
    signer = Signer()

    ticket = ServiceRpc("ticket")
    assignment = ServiceRpc("assignment")
    notification = ServiceRpc("notification")

    @rpc
    @allowed(PUBLIC)
    def identity_keys(self) -> dict[str, Any]:
        """Public keys of the statements of who acts, as a JSON Web Key Set (RFC 7517)."""
        return {"keys": self.signer.public_keys()}

    def with_events(self) -> dict[str, ServiceClient]:
        return {
            "ticket": self.ticket,
            "assignment": self.assignment,
            "notification": self.notification,
        }
