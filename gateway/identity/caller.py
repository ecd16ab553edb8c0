"""Whoever sends a request, as the gateway found out."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from chassis.identity.actor import ADMIN, ANONYMOUS, Actor

# AUTH=open: whoever reaches the port
LOCAL = Actor("local", ADMIN, name="local agent")
NOBODY = Actor(ANONYMOUS, ANONYMOUS, name=ANONYMOUS)


@dataclass(frozen=True, slots=True)
class Caller:
    """
    Attributes:
        address: the client's, by what trusted proxies say.
        secure: whether the client came by https.
        person_id: of a person who is signed in.
        session_id, token_id: what they are signed in by; one of them at most.
        expires_at: when that ends.
        proved_at: when the session's person last proved who they are.
    """

    actor: Actor
    address: str
    secure: bool = False
    request_id: str = ""
    user_agent: str = ""
    person_id: int | None = None
    session_id: int | None = None
    token_id: int | None = None
    expires_at: datetime | None = None
    proved_at: datetime | None = None


class CallerProvider(DependencyProvider):
    """Injects the :class:`Caller` of the request that the method answers."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Caller: ...

    def get_dependency(self, worker_ctx: WorkerContext) -> Any:
        # RPC methods and timers have no request
        request = worker_ctx.args[0] if worker_ctx.args else None
        return getattr(request, "caller", None)
