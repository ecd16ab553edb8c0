"""People as the services see them, signed by a gateway that is only here for that."""

from typing import Any

from nameko.extensions import DependencyProvider

from chassis.identity.actor import ADMIN, AGENT, REQUESTER, Actor
from chassis.identity.guard import PUBLIC, allowed
from chassis.identity.statement import new_key, sign
from chassis.rpc.server import rpc

KEY = new_key()

ANA = Actor("person:1", REQUESTER, "ana@example.com", "Ana")
BRUNO = Actor("person:2", REQUESTER, "bruno@example.com", "Bruno")
NOBODY = Actor("person:3", REQUESTER, None, "somebody without an address")
AGENT_EVA = Actor("person:4", AGENT, "eva@example.com", "Eva")
ADMIN_LUIS = Actor("person:5", ADMIN, "luis@example.com", "Luis")


class Keys(DependencyProvider):
    def get_dependency(self, worker_ctx: Any) -> list[dict[str, Any]]:
        return [KEY.as_dict(private=False)]


class FakeGateway:
    """Says which keys are the gateway's."""

    name = "gateway"
    keys = Keys()

    @rpc
    @allowed(PUBLIC)
    def identity_keys(self) -> dict[str, Any]:
        return {"keys": self.keys}


def statement_of(actor: Actor) -> str:
    return sign(actor, KEY)
