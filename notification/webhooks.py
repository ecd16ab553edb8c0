"""Webhooks: addresses of other systems that are told of events."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update

from chassis.database import ServiceDatabase
from chassis.dns import Unresolved
from chassis.exceptions import Invalid
from chassis.identity import Acting, allowed
from chassis.paging import Listing, PageQuery
from chassis.rpc.server import rpc
from chassis.transaction import Transaction
from chassis.validation import identifier, load, translate
from notification import hooks, network, schemas
from notification.deliveries import DELIVERIES, send_again
from notification.exceptions import TooManyWebhooks, WebhookNotFound
from notification.models import Webhook
from notification.sender import Sender

WEBHOOKS: Table = Webhook.__table__  # type: ignore[assignment]
LIMIT = 50  # webhooks

_NEW, _CHANGES = schemas.NewWebhook(), schemas.WebhookChanges()
_QUERY, _DELIVERIES = PageQuery(), schemas.DeliveryQuery()


class Webhooks:
    # of the service that this is a part of
    actor: Acting
    db: ServiceDatabase
    language: str
    pages: Callable[..., dict[str, Any]]
    sending: Sender

    @rpc
    @allowed("webhooks.read")
    def list_webhooks(self, /, **query: Any) -> dict[str, Any]:
        """A page of webhooks, newest first.

        Raises:
            Invalid: by query parameter.
        """
        loaded = load(_QUERY, query, self.language)
        return self.pages(Listing(WEBHOOKS), loaded, schemas.webhook, self.language)

    @rpc
    @allowed("webhooks.read")
    def get_webhook(self, id: int) -> dict[str, Any]:
        """
        Raises:
            WebhookNotFound
        """
        with self.db.reading() as connection:
            found = select(WEBHOOKS).where(WEBHOOKS.c.id == identifier(id))
            row = connection.execute(found).first()
        if row is None:
            raise WebhookNotFound(id)
        return schemas.webhook(row)

    @rpc
    @allowed("webhooks.write")
    def create_webhook(self, /, **fields: Any) -> dict[str, Any]:
        """The webhook with its secret, which is not shown again.

        Raises:
            Invalid: by field.
            TooManyWebhooks
        """
        new = load(_NEW, fields, self.language)
        self._check_target(new["url"])
        values = new | {
            "secret": hooks.new_secret(),
            "created_by": self.actor.id,
            "created_by_name": self.actor.name,
            "creator_email": self.actor.email,
        }
        with self.db.transaction() as tx:
            number = tx.execute(select(func.count()).select_from(WEBHOOKS)).scalar_one()
            if number >= LIMIT:
                raise TooManyWebhooks(LIMIT)
            row = tx.execute(insert(WEBHOOKS).values(values).returning(WEBHOOKS)).one()
        self.sending.look_again()
        return schemas.webhook(row, row.secret)

    @rpc
    @allowed("webhooks.write")
    def update_webhook(self, /, id: int, **changes: Any) -> dict[str, Any]:
        """Change url, events or active; made active again, it goes on with what waited.

        Raises:
            Invalid: by field.
            WebhookNotFound
        """
        loaded = load(_CHANGES, changes, self.language)
        if "url" in loaded:
            self._check_target(loaded["url"])
        if loaded.get("active"):
            loaded |= {"disabled_reason": None}
        with self.db.transaction() as tx:
            row = self._change(tx, id, loaded)
        self.sending.look_again()
        return schemas.webhook(row)

    @rpc
    @allowed("webhooks.write")
    def rotate_secret(self, id: int) -> dict[str, Any]:
        """The webhook with a new secret; the one before signs too for a day.

        Raises:
            WebhookNotFound
        """
        values = {
            "secret": hooks.new_secret(),
            "previous_secret": WEBHOOKS.c.secret,
            "rotated_at": func.now(),
        }
        with self.db.transaction() as tx:
            row = self._change(tx, id, values)
        return schemas.webhook(row, row.secret)

    @rpc
    @allowed("webhooks.write")
    def delete_webhook(self, id: int) -> None:
        """With all its deliveries.

        Raises:
            WebhookNotFound
        """
        with self.db.transaction() as tx:
            statement = delete(WEBHOOKS).where(WEBHOOKS.c.id == identifier(id))
            if not tx.execute(statement).rowcount:
                raise WebhookNotFound(id)
        self.sending.look_again()

    @rpc
    @allowed("webhooks.read")
    def list_webhook_deliveries(self, /, id: int, **query: Any) -> dict[str, Any]:
        """A page of what was sent, or is to be, newest first.

        Raises:
            Invalid: by query parameter.
            WebhookNotFound
        """
        loaded = load(_DELIVERIES, query, self.language)
        loaded |= {"webhook_id": self.get_webhook(id)["id"]}
        conditions = [
            DELIVERIES.c[name] == loaded[name]
            for name in ("webhook_id", "status")
            if name in loaded
        ]
        return self.pages(Listing(DELIVERIES, conditions), loaded, schemas.delivery, self.language)

    @rpc
    @allowed("webhooks.write")
    def send_webhook_again(self, id: int, delivery_id: int) -> dict[str, Any]:
        """
        Raises:
            WebhookNotFound, DeliveryNotFound
        """
        webhook_id = self.get_webhook(id)["id"]
        with self.db.transaction() as tx:
            return schemas.delivery(send_again(tx, delivery_id, webhook_id=webhook_id))

    def _change(self, tx: Transaction, id: Any, values: dict[str, Any]) -> Any:
        statement = (
            update(WEBHOOKS)
            .where(WEBHOOKS.c.id == identifier(id))
            .values(values | {"updated_at": func.now()})
            .returning(WEBHOOKS)
        )
        row = tx.execute(statement).first()
        if row is None:
            raise WebhookNotFound(id)
        return row

    def _check_target(self, url: str) -> None:
        # told early; what counts is the look before each attempt
        parts = network.checked_url(url)
        host, port = str(parts.hostname), network.port_of(parts)
        try:
            self.sending.policy.check(parts)
        except network.Refused as exc:
            raise Invalid({"url": [translate(exc.args[0], self.language)]}) from None
        try:
            network.allowed_addresses(host, port, self.sending.policy)
        except Unresolved:
            pass  # it may have an address by the time something is sent
        except network.Refused:
            message = translate("Must be a public address.", self.language)
            raise Invalid({"url": [message]}) from None
