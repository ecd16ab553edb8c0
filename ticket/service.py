"""The ticket service: owns the tickets."""

from collections.abc import Sequence
from typing import Any

from nameko.timer import timer
from sqlalchemy import ColumnElement, Connection, select, text

from chassis import service
from chassis.context import Language
from chassis.database import Database
from chassis.events.handler import event_handler
from chassis.events.publisher import EventPublisher
from chassis.exceptions import Invalid
from chassis.identity import Guard, allowed
from chassis.identity.actor import ANONYMOUS
from chassis.paging import PageQuery, Pages, read_page
from chassis.rpc.server import rpc
from chassis.validation import identifier, load, translate
from ticket import editing, exporting, history, importing, intake, lifecycle, queries, schemas
from ticket.exceptions import TicketNotFound
from ticket.intake import Intake, has_key
from ticket.lookup import Lookup
from ticket.models import Base
from ticket.policy import POLICY
from ticket.queries import TICKETS

NEW, CHANGES, QUERY = schemas.NewTicket(), schemas.TicketChanges(), schemas.TicketQuery()
COMMENT, PAGE = schemas.NewComment(), PageQuery()
EXPORT, IMPORT = schemas.TicketExportQuery(), schemas.Import()

_SET_PRIORITY = text(
    """
    WITH assigned AS (
        -- the last one, if there are several of a ticket
        SELECT DISTINCT ON (ticket_id) ticket_id, priority, rule, words
        FROM ROWS FROM (
            json_to_recordset(CAST(:rows AS json))
                AS (ticket_id bigint, priority text, rule text, words jsonb)
        ) WITH ORDINALITY AS event (ticket_id, priority, rule, words, position)
        ORDER BY ticket_id, position DESC
    ), before AS (
        SELECT id, automatic_priority, triage FROM tickets
        WHERE id IN (SELECT ticket_id FROM assigned)
        ORDER BY id FOR UPDATE
    ), updated AS (
        UPDATE tickets
        SET automatic_priority = assigned.priority,
            priority = CASE WHEN priority_overridden THEN tickets.priority ELSE assigned.priority END,
            triage = coalesce(before.triage, jsonb_build_object(
                'priority', assigned.priority, 'rule', assigned.rule, 'words', assigned.words,
                'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            )),
            updated_at = now(),
            version = version + 1
        FROM assigned JOIN before ON before.id = assigned.ticket_id
        WHERE tickets.id = before.id AND before.automatic_priority IS DISTINCT FROM assigned.priority
        RETURNING tickets.id
    )
    -- the first decision of a ticket is in its row
    INSERT INTO history (ticket_id, kind, actor_id, actor_name, data)
    SELECT id, 'priority_assigned', 'assignment', '', jsonb_build_object(
        'from', before.automatic_priority, 'to', assigned.priority,
        'rule', assigned.rule, 'words', assigned.words
    )
    FROM updated JOIN before USING (id) JOIN assigned ON assigned.ticket_id = id
    WHERE before.triage IS NOT NULL
    """
)


