"""Creating tickets: the rows, their events, and the answers to their idempotency keys, together.

A key decides by its unique index: a concurrent twin waits for the first to commit and then
finds its answer. A creation that fails leaves no key behind.

Source: "The Idempotency-Key HTTP Header Field", IETF httpapi draft.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import text

from chassis.coalesce import Coalescer
from chassis.events.publisher import database_of
from chassis.identity.actor import ANONYMOUS
from chassis.prepared import prepared
from chassis.transaction import Transaction, as_json
from ticket.exceptions import IdempotencyKeyReused
from ticket.pictures import picture, told

KEY_HOURS = 24

_INSERT = prepared(
    "create_tickets",
    """
    INSERT INTO tickets (title, description, requester_email, tags, created_by, created_by_name)
    SELECT title, description, requester_email, tags, created_by, created_by_name
    FROM json_to_recordset(CAST(:rows AS json)) AS new (
        title text, description text, requester_email text, tags text[],
        created_by text, created_by_name text
    )
    RETURNING id, title, description, status, priority, requester_email, tags, created_at, updated_at,
        version, assignee_email, priority_overridden, external_ref, first_response_at,
        first_response_due_at, resolved_at, resolution_due_at, sla_due_at, sla_state, escalated_from
    """,
)
# an expired key is taken over as if it were not there
_CLAIM = prepared(
    "claim_idempotency_keys",
    """
    INSERT INTO idempotency_keys AS known (key, fingerprint, answer)
    SELECT key, fingerprint, 'null'
    FROM json_to_recordset(CAST(:rows AS json)) AS new (key text, fingerprint text)
    ON CONFLICT (key) DO UPDATE
        SET fingerprint = excluded.fingerprint, answer = 'null', created_at = now()
        WHERE known.created_at < now() - make_interval(hours => :hours)
    RETURNING key
    """,
)
_KNOWN = text("SELECT key, fingerprint, answer FROM idempotency_keys WHERE key = ANY(:keys)")
_REMEMBER = text(
    """
    UPDATE idempotency_keys AS known SET answer = new.answer
    FROM json_to_recordset(CAST(:rows AS json)) AS new (key text, answer json)
    WHERE known.key = new.key
    """
)
PRUNE = text(
    "DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(hours => :hours)"
)


@dataclass(frozen=True)
class Request:
    """One creation.

    Attributes:
        fields: loaded by ``schemas.NewTicket``.
        sent_key: idempotency key, if the caller sent one.
        creator: columns that say who creates it: ``created_by``, ``created_by_name``.
        context: Nameko's, of the worker that asks.
    """

    fields: dict[str, Any]
    sent_key: str | None
    creator: dict[str, Any]
    context: dict[str, Any]

    @property
    def key(self) -> str | None:
        """As it is stored: a key belongs to who sent it, and another's same key is another key."""
        if self.sent_key is None:
            return None
        owned = f"{self.creator['created_by']}\0{self.sent_key}"
        return hashlib.sha256(owned.encode()).hexdigest()


class Intake(DependencyProvider):
    """Injects a function that creates a ticket, in one transaction with those of other workers."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(
            self, service: Any, owner: Any
        ) -> Callable[[dict[str, Any], str | None, dict[str, Any]], dict[str, Any]]: ...

    def setup(self) -> None:
        self._database = database_of(self.container)
        self._create: Coalescer[Request, dict[str, Any]] = Coalescer(
            self._create_all, key=lambda request: request.key
        )

    def get_dependency(
        self, worker_ctx: WorkerContext
    ) -> Callable[[dict[str, Any], str | None, dict[str, Any]], dict[str, Any]]:
        context = worker_ctx.data
        return lambda fields, key, creator: self._create(Request(fields, key, creator, context))

    def _create_all(self, requests: Sequence[Request]) -> list[dict[str, Any] | Exception]:
        with self._database.begin() as transaction:
            return create(transaction, requests)


def create(
    transaction: Transaction, requests: Sequence[Request]
) -> list[dict[str, Any] | Exception]:
    """Create tickets and publish ``ticket.created`` for each.

    Args:
        requests: no key twice.

    Returns:
        For each request the ticket's picture, or IdempotencyKeyReused.
    """
    answers = _known_answers(transaction, [r for r in requests if r.key is not None])
    new = [request for request in requests if request.key not in answers]
    pictures = _insert(transaction, new)
    for request, ticket in zip(new, pictures, strict=True):
        event = told(ticket)
        if request.creator["created_by"] == ANONYMOUS:
            event["anonymous"] = True  # nobody has verified the address
        transaction.publish("ticket.created", event, request.context)
    _remember(transaction, new, pictures)
    created = iter(pictures)
    return [
        answers[request.key] if request.key in answers else next(created) for request in requests
    ]


def has_key(arguments: dict[str, Any]) -> bool:
    """Whether a creation may be asked for twice and is done once."""
    return arguments.get("idempotency_key") is not None


def fingerprint(fields: dict[str, Any]) -> str:
    """The same for the same ticket, however its JSON was written."""
    return hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _insert(transaction: Transaction, requests: Sequence[Request]) -> list[dict[str, Any]]:
    if not requests:
        return []
    rows = as_json([request.fields | request.creator for request in requests])
    return [picture(row) for row in transaction.execute(_INSERT, {"rows": rows})]


def _known_answers(
    transaction: Transaction, requests: Sequence[Request]
) -> dict[str | None, dict[str, Any] | Exception]:
    """By key, for the keys that came before."""
    if not requests:
        return {}
    prints = {request.key: fingerprint(request.fields) for request in requests}
    sent = {request.key: request.sent_key for request in requests}
    # sorted, so that two transactions cannot wait for one another
    rows = [{"key": key, "fingerprint": prints[key]} for key in sorted(map(str, prints))]
    claim = {"rows": as_json(rows), "hours": KEY_HOURS}
    claimed = set(transaction.execute(_CLAIM, claim).scalars())
    old = [key for key in prints if key not in claimed]
    if not old:
        return {}
    return {
        known.key: known.answer
        if known.fingerprint == prints[known.key]
        else IdempotencyKeyReused(sent[known.key])
        for known in transaction.execute(_KNOWN, {"keys": old})
    }


def _remember(
    transaction: Transaction, requests: Sequence[Request], pictures: Sequence[dict[str, Any]]
) -> None:
    for request, ticket in zip(requests, pictures, strict=True):
        if request.key is not None:
            transaction.later(_REMEMBER, {"key": request.key, "answer": ticket})
