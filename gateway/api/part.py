"""What every part of ``gateway.service.GatewayService`` finds at ``self``."""

from chassis.database import ServiceDatabase
from chassis.rpc.client import ServiceClient
from gateway.identity.caller import Caller
from gateway.identity.intake import AnonymousIntake
from gateway.identity.oidc_client import Oidc
from gateway.identity.provider import Identity
from gateway.identity.signing import Signer
from gateway.stream.feed import Feed


class Part:
    """Injected by the dependency providers of the service class."""

    anonymous: AnonymousIntake
    caller: Caller
    db: ServiceDatabase
    feed: Feed
    identity: Identity
    language: str
    oidc: Oidc
    signer: Signer

    ticket: ServiceClient
    assignment: ServiceClient
    notification: ServiceClient

    @property
    def services(self) -> dict[str, ServiceClient]:
        """Those behind the gateway, by name."""
        return {
            "ticket": self.ticket,
            "assignment": self.assignment,
            "notification": self.notification,
        }