class TicketService(service.Service):
    name = "ticket"

    actor = Guard(POLICY)
    db = Database(Base)
    events = EventPublisher()
    language = Language()
    intake = Intake()
    lookup = Lookup()
    pages = Pages()

    @rpc(repeatable=has_key)
    @allowed("tickets.create")
    def create(self, /, idempotency_key: str | None = None, **fields: Any) -> dict[str, Any]:
        """Create a ticket and publish ``ticket.created``; the ticket, to whoever is not signed in
        as :meth:`get_shared` shows it.

        Raises:
            Invalid: by field.
            IdempotencyKeyReused: the key came before with another ticket.
        """
        new = load(NEW, fields, self.language)
        if self.actor.own_only and self.actor.email is not None:
            if new["requester_email"] not in (None, self.actor.email):
                message = translate("Has to be your own address.", self.language)
                raise Invalid({"requester_email": [message]})
            new["requester_email"] = self.actor.email
        creator = {"created_by": self.actor.id, "created_by_name": self.actor.name}
        ticket = self.intake(new, idempotency_key, creator)
        if self.actor.role == ANONYMOUS:
            return schemas.public_picture(ticket)
        return self._shown(ticket)

    @rpc
    @allowed("tickets.read")
    def get(self, id: int) -> dict[str, Any]:
        """
        Raises:
            TicketNotFound
        """
        number = identifier(id)
        if number is None:
            raise TicketNotFound(id)
        ticket = self.lookup(number)  # shared with others who ask for it
        if not self.actor.may_see(ticket["requester_email"]):
            raise TicketNotFound(id)
        return self._shown(ticket)

    @rpc
    @allowed("tickets.read_shared")
    def get_shared(self, id: int) -> dict[str, Any]:
        """What whoever has a ticket's shared link may see of it.

        Raises:
            TicketNotFound
        """
        number = identifier(id)
        if number is None:
            raise TicketNotFound(id)
        return schemas.public_picture(self.lookup(number))

    @rpc
    @allowed("tickets.read")
    def list(self, /, **query: Any) -> dict[str, Any]:
        """A page of tickets, newest first: ``chassis.paging.read_page``.

        Raises:
            Invalid: by query parameter.
        """
        loaded = load(QUERY, query, self.language)
        conditions = [*queries.conditions(loaded), *self._visible()]
        viewer = self.actor.id if self.actor.own_only else None
        page = self.pages(TICKETS, conditions, loaded, schemas.picture, self.language, viewer)
        return page | {"results": [self._shown(ticket) for ticket in page["results"]]}

    @rpc
    @allowed("tickets.read")
    def export(self, /, after: int = 0, **query: Any) -> dict[str, Any]:
        """A piece of a list of tickets as CSV: ``ticket.exporting.read``.

        Raises:
            Invalid: by query parameter.
        """
        loaded = load(EXPORT, query, self.language)
        conditions = [*queries.conditions(loaded), *self._visible()]
        with self.db.reading() as connection:
            return exporting.read(connection, conditions, schemas.ticket_id(after), loaded)

    @rpc
    @allowed("tickets.import")
    def import_tickets(self, /, rows: Sequence[dict[str, Any]]) -> Sequence[str]:
        """Create tickets of another system, in one transaction: ``ticket.importing.create``. May be
        asked for again: a ticket whose ``external_ref`` is there stays as it is.

        Raises:
            Invalid: nothing is created.
        """
        loaded = load(IMPORT, {"rows": rows}, self.language)["rows"]
        with self.db.transaction() as tx:
            return importing.create(tx, loaded, self.actor, self.events)

    @rpc
    @allowed("tickets.update")
    def update(self, /, id: int, version: int | None = None, **changes: Any) -> dict[str, Any]:
        """Change fields of a ticket; the ticket.

        Args:
            version: the one the caller has read; None overwrites whatever there is.

        Raises:
            TicketNotFound, Invalid, IllegalMove
            Forbidden: it is not for a requester to change.
            TicketChanged: it has another version by now.
        """
        loaded = load(CHANGES, changes, self.language)
        with self.db.transaction() as tx:
            ticket = editing.locked(tx, id, self._visible())
            changed = editing.change(tx, ticket, loaded, version, self.actor, self.events)
        return self._shown(changed)

    @rpc
    @allowed("tickets.comment")
    def comment(self, /, id: int, **fields: Any) -> dict[str, Any]:
        """Comment on a ticket; the comment. A requester's reply may open the ticket again.

        Raises:
            TicketNotFound, Invalid
            Forbidden: an internal note by a requester.
        """
        loaded = load(COMMENT, fields, self.language)
        with self.db.transaction() as tx:
            ticket = editing.locked(tx, id, self._visible())
            return editing.comment(tx, ticket, loaded, self.actor, self.events)

    @rpc
    @allowed("tickets.read")
    def comments(self, /, id: int, **query: Any) -> dict[str, Any]:
        """A page of a ticket's comments, newest first: ``chassis.paging.read_page``.

        Raises:
            TicketNotFound
            Invalid: by query parameter.
        """
        loaded = load(PAGE, query, self.language)
        with self.db.reading() as connection:
            wanted = [editing.COMMENTS.c.ticket_id == self._row(connection, id).id]
            if self.actor.own_only:
                wanted.append(~editing.COMMENTS.c.internal)
            picture = schemas.comment_picture
            return read_page(connection, editing.COMMENTS, wanted, loaded, picture, self.language)

    @rpc
    @allowed("tickets.read")
    def history(self, id: int) -> dict[str, Any]:
        """What happened to a ticket, oldest first: ``ticket.history.read``.

        Raises:
            TicketNotFound
        """
        with self.db.reading() as connection:
            ticket = self._row(connection, id)
            return history.read(connection, ticket, internal=not self.actor.own_only)

    def _row(self, connection: Connection, id: Any) -> Any:
        wanted = (TICKETS.c.id == schemas.ticket_id(id), *self._visible())
        ticket = connection.execute(select(TICKETS).where(*wanted)).first()
        if ticket is None:
            raise TicketNotFound(id)
        return ticket

    def _shown(self, ticket: dict[str, Any]) -> dict[str, Any]:
        """To a requester, with the moves that are a requester's."""
        if not self.actor.own_only:
            return ticket
        return ticket | {"allowed_moves": lifecycle.moves(ticket["status"], requester=True)}

    def _visible(self) -> Sequence[ColumnElement[bool]]:
        return queries.visible(self.actor.own_only, self.actor.email)

    @event_handler("assignment", "priority.assigned", schema=schemas.PriorityAssigned())
    def on_priority_assigned(self, event: dict[str, Any]) -> None:
        """Keep a copy of the priority; what an agent has set by hand stays."""
        with self.db.transaction() as tx:
            tx.later(_SET_PRIORITY, event)

    @timer(interval=3600)
    def forget_idempotency_keys(self) -> None:
        with self.db.transaction() as tx:
            tx.execute(intake.PRUNE, {"hours": intake.KEY_HOURS})
