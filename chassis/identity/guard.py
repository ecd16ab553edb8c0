"""``self.actor``: who acts in this worker, and the check of what they may do."""

import functools
import logging
from collections.abc import Callable, Container, Mapping
from time import time
from typing import TYPE_CHECKING, Any

from joserfc.jwk import OKPKey
from nameko import config
from nameko.constants import CALL_ID_STACK_CONTEXT_KEY
from nameko.containers import WorkerContext
from nameko.exceptions import ConfigurationError
from nameko.extensions import DependencyProvider
from nameko.rpc import Rpc as NamekoRpc

from chassis.exceptions import Forbidden, NotAuthenticated
from chassis.identity.actor import OPERATOR, Actor
from chassis.identity.policy import Access, Policy, access
from chassis.identity.statement import InvalidStatement, UnknownKey, verify
from chassis.rpc.client import RpcLink
from chassis.rpc.request import BROKER_USER

log = logging.getLogger(__name__)

AUTH_TOKEN = "auth_token"  # noqa: S105  its name in Nameko's context
USER_ID = "user_id"
SYSTEM = "system"  # the role of an event handler: nobody is there to be asked
CACHE = 1000  # statements remembered at most
KEYS_METHOD = "identity_keys"  # of the service that makes the statements
ISSUER = "IDENTITY_ISSUER"  # setting: that service's name
OPERATOR_USER = "BROKER_OPERATOR"  # setting: the broker's administrator
KEYS_TIMEOUT = 2.0  # seconds

PUBLIC = "public"  # action of methods that anybody may call, over the broker


class Acting:
    """Who acts, and whether they may. What a service method finds at its ``Guard`` attribute.

    Attributes:
        access: how far the action that was allowed reaches; ``Access.ALL`` in an event handler.
    """

    def __init__(self, guard: "Guard", context: dict[str, Any], is_call: bool) -> None:
        self._guard = guard
        self._context = context
        self._is_call = is_call
        self._actor: Actor | None = None
        self.access = Access.ALL

    @property
    def actor(self) -> Actor:
        """
        Raises:
            NotAuthenticated: its statement is not valid.
            ServiceUnavailable: the gateway does not say which keys are its own.
        """
        if self._actor is None:
            self._actor = self._guard.actor_of(self._context, self._is_call)
        return self._actor

    @property
    def id(self) -> str:
        return self.actor.id

    @property
    def name(self) -> str:
        return self.actor.name

    @property
    def email(self) -> str | None:
        return self.actor.email

    @property
    def role(self) -> str:
        return self.actor.role

    @property
    def own_only(self) -> bool:
        """Whether the action reaches no further than what is the actor's own."""
        return self.access is Access.OWN

    def may(self, action: str) -> Access:
        """How far another action would reach."""
        return access(self._guard.policy[action], self.actor)

    def may_see(self, email: str | None) -> bool:
        """Whether the allowed action reaches what belongs to this address."""
        return self.access is Access.ALL or self.actor.owns(email)

    def check(self, action: str) -> None:
        """Allow an action, or not.

        Raises:
            Forbidden, NotAuthenticated, ServiceUnavailable
        """
        if self._actor is None:
            self._actor = self._guard.actor_of(self._context, self._is_call, action)
        actor = self._actor
        self.access = access(self._guard.policy[action], actor)
        if self.access is Access.NONE:
            raise Forbidden(action)
        # what is recorded as the doer, here and by those who hear of it
        self._context[USER_ID] = actor.id


class Guard(DependencyProvider):
    """Dependency provider of :class:`Acting`, as ``actor`` of a service.

    Args:
        policy: table of what the service's methods do.
        own_tools: actions of it that the service's own account may do without a statement: of its
            tools, which run beside it and hold no other account. It owns the database anyway.

    Raises:
        ConfigurationError: at start, without IDENTITY_ISSUER, or for an RPC method without
            ``@allowed`` or with an action that is not in the table.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> Acting: ...

    link = RpcLink()

    def __init__(self, policy: Policy, own_tools: Container[str] = ()) -> None:
        super().__init__()
        self.policy = policy
        self._own_tools = own_tools
        self._keys: Mapping[str, OKPKey] = {}
        self._known: dict[str, tuple[Actor, float]] = {}

    def setup(self) -> None:
        if not config.get(ISSUER):
            raise ConfigurationError(f"{ISSUER} in config.yaml has to name who signs people in")
        self._issuer = str(config[ISSUER])
        self._operator = str(config.get(OPERATOR_USER) or "") or None
        for entrypoint in self.container.entrypoints:
            if not isinstance(entrypoint, NamekoRpc):
                continue
            name = entrypoint.method_name
            action = getattr(getattr(self.container.service_cls, name), "action", None)
            if action is None or (action != PUBLIC and action not in self.policy):
                raise ConfigurationError(
                    f"{self.container.service_name}.{name} needs @allowed(action), with an action"
                    " of its policy.py"
                )

    def get_dependency(self, worker_ctx: WorkerContext) -> Acting:
        return Acting(self, worker_ctx.data, isinstance(worker_ctx.entrypoint, NamekoRpc))

    def actor_of(self, context: dict[str, Any], is_call: bool, action: str | None = None) -> Actor:
        """Who acts: by the statement; without one the broker's administrator, and nobody else.

        Raises:
            NotAuthenticated
            ServiceUnavailable: the gateway does not say which keys are its own.
        """
        if not is_call:
            return Actor(str(context.get(USER_ID) or SYSTEM), SYSTEM)
        statement = context.get(AUTH_TOKEN)
        if statement is None:
            user = context.get(BROKER_USER)
            own_tool = user == self.container.service_name and (action or "") in self._own_tools
            if user is None or (user != self._operator and not own_tool):
                log.warning(
                    "a call without a statement of who acts is refused: the broker's user %r",
                    user,
                    extra={"call": (context.get(CALL_ID_STACK_CONTEXT_KEY) or [""])[-1]},
                )
                raise NotAuthenticated("a call needs a statement of who acts")
            return OPERATOR
        known = self._known.get(statement) if isinstance(statement, str) else None
        if known is None:
            known = self._verify(statement)
            if len(self._known) >= CACHE:
                self._known.clear()
            self._known[statement] = known
        actor, good_until = known
        if time() > good_until:
            raise NotAuthenticated("the statement of who acts is too old")
        return actor

    def _verify(self, statement: Any) -> tuple[Actor, float]:
        try:
            if not isinstance(statement, str):
                raise InvalidStatement("it is no text")
            try:
                return verify(statement, self._keys)
            except UnknownKey:
                self._keys = self._ask_for_keys()
                return verify(statement, self._keys)
        except InvalidStatement as exc:
            raise NotAuthenticated(f"the statement of who acts is not valid: {exc}") from exc

    def _ask_for_keys(self) -> Mapping[str, OKPKey]:
        answer = self.link.call(self._issuer, KEYS_METHOD, (), {}, {}, KEYS_TIMEOUT)
        keys = [OKPKey.import_key(key) for key in answer["keys"]]
        return {str(key.kid): key for key in keys}


def allowed(action: str) -> Callable[[Callable], Callable]:
    """Decorate a method, under ``@rpc``: it runs if the policy lets the actor do ``action``."""

    def decorate(method: Callable) -> Callable:
        if action == PUBLIC:
            method.action = action  # type: ignore[attr-defined]
            return method

        @functools.wraps(method)
        def guarded(service: Any, /, *args: Any, **kwargs: Any) -> Any:
            service.actor.check(action)
            return method(service, *args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return decorate
