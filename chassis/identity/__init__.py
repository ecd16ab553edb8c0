"""Who acts, and what they may do.

The gateway finds out who sends a request and says so in a signed statement, which travels in
Nameko's context as ``auth_token``. Services verify it and decide by their own policy table.
"""

from chassis.identity.actor import OPERATOR, Actor
from chassis.identity.guard import Acting, Guard, allowed
from chassis.identity.policy import Access, Action, Policy

__all__ = ["OPERATOR", "Access", "Acting", "Action", "Actor", "Guard", "Policy", "allowed"]
