"""The notification service: tells people, and other systems, what happens to tickets."""

from typing import Any

from sqlalchemy import func, select, update

from chassis import service
from chassis.context import Language
from chassis.database import Database
from chassis.events.current import CurrentEvent
from chassis.events.handler import event_handler
from chassis.events.publisher import EventPublisher
from chassis.identity import Guard, allowed
from chassis.paging import COUNT_LIMIT, Listing, Pages
from chassis.rpc.server import rpc
from chassis.validation import identifier, load
from notification import deliveries, events, preferences, schemas, webhooks
from notification.exceptions import NotificationNotFound
from notification.models import Base
from notification.policy import POLICY
from notification.queries import NOTIFICATIONS, STORE, visible
from notification.sender import Sender

QUERY = schemas.NotificationQuery()


class NotificationService(
    preferences.Preferences, webhooks.Webhooks, deliveries.Mail, service.Service
):
    name = "notification"

    actor = Guard(POLICY)
    db = Database(Base)
    event = CurrentEvent()
    events = EventPublisher()
    language = Language()
    pages = Pages()
    sending = Sender(STORE)

    @event_handler("ticket", "ticket.created", schema=schemas.Ticket())
    def on_ticket_created(self, ticket: dict[str, Any]) -> None:
        self._tell(events.CREATED, ticket)

    @event_handler("ticket", "ticket.updated", schema=schemas.Ticket())
    def on_ticket_updated(self, ticket: dict[str, Any]) -> None:
        """Too small a thing for a person: webhooks only."""
        self._send(events.UPDATED, ticket, None)

    @event_handler("ticket", "ticket.status_changed", schema=schemas.StatusChanged())
    def on_ticket_status_changed(self, ticket: dict[str, Any]) -> None:
        self._tell(events.STATUS_CHANGED, ticket)

    @event_handler("ticket", "ticket.commented", schema=schemas.Commented())
    def on_ticket_commented(self, comment: dict[str, Any]) -> None:
        self._tell(events.COMMENTED, comment)

    @event_handler("ticket", "ticket.assigned", schema=schemas.Assigned())
    def on_ticket_assigned(self, ticket: dict[str, Any]) -> None:
        self._tell(events.ASSIGNED, ticket)

    @event_handler("ticket", "ticket.sla_warning", schema=schemas.ServiceLevel())
    def on_ticket_sla_warning(self, ticket: dict[str, Any]) -> None:
        self._tell(events.SLA_WARNING, ticket)

    @event_handler("ticket", "ticket.sla_breached", schema=schemas.ServiceLevel())
    def on_ticket_sla_breached(self, ticket: dict[str, Any]) -> None:
        self._tell(events.SLA_BREACHED, ticket)

    @event_handler("assignment", "priority.assigned", schema=schemas.PriorityAssigned())
    def on_priority_assigned(self, event: dict[str, Any]) -> None:
        self._tell(events.PRIORITY, event)

    @rpc
    @allowed("notifications.read")
    def list(self, /, **query: Any) -> dict[str, Any]:
        """A page of notifications, newest first: ``chassis.paging.read_page``.

        Raises:
            Invalid: by query parameter.
        """
        loaded = load(QUERY, query, self.language)
        conditions = visible(self.actor)
        if "ticket_id" in loaded:
            conditions.append(NOTIFICATIONS.c.ticket_id == loaded["ticket_id"])
        if "unread" in loaded:
            unread = NOTIFICATIONS.c.read_at.is_(None)
            conditions.append(unread if loaded["unread"] else ~unread)
        viewer = self.actor.id if self.actor.own_only else None
        return self.pages(
            Listing(NOTIFICATIONS, conditions), loaded, self._picture, self.language, viewer
        )

    @rpc
    @allowed("notifications.read")
    def count_unread(self) -> dict[str, Any]:
        """``{count, count_exact}``, as lists have them."""
        some = self._unread().limit(COUNT_LIMIT + 1).subquery()
        with self.db.reading() as connection:
            count = connection.execute(select(func.count()).select_from(some)).scalar_one()
        return {"count": min(count, COUNT_LIMIT), "count_exact": count <= COUNT_LIMIT}

    @rpc
    @allowed("notifications.mark_read")
    def mark_read(self, id: int) -> dict[str, Any]:
        """The notification, read; the time of the first reading stays.

        Raises:
            NotificationNotFound
        """
        statement = (
            update(NOTIFICATIONS)
            .where(NOTIFICATIONS.c.id == identifier(id), *visible(self.actor))
            .values(read_at=func.coalesce(NOTIFICATIONS.c.read_at, func.now()))
            .returning(NOTIFICATIONS)
        )
        with self.db.transaction() as tx:
            row = tx.execute(statement).first()
        if row is None:
            raise NotificationNotFound(id)
        return self._picture(row)

    @rpc
    @allowed("notifications.mark_read")
    def mark_all_read(self) -> dict[str, Any]:
        """``{marked, more}``: how many, up to 10,000 at a time, and whether there may be more."""
        some = self._unread().order_by(NOTIFICATIONS.c.id.desc()).limit(COUNT_LIMIT)
        statement = (
            update(NOTIFICATIONS)
            .where(NOTIFICATIONS.c.id.in_(some), NOTIFICATIONS.c.read_at.is_(None))
            .values(read_at=func.now())
        )
        with self.db.transaction() as tx:
            marked = tx.execute(statement).rowcount
        return {"marked": marked, "more": marked == COUNT_LIMIT}

    def _unread(self) -> Any:
        conditions = [NOTIFICATIONS.c.read_at.is_(None), *visible(self.actor)]
        return select(NOTIFICATIONS.c.id).where(*conditions)

    def _tell(self, event: str, data: dict[str, Any]) -> None:
        """Keep a notification, and have mail and webhooks sent; of what is imported, nothing."""
        if events.is_imported(data):
            return
        recipient = events.recipient_of(event, data)
        row = {
            "ticket_id": events.ticket_id_of(event, data),
            "event": event,
            "recipient": recipient,
            "data": schemas.kept(event, data),
        }
        with self.db.transaction() as tx:
            tx.later(STORE, row)
        self._send(event, data, recipient)

    def _send(self, event: str, data: dict[str, Any], recipient: str | None) -> None:
        """Write down what is to be sent, in the event's own transaction."""
        address = recipient if self.sending.mail else None
        hooked = self.sending.hooked(event)
        if address is None and not hooked:
            return
        row = {
            "event_key": self.event.key,
            "event": event,
            "event_time": self.event.time,
            "ticket_id": events.ticket_id_of(event, data),
            "address": address,
            "hooked": hooked,
            "language": self.language,
            "data": data,
        }
        with self.db.transaction() as tx:
            tx.later(deliveries.RECORD, row)

    def _picture(self, row: Any) -> dict[str, Any]:
        return schemas.picture(row, self.language)
