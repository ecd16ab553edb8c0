"""The ticket service: owns the tickets."""

from collections.abc import Sequence
from typing import Any

from nameko.timer import timer
from sqlalchemy import ColumnElement, func, select, text, update

from chassis import service
from chassis.context import Language
from chassis.database import Database
from chassis.events.handler import event_handler
from chassis.events.publisher import EventPublisher
from chassis.exceptions import Forbidden, Invalid
from chassis.identity import Guard, allowed
from chassis.paging import Pages
from chassis.rpc.server import rpc
from chassis.validation import identifier, load, translate
from ticket import intake, lifecycle, queries, schemas
from ticket.exceptions import IllegalMove, TicketChanged, TicketNotFound
from ticket.intake import Intake, has_key
from ticket.lookup import Lookup
from ticket.models import Base
from ticket.policy import POLICY
from ticket.queries import TICKETS

NEW, CHANGES, QUERY = schemas.NewTicket(), schemas.TicketChanges(), schemas.TicketQuery()

_SET_PRIORITY = text(
    """
    UPDATE tickets
    SET priority = assigned.priority, updated_at = now(), version = version + 1
    FROM (
        -- the last one, if there are several of a ticket
        SELECT DISTINCT ON (ticket_id) ticket_id, priority
        FROM ROWS FROM (
            json_to_recordset(CAST(:rows AS json)) AS (ticket_id bigint, priority text)
        ) WITH ORDINALITY AS event (ticket_id, priority, position)
        ORDER BY ticket_id, position DESC
    ) AS assigned
    WHERE tickets.id = assigned.ticket_id
        AND tickets.priority IS DISTINCT FROM assigned.priority
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
        """Create a ticket and publish ``ticket.created``; the ticket.

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
        return self.intake(new, idempotency_key)

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
        return ticket

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
        return self.pages(TICKETS, conditions, loaded, schemas.picture, self.language, viewer)

    @rpc
    @allowed("tickets.update")
    def update(self, /, id: int, version: int | None = None, **changes: Any) -> dict[str, Any]:
        """Change fields of a ticket; the ticket.

        Args:
            version: the one the caller has read; None overwrites whatever there is.

        Raises:
            TicketNotFound, Invalid, IllegalMove
            TicketChanged: it has another version by now.
        """
        loaded = load(CHANGES, changes, self.language)
        with self.db.transaction() as tx:
            wanted = (TICKETS.c.id == identifier(id), *self._visible())
            ticket = tx.execute(select(TICKETS).where(*wanted).with_for_update()).first()
            if ticket is None:
                raise TicketNotFound(id)
            if version is not None and version != ticket.version:
                raise TicketChanged(ticket.version)
            status = loaded.get("status", ticket.status)
            changed = {n: v for n, v in loaded.items() if v != getattr(ticket, n)}
            if self.actor.own_only and (refused := lifecycle.not_for_requesters(changed)):
                raise Forbidden("tickets.update", refused)
            moves = lifecycle.moves(ticket.status, requester=self.actor.own_only)
            if status != ticket.status and status not in moves:
                raise IllegalMove(ticket.status, status, moves)
            if not changed:
                return schemas.picture(ticket)
            statement = (
                update(TICKETS)
                .where(TICKETS.c.id == ticket.id)
                .values(**changed, updated_at=func.now(), version=TICKETS.c.version + 1)
                .returning(TICKETS)
            )
            updated = schemas.picture(tx.execute(statement).one())
            self.events.publish(tx, "ticket.updated", updated)
        return updated

    def _visible(self) -> Sequence[ColumnElement[bool]]:
        return queries.visible(self.actor.own_only, self.actor.email)

    @event_handler("assignment", "priority.assigned", schema=schemas.PriorityAssigned())
    def on_priority_assigned(self, event: dict[str, Any]) -> None:
        """Keep a copy of the priority."""
        with self.db.transaction() as tx:
            tx.later(_SET_PRIORITY, event)

    @timer(interval=3600)
    def forget_idempotency_keys(self) -> None:
        with self.db.transaction() as tx:
            tx.execute(intake.PRUNE, {"hours": intake.KEY_HOURS})
