"""What every service answers besides its own methods.

Import the module, not the class: ``nameko run`` takes every class with entrypoints that it
finds in a service module for a service.
"""

from typing import Any

from chassis.events.dead_letters import DeadLetters
from chassis.health import Health
from chassis.identity import Action, Guard, allowed
from chassis.identity.guard import PUBLIC
from chassis.rpc.server import rpc

# for the policy of every service
POLICY = {
    "dead_letters.read": Action("admin"),
    "dead_letters.settle": Action("admin"),
}


class Service:
    """Base class of the services that have a database and events.

    A subclass with RPC methods has ``actor = Guard(POLICY)`` with a policy of its own.
    """

    actor = Guard(POLICY)

    health_check = Health()
    dead_letters = DeadLetters()

    @rpc
    @allowed(PUBLIC)
    def health(self) -> dict[str, str]:
        """``ok`` or a sentence for each part this process needs."""
        return self.health_check()

    @rpc
    @allowed("dead_letters.read")
    def list_dead_letters(self, limit: int = 100, before: int | None = None) -> list[dict]:
        """Messages that were set aside, newest first; ``before``: id of the last one seen."""
        return self.dead_letters.list(limit, before)

    @rpc
    @allowed("dead_letters.read")
    def get_dead_letter(self, id: int) -> dict[str, Any]:
        """One of them with its body and headers."""
        return self.dead_letters.get(id)

    @rpc
    @allowed("dead_letters.settle")
    def replay_dead_letter(self, id: int) -> dict[str, Any]:
        """Send it again to the one queue it failed in."""
        return self.dead_letters.replay(id)

    @rpc
    @allowed("dead_letters.settle")
    def discard_dead_letter(self, id: int) -> dict[str, Any]:
        """Forget it."""
        return self.dead_letters.discard(id)
