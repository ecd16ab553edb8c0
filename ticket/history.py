"""What happened to a ticket, in order.

How it began is read from the ticket itself, which costs its creation nothing: who created it,
when its event was published, and its first automatic priority. The rest are rows of the table
``history``.
"""

from typing import Any

from sqlalchemy import Connection, text

from chassis.times import rfc3339
from ticket import pictures

LIMIT = 1000  # entries, the newest ones
PUBLISHER = {"id": "ticket", "name": ""}
TRIAGE = {"id": "assignment", "name": ""}  # who assigns the automatic priority

_ENTRIES = text(
    """
    SELECT history.*, comments.body
    FROM history
    LEFT JOIN comments ON comments.id = (history.data ->> 'comment_id')::bigint
    WHERE history.ticket_id = :id AND (:internal OR NOT history.internal)
    ORDER BY history.id DESC LIMIT :limit
    """
)


def read(connection: Connection, ticket: Any, internal: bool) -> dict[str, Any]:
    """The history of a ticket, oldest first.

    Args:
        ticket: its row.
        internal: with what is not for requesters: entries, and columns in ``changes``.

    Returns:
        ``{results: [{kind, at, actor: {id, name}, internal, ...}], complete}``; ``complete`` is
        false if older entries than the LIMIT newest were left out.
    """
    parameters = {"id": ticket.id, "internal": internal, "limit": LIMIT + 1}
    rows = list(connection.execute(_ENTRIES, parameters))
    complete = len(rows) <= LIMIT
    happened = [_entry(row, internal) for row in reversed(rows[:LIMIT])]
    # a change of nothing that the reader may see is no entry
    entries = [*_beginning(ticket), *(entry for entry in happened if entry.get("changes") != {})]
    return {"results": sorted(entries, key=lambda entry: entry["at"]), "complete": complete}


def _beginning(ticket: Any) -> list[dict[str, Any]]:
    creator = {"id": ticket.created_by, "name": ticket.created_by_name or ""}
    found = [
        {"kind": "created", "at": rfc3339(ticket.created_at), "actor": creator, "internal": False}
    ]
    if ticket.external_ref is not None:
        found[0]["imported"] = True
    if ticket.triage is not None:
        if published_at := ticket.triage.get("published_at"):
            # never before the creation: the database may have another clock
            at = max(published_at, found[0]["at"])
            found.append({"kind": "published", "at": at, "actor": PUBLISHER, "internal": False})
        first = {"kind": "priority_assigned", "actor": TRIAGE, "internal": False, "from": None}
        found.append(
            first
            | {"at": ticket.triage["at"], "to": ticket.triage["priority"]}
            | {name: ticket.triage[name] for name in ("rule", "words")}
        )
    return found


def _entry(row: Any, internal: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "kind": row.kind,
        "at": rfc3339(row.created_at),
        "actor": {"id": row.actor_id, "name": row.actor_name},
        "internal": row.internal,
        **row.data,
    }
    if row.kind == "commented":
        entry["body"] = row.body
    if "changes" in entry and not internal:
        entry["changes"] = pictures.told(entry["changes"])
    return entry
