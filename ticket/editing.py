"""Changing a ticket, and commenting on it: the row, its history and its events together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, func, insert, select, update

from chassis.events.publisher import Publish
from chassis.exceptions import Forbidden
from chassis.identity import Acting
from chassis.transaction import Transaction
from ticket import lifecycle, pictures, schemas, service_levels
from ticket.exceptions import IllegalMove, TicketChanged, TicketNotFound
from ticket.models import Comment, History
from ticket.queries import TICKETS
from ticket.service_levels import Levels

COMMENTS: Table = Comment.__table__  # type: ignore[assignment]
HISTORY: Table = History.__table__  # type: ignore[assignment]


def locked(tx: Transaction, id: Any, visible: Sequence[ColumnElement[bool]]) -> Any:
    """The row of a ticket, which nobody else changes before the end of the transaction.

    Raises:
        TicketNotFound: there is none, or none that ``visible`` lets through.
    """
    wanted = (TICKETS.c.id == schemas.ticket_id(id), *visible)
    ticket = tx.execute(select(TICKETS).where(*wanted).with_for_update()).first()
    if ticket is None:
        raise TicketNotFound(id)
    return ticket


def change(
    tx: Transaction,
    ticket: Any,
    wanted: dict[str, Any],
    version: int | None,
    actor: Acting,
    events: Publish,
    levels: Levels,
) -> dict[str, Any]:
    """Change fields of a locked ticket; its picture.

    Args:
        wanted: loaded by ``schemas.TicketChanges``.

    Raises:
        TicketChanged, IllegalMove, Forbidden
    """
    if version is not None and version != ticket.version:
        raise TicketChanged(ticket.version)
    changes = _changes(ticket, wanted)
    requester = actor.own_only
    if requester and (refused := lifecycle.not_for_requesters(changes)):
        raise Forbidden("tickets.update", refused)
    status = changes.get("status")
    moves = lifecycle.moves(ticket.status, requester)
    if status is not None and status not in moves:
        raise IllegalMove(ticket.status, status, moves)
    if not changes:
        return pictures.picture(ticket)
    _record_changes(tx, ticket, changes, actor)
    picture = _write(tx, ticket, changes, levels)
    _publish_changes(tx, ticket, picture, changes, events)
    return picture


def comment(
    tx: Transaction,
    ticket: Any,
    fields: dict[str, Any],
    actor: Acting,
    events: Publish,
    levels: Levels,
) -> dict[str, Any]:
    """Comment on a locked ticket; the comment's picture.

    Args:
        fields: loaded by ``schemas.NewComment``.

    Raises:
        Forbidden: a requester has no internal notes.
    """
    internal = fields["internal"]
    if internal and actor.own_only:
        raise Forbidden("tickets.comment", ["internal"])
    by_requester = not internal and actor.actor.owns(ticket.requester_email)
    written = tx.execute(
        insert(COMMENTS)
        .values(
            ticket_id=ticket.id,
            author_id=actor.id,
            author_name=actor.name,
            author_email=actor.email,
            **fields,
        )
        .returning(COMMENTS)
    ).one()
    status = lifecycle.after_comment(ticket.status, by_requester)
    changes = {"status": status} if status != ticket.status else {}
    responded = {}
    if not by_requester and not internal and ticket.first_response_at is None:
        responded = {"first_response_at": written.created_at}
    record(tx, ticket.id, "commented", actor, {"comment_id": written.id}, internal)
    if changes:
        _record_changes(tx, ticket, changes, actor)
    picture = _write(tx, ticket, changes | responded, levels)
    events.publish(
        tx,
        "ticket.commented",
        pictures.told(picture)
        | {
            "comment_id": written.id,
            "body": written.body,
            "internal": internal,
            "author_id": actor.id,
            "author_name": actor.name,
            "author_email": actor.email,
            "by_requester": by_requester,
            "first_response": bool(responded),
        },
    )
    if changes:
        _publish_changes(tx, ticket, picture, changes, events)
    return pictures.comment_picture(written)


def record(
    tx: Transaction,
    ticket_id: int,
    kind: str,
    actor: Acting,
    data: dict[str, Any],
    internal: bool = False,
) -> None:
    """Add an entry to the history."""
    entry = {"ticket_id": ticket_id, "kind": kind, "actor_id": actor.id, "actor_name": actor.name}
    tx.execute(insert(HISTORY).values(**entry, data=data, internal=internal))


def _changes(ticket: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """Columns that will not be what they are."""
    wanted = dict(wanted)
    if "priority" in wanted:
        # null takes an agent's choice back
        wanted["priority_overridden"] = wanted["priority"] is not None
        if wanted["priority"] is None:
            wanted["priority"] = ticket.automatic_priority
        # an agent who looks at it decides, whatever a breach has done to it
        wanted["escalated_from"] = None
    return {n: v for n, v in wanted.items() if v != getattr(ticket, n)}


def _write(tx: Transaction, ticket: Any, values: dict[str, Any], levels: Levels) -> dict[str, Any]:
    """Write columns of a ticket whose history has what happened already."""
    if service_levels.MOVED_BY & values.keys():
        past = service_levels.past_of(tx, [ticket.id])[ticket.id]
        values = values | service_levels.columns(dict(ticket._mapping) | values, past, levels)
    statement = (
        update(TICKETS)
        .where(TICKETS.c.id == ticket.id)
        .values(**values, updated_at=func.now(), version=TICKETS.c.version + 1)
        .returning(TICKETS)
    )
    return pictures.picture(tx.execute(statement).one())


def _record_changes(tx: Transaction, ticket: Any, changes: dict[str, Any], actor: Acting) -> None:
    told = {name: [getattr(ticket, name), to] for name, to in changes.items()}
    record(tx, ticket.id, "changed", actor, {"changes": told})


def _publish_changes(
    tx: Transaction,
    ticket: Any,
    picture: dict[str, Any],
    changes: dict[str, Any],
    events: Publish,
) -> None:
    told = pictures.told(picture)
    events.publish(tx, "ticket.updated", told)
    for field, event in (("status", "status_changed"), ("assignee_email", "assigned")):
        if field in changes:
            step = {"from": getattr(ticket, field), "to": changes[field]}
            events.publish(tx, f"ticket.{event}", told | step)
