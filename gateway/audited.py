"""What of the requests that services answer is in the audit, and in the log.

The gateway's own endpoints write their entry in the transaction of the change. These here change
something in another service, or let data out: the entry is written when it has been done. If the
database does not take it then, the log says so; the change is not undone.
"""

import logging
from typing import Any

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy.exc import SQLAlchemyError

from chassis.database import Database
from chassis.exceptions import ServiceUnavailable
from chassis.http import Problem, Request
from chassis.http.response import AnyResponse, status_of
from chassis.identity.actor import ANONYMOUS
from gateway.identity import audit
from gateway.identity.caller import LOCAL, Caller

log = logging.getLogger(__name__)

# by the method of the gateway
ACTIONS = {
    "create_rule": "rule.created",
    "update_rule": "rule.changed",
    "delete_rule": "rule.deleted",
    "order_rules": "rules.ordered",
    "set_triage_settings": "triage_settings.changed",
    "set_service_levels": "service_levels.changed",
    "create_webhook": "webhook.created",
    "update_webhook": "webhook.changed",
    "delete_webhook": "webhook.deleted",
    "rotate_webhook_secret": "webhook.secret_rotated",
    "send_webhook_again": "webhook.sent_again",
    "send_mail_again": "mail.sent_again",
    "replay_dead_letter": "dead_letter.replayed",
    "discard_dead_letter": "dead_letter.discarded",
    "export_tickets": "tickets.exported",
}
REFUSED = "refused"
FIELDS = 20  # names that an entry holds at most
TEXT = 200  # characters of a name or value
# of one person at one endpoint: who is refused again and again fills no table
REFUSALS = parse("1/10 minutes")


class Notes:
    """Writes entries about answered requests."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._refusals = FixedWindowRateLimiter(MemoryStorage())

    def note(self, method: str, request: Request, answer: AnyResponse) -> None:
        """
        Args:
            method: of the gateway, that answered.
        """
        status, caller = status_of(answer), request.caller
        if status in (401, 403):
            self._refused(method, request, status, caller)
        elif status < 400 and caller is not None and method in ACTIONS:
            target = _target(request, answer)
            self._write(caller, ACTIONS[method], target, **_details(request))

    def _refused(self, method: str, request: Request, status: int, caller: Caller | None) -> None:
        log.info(
            "refused: %s %s %d",
            request.method,
            request.rule,
            status,
            extra={
                "actor": caller.actor.id if caller is not None else None,
                "address": caller.address if caller is not None else request.remote_addr,
                "request_id": request.id,
            },
        )
        if status != 403 or caller is None or caller.actor.role == ANONYMOUS:
            return  # a stranger
        if self._refusals.hit(REFUSALS, caller.actor.id, method):
            self._write(caller, REFUSED, method)

    def _write(self, caller: Caller, action: str, target: str | None, **details: Any) -> None:
        try:
            with self._database.begin() as tx:
                audit.record(tx, caller, action, target, **details)
        except (SQLAlchemyError, ServiceUnavailable) as exc:
            level = logging.DEBUG if caller.actor is LOCAL else logging.ERROR
            log.log(level, "the audit lacks an entry: %s %s: %s", action, target, exc)


def _target(request: Request, answer: AnyResponse) -> str | None:
    """``webhook:7``: by the last number in the path, or in the address of what is new."""
    location = getattr(answer, "headers", None) or {}
    path = str(location.get("Location") or request.path)
    parts = [part for part in path.split("/") if part]
    for before, part in zip(parts[-2::-1], parts[:0:-1], strict=True):
        if part.rpartition("-")[2].isdigit():
            return f"{before.removesuffix('s')}:{part}"[:TEXT]
    return None


def _details(request: Request) -> dict[str, Any]:
    """The names of the fields that were sent, or the query; never a value that may be secret."""
    if request.method == "GET":
        pairs = list(request.args.items(multi=True))[:FIELDS]
        return {"query": {name[:TEXT]: value[:TEXT] for name, value in pairs}}
    try:
        body = request.json() if request.get_data() else None
    except Problem:
        body = None
    return (
        {"fields": sorted(name[:TEXT] for name in body)[:FIELDS]} if isinstance(body, dict) else {}
    )
