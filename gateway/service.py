"""The gateway: the only HTTP API. What it answers is in ``gateway/api``, a module a subject."""

from typing import Any

from nameko.timer import timer

from chassis.context import Language
from chassis.database import Database
from chassis.identity.guard import PUBLIC, allowed
from chassis.rpc.client import ServiceRpc
from chassis.rpc.server import rpc
from gateway import headers
from gateway.api import (
    audit,
    comments,
    contract,
    dead_letters,
    docs,
    export,
    monitoring,
    notifications,
    oidc,
    overview,
    people,
    session,
    shared_tickets,
    sla,
    stream,
    tickets,
    tokens,
    triage,
    webhooks,
)
from gateway.errors import problem_for
from gateway.identity import audit as audit_log
from gateway.identity import links, sessions, shared, throttle
from gateway.identity import tokens as api_tokens
from gateway.identity.caller import CallerProvider
from gateway.identity.intake import AnonymousIntake
from gateway.identity.oidc_client import Oidc
from gateway.identity.provider import Identity
from gateway.identity.signing import Signer
from gateway.models import Base
from gateway.stream.feed import Feed


class GatewayService(
    tickets.Tickets,
    export.Export,
    comments.Comments,
    triage.Triage,
    sla.Sla,
    overview.Overview,
    notifications.Notifications,
    webhooks.Webhooks,
    dead_letters.DeadLetters,
    monitoring.Monitoring,
    session.Sessions,
    people.People,
    tokens.Tokens,
    audit.Audit,
    contract.Contract,
    docs.Docs,
    stream.Stream,
    oidc.OpenIdConnect,
    shared_tickets.SharedTickets,
):
    name = "gateway"
    http_errors = staticmethod(problem_for)
    http_headers = staticmethod(headers.from_config)

    db = Database(Base)
    signer = Signer()
    identity = Identity()
    oidc = Oidc()
    anonymous = AnonymousIntake()
    caller = CallerProvider()
    feed = Feed()
    language = Language()

    ticket = ServiceRpc("ticket")
    assignment = ServiceRpc("assignment")
    notification = ServiceRpc("notification")

    @rpc
    @allowed(PUBLIC)
    def identity_keys(self) -> dict[str, Any]:
        """Public keys of the statements of who acts, as a JSON Web Key Set (RFC 7517)."""
        return {"keys": self.signer.public_keys()}

    @timer(interval=3600)
    def forget_what_is_over(self) -> None:
        # one transaction each: none waits for a row of one table with a lock on another's
        for kept in (sessions, api_tokens, links, shared, throttle):
            with self.db.transaction() as tx:
                kept.prune(tx)
        with self.db.transaction() as tx:
            audit_log.prune(tx, self.identity.settings.audit_days)
