"""The notification service: tells people what happens to tickets."""

from typing import Any

from sqlalchemy import func, text, update

from chassis import service
from chassis.context import Language
from chassis.database import Database
from chassis.events.handler import event_handler
from chassis.events.publisher import EventPublisher
from chassis.identity import Guard, allowed
from chassis.paging import Pages
from chassis.rpc.server import rpc
from chassis.validation import identifier, load
from notification import schemas
from notification.exceptions import NotificationNotFound
from notification.models import Base
from notification.policy import POLICY
from notification.queries import NOTIFICATIONS, visible

QUERY = schemas.NotificationQuery()

_STORE = text(
    """
    INSERT INTO notifications (ticket_id, event, recipient, data)
    SELECT ticket_id, event, recipient, data
    FROM json_populate_recordset(NULL::notifications, CAST(:rows AS json))
    ON CONFLICT DO NOTHING
    """
)


class NotificationService(service.Service):
    name = "notification"

    actor = Guard(POLICY)
    db = Database(Base)
    events = EventPublisher()
    language = Language()
    pages = Pages()

    @event_handler("ticket", "ticket.created", schema=schemas.TicketCreated())
    def on_ticket_created(self, ticket: dict[str, Any]) -> None:
        self._record("ticket.created", ticket["id"], ticket, {"title": ticket["title"]})

    @event_handler("assignment", "priority.assigned", schema=schemas.PriorityAssigned())
    def on_priority_assigned(self, event: dict[str, Any]) -> None:
        data = {name: event[name] for name in ("priority", "rule", "words")}
        self._record("priority.assigned", event["ticket_id"], event, data)

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
        if self.actor.own_only:
            loaded["recipient"] = self.actor.email  # callers share answers of equal queries
        return self.pages(NOTIFICATIONS, conditions, loaded, self._picture, self.language)

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

    def _record(
        self, event: str, ticket_id: int, source: dict[str, Any], data: dict[str, Any]
    ) -> None:
        with self.db.transaction() as tx:
            tx.later(
                _STORE,
                {
                    "ticket_id": ticket_id,
                    "event": event,
                    "recipient": source["requester_email"],
                    "data": data,
                },
            )

    def _picture(self, row: Any) -> dict[str, Any]:
        return schemas.picture(row, self.language)
