"""What is on its way out: statements on the table of deliveries, and who may look at it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, text, update

from chassis.database import ServiceDatabase
from chassis.identity import allowed
from chassis.paging import Listing
from chassis.rpc.server import rpc
from chassis.validation import identifier, load
from notification import schemas
from notification.exceptions import DeliveryNotFound
from notification.models import Delivery

DELIVERIES: Table = Delivery.__table__  # type: ignore[assignment]
KEEP_DAYS = 90
LEASE = 120  # seconds; more than an attempt can take

_QUERY = schemas.MailQuery()

# rows: address, what is told to whom by mail (or null); hooked, whether a webhook may want it
RECORD = text(
    """
    INSERT INTO deliveries
        (event_key, event, event_time, ticket_id, channel, recipient, webhook_id, language, data)
    WITH told AS MATERIALIZED (
        SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS told (
            event_key text, event text, event_time timestamptz, ticket_id bigint,
            address text, hooked boolean, language text, data json
        )
    )
    SELECT event_key, event, event_time, ticket_id, 'email', address, NULL,
        coalesce(preferences.language, told.language), data
    FROM told LEFT JOIN preferences ON preferences.email = address
    WHERE address IS NOT NULL
        AND coalesce(CAST(preferences.events -> event ->> 'email' AS boolean), true)
    UNION ALL
    SELECT event_key, event, event_time, ticket_id, 'webhook', 'webhook:' || webhooks.id,
        webhooks.id, told.language, data
    FROM told JOIN webhooks ON active AND event = ANY(events)
    WHERE hooked
    ON CONFLICT DO NOTHING
    """
)
LOOK = text(
    """
    SELECT
        ARRAY(SELECT DISTINCT unnest(events) FROM webhooks WHERE active) AS hooked,
        EXISTS (
            SELECT FROM deliveries
            WHERE status = 'pending' AND channel = 'email' AND next_attempt_at <= now()
        ) AS mail,
        ARRAY(
            SELECT id FROM webhooks
            WHERE active AND coalesce(paused_until <= now(), true) AND EXISTS (
                SELECT FROM deliveries
                WHERE status = 'pending' AND channel = 'webhook' AND webhook_id = webhooks.id
                    AND next_attempt_at <= now()
            )
            ORDER BY random()  -- nobody is always the first
        ) AS webhooks
    """
)


def _claim(condition: str, also: str) -> Any:
    return text(
        f"""
        UPDATE deliveries
        SET attempts = attempts + 1, last_attempt_at = now(),
            next_attempt_at = now() + make_interval(secs => {LEASE})
        WHERE id = (
            SELECT id FROM deliveries
            WHERE status = 'pending' AND {condition} AND next_attempt_at <= now()
            ORDER BY next_attempt_at, id LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        RETURNING *, now() - created_at AS age, {also}
        """  # noqa: S608  # nosec B608  nothing of it comes from outside
    )


# The title that the ticket was created with: one conversation keeps one subject, whatever the
# title is by now. An imported ticket has none here.
CLAIM_MAIL = _claim(
    "channel = 'email'",
    """coalesce((
        SELECT notifications.data ->> 'title' FROM notifications
        WHERE notifications.ticket_id = deliveries.ticket_id
            AND notifications.event = 'ticket.created'
        LIMIT 1
    ), data ->> 'title') AS first_title,
    event NOT IN ('ticket.assigned', 'ticket.sla_warning', 'ticket.sla_breached')
        AND coalesce(data ->> 'anonymous', (
            SELECT notifications.data ->> 'anonymous' FROM notifications
            WHERE notifications.ticket_id = deliveries.ticket_id
                AND notifications.event = 'ticket.created'
            LIMIT 1
        ), '') = 'true' AS from_stranger""",
)
CLAIM_WEBHOOK = _claim("channel = 'webhook' AND webhook_id = :webhook_id", "NULL AS first_title")

# of those that tickets which were sent in bring about by themselves
MAILED = text(
    """
    SELECT count(*) FROM deliveries
    WHERE channel = 'email' AND recipient = :recipient AND status = 'sent'
        AND event IN ('ticket.created', 'priority.assigned')
        AND sent_at > now() - make_interval(secs => :seconds)
    """
)
SENT = text(
    """
    UPDATE deliveries SET status = 'sent', sent_at = now(), response_code = :code,
        response = :response, reason = NULL
    WHERE id = :id
    """
)
AGAIN = text(
    """
    UPDATE deliveries SET next_attempt_at = now() + make_interval(secs => :delay),
        attempts = attempts - :forgiven, response_code = :code, response = :response,
        reason = :reason
    WHERE id = :id
    """
)
FAILED = text(
    """
    UPDATE deliveries SET status = 'failed', response_code = :code, response = :response,
        reason = :reason
    WHERE id = :id
    """
)
PRUNE = text(
    "DELETE FROM deliveries WHERE created_at < now() - make_interval(days => :days)"
    " AND NOT (status = 'pending' AND channel = 'email')"
)


def send_again(tx: Any, id: Any, **of: Any) -> Any:
    """Have a delivery sent once more, from the beginning of its schedule; the row.

    Args:
        of: columns it has to agree with.

    Raises:
        DeliveryNotFound
    """
    statement = (
        update(DELIVERIES)
        .where(DELIVERIES.c.id == identifier(id))
        .where(*(DELIVERIES.c[name] == value for name, value in of.items()))
        .values(status="pending", attempts=0, next_attempt_at=text("now()"), sent_at=None)
        .returning(DELIVERIES)
    )
    row = tx.execute(statement).first()
    if row is None:
        raise DeliveryNotFound(id)
    return row


class Mail:
    """Mails, for those who look after them."""

    # of the service that this is a part of
    db: ServiceDatabase
    language: str
    pages: Callable[..., dict[str, Any]]

    @rpc
    @allowed("mail.read")
    def list_mail(self, /, **query: Any) -> dict[str, Any]:
        """A page of mails, newest first.

        Raises:
            Invalid: by query parameter.
        """
        loaded = load(_QUERY, query, self.language) | {"channel": "email"}
        conditions = [
            DELIVERIES.c[name] == loaded[name]
            for name in ("channel", "status", "ticket_id")
            if name in loaded
        ]
        return self.pages(Listing(DELIVERIES, conditions), loaded, schemas.delivery, self.language)

    @rpc
    @allowed("mail.send_again")
    def send_mail_again(self, id: int) -> dict[str, Any]:
        """
        Raises:
            DeliveryNotFound
        """
        with self.db.transaction() as tx:
            return schemas.delivery(send_again(tx, id, channel="email"))
