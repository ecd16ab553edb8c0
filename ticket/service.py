"""The ticket service: owns the tickets."""

from collections.abc import Sequence
from typing import Any

from nameko.timer import timer
from sqlalchemy import ColumnElement, Connection, select

from chassis import service
from chassis.context import Language
from chassis.database import Database
from chassis.events.handler import event_handler
from chassis.events.publisher import EventPublisher
from chassis.exceptions import Forbidden, Invalid
from chassis.identity import Guard, allowed
from chassis.identity.actor import ANONYMOUS
from chassis.paging import Listing, PageQuery, Pages, read_page
from chassis.rpc.server import rpc
from chassis.validation import identifier, load, translate
from ticket import (
    editing,
    exporting,
    facets,
    history,
    importing,
    intake,
    lifecycle,
    overview,
    pictures,
    prioritising,
    queries,
    schemas,
    service_levels,
)
from ticket.alerts import AlertTimer
from ticket.exceptions import TicketNotFound
from ticket.intake import Intake, has_key
from ticket.lookup import Lookup
from ticket.models import Base
from ticket.policy import POLICY
from ticket.queries import TICKETS
from ticket.service_levels import ServiceLevels

NEW, CHANGES, QUERY = schemas.NewTicket(), schemas.TicketChanges(), schemas.TicketQuery()
COMMENT, PAGE, LEVELS = schemas.NewComment(), PageQuery(), schemas.ServiceLevels()
FILTERS, EXPORT = schemas.TicketFilters(), schemas.TicketExportQuery()
IMPORT, OVERVIEW = schemas.Import(), schemas.OverviewQuery()


class TicketService(service.Service):
    name = "ticket"

    actor = Guard(POLICY, own_tools={"tickets.import"})  # make import, in the service's container
    db = Database(Base)
    events = EventPublisher()
    language = Language()
    alerts = AlertTimer()
    intake = Intake()
    lookup = Lookup()
    pages = Pages()
    service_levels = ServiceLevels()

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
            return pictures.public_picture(ticket)
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
        return pictures.public_picture(self.lookup(number))

    @rpc
    @allowed("tickets.read")
    def list(self, /, **query: Any) -> dict[str, Any]:
        """A page of tickets: ``chassis.paging.read_page``.

        Raises:
            Invalid: by query parameter.
            Forbidden: a requester filters or orders by what they do not see.
        """
        loaded = load(QUERY, query, self.language)
        self._check_filters(loaded)
        notes, language = not self.actor.own_only, self.language
        viewer = self.actor.id if self.actor.own_only else None
        visible = self._visible()
        page = self.pages(
            lambda db: queries.listing(db, loaded, visible, notes, language),
            loaded,
            pictures.picture,
            language,
            viewer,
        )
        return page | {"results": [self._shown(ticket) for ticket in page["results"]]}

    @rpc
    @allowed("tickets.read")
    def facets(self, /, **query: Any) -> dict[str, Any]:
        """How many tickets of a list have which value: ``ticket.facets.read``.

        Raises:
            Invalid: by query parameter.
            Forbidden: as of :meth:`list`.
        """
        loaded = load(FILTERS, query, self.language)
        self._check_filters(loaded)
        with self.db.reading() as connection:
            return facets.read(connection, loaded, self._visible(), notes=not self.actor.own_only)

    @rpc
    @allowed("tickets.read")
    def export(self, /, after: int = 0, **query: Any) -> dict[str, Any]:
        """A piece of a list of tickets as CSV: ``ticket.exporting.read``.

        Raises:
            Invalid: by query parameter.
            Forbidden: as of :meth:`list`.
        """
        loaded = load(EXPORT, query, self.language)
        self._check_filters(loaded)
        notes = not self.actor.own_only
        conditions = [*queries.conditions(loaded, notes), *self._visible()]
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
        levels = self.service_levels.current()
        with self.db.transaction() as tx:
            ticket = editing.locked(tx, id, self._visible())
            changed = editing.change(tx, ticket, loaded, version, self.actor, self.events, levels)
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
        levels = self.service_levels.current()
        with self.db.transaction() as tx:
            ticket = editing.locked(tx, id, self._visible())
            return editing.comment(tx, ticket, loaded, self.actor, self.events, levels)

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
            listing = Listing(editing.COMMENTS, wanted)
            picture = pictures.comment_picture
            return read_page(connection, listing, loaded, picture, self.language)

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

    @rpc
    @allowed("tickets.overview")
    def overview(self, /, **query: Any) -> dict[str, Any]:
        """What comes and goes, the backlog, and how fast it is: ``ticket.overview.read``.

        Raises:
            Invalid: by query parameter.
        """
        loaded = load(OVERVIEW, query, self.language)
        with self.db.reading() as connection:
            return overview.read(connection, **loaded)

    @rpc
    @allowed("service_levels.read")
    def get_service_levels(self) -> dict[str, Any]:
        """``{time_zone, business_hours, holidays, targets, version}``"""
        with self.db.reading() as connection:
            row = connection.execute(select(service_levels.LEVELS)).one()
        return pictures.service_levels_picture(row)

    @rpc
    @allowed("service_levels.manage")
    def set_service_levels(
        self, levels: dict[str, Any], version: int | None = None
    ) -> dict[str, Any]:
        """Replace them; open tickets are measured by the new ones within seconds.

        Raises:
            Invalid, SettingsChanged
        """
        loaded = load(LEVELS, levels, self.language, depth=schemas.LEVELS_DEPTH)
        with self.db.transaction() as tx:
            row = service_levels.change(tx, version, loaded, self.actor.id)
        return pictures.service_levels_picture(row)

    def _check_filters(self, query: dict[str, Any]) -> None:
        """
        Raises:
            Forbidden: a requester filters, or orders, by what they do not see.
        """
        if self.actor.own_only and (refused := queries.not_for_requesters(query)):
            raise Forbidden("tickets.read", refused)

    def _row(self, connection: Connection, id: Any) -> Any:
        wanted = (TICKETS.c.id == schemas.ticket_id(id), *self._visible())
        ticket = connection.execute(select(TICKETS).where(*wanted)).first()
        if ticket is None:
            raise TicketNotFound(id)
        return ticket

    def _shown(self, ticket: dict[str, Any]) -> dict[str, Any]:
        """To a requester, with the moves that are a requester's and without what is the agents'."""
        if not self.actor.own_only:
            return ticket
        moves = lifecycle.moves(ticket["status"], requester=True)
        return ticket | dict.fromkeys(pictures.AGENTS_ONLY) | {"allowed_moves": moves}

    def _visible(self) -> Sequence[ColumnElement[bool]]:
        return queries.visible(self.actor.own_only, self.actor.email)

    @event_handler("assignment", "priority.assigned", schema=schemas.PriorityAssigned())
    def on_priority_assigned(self, event: dict[str, Any]) -> None:
        """Keep a copy of the priority, and when the ticket is due by it; what an agent has set by
        hand, or a breach has raised, stays.
        """
        levels = self.service_levels.current()
        with self.db.transaction() as tx:
            prioritising.take(tx, event, levels)

    @timer(interval=3600)
    def forget_idempotency_keys(self) -> None:
        with self.db.transaction() as tx:
            tx.execute(intake.PRUNE, {"hours": intake.KEY_HOURS})
