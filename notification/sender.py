"""Sends what the table of deliveries holds: mails one after another, each webhook by itself.

Runs in every replica. A delivery is claimed by moving its next attempt into the future (with
``SKIP LOCKED``, so that replicas do not wait for one another), tried, and settled. A process
that dies in between leaves it to be tried again when that time has come: so it is sent at least
once, and twice only if the process died after the receiver had taken it and before that was
written down. Message-ID and webhook-id are the same then.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import eventlet
from nameko import config
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chassis import smtp
from chassis.database import Database
from chassis.events.publisher import database_of
from chassis.transaction import Transaction
from notification import deliveries, events, hooks, limits, mail, network, schedule

log = logging.getLogger(__name__)

POLL = 0.5  # seconds between looks at what is due
LANES = 16  # webhooks that are sent to at once
TROUBLE = 2.0  # seconds after a failure of the database
LOG_EVERY = 30.0  # seconds between lines about the same trouble
PRUNE_EVERY = 600.0  # seconds
STOP = 22.0  # seconds that what is in hand may take at a stop
OVERLAP = timedelta(days=1)  # how long the secret before the last rotation signs too

TOO_MANY = "more mails to this address than STRANGER_MAIL_RATE allows"

_MAIL = "mail"

_WEBHOOK = text(
    "SELECT * FROM webhooks WHERE id = :id AND active AND coalesce(paused_until <= now(), true)"
)
# In the database, so that every replica obeys it.
_PAUSE = text(
    "UPDATE webhooks SET paused_until = now() + make_interval(secs => :seconds) WHERE id = :id"
)
_SUCCESS = text("UPDATE webhooks SET last_success_at = now() WHERE id = :id")
_DISABLE = text(
    """
    UPDATE webhooks SET active = false, disabled_reason = :reason, updated_at = now()
    WHERE id = :id AND active
        -- and nothing else got through meanwhile
        AND (:gone OR coalesce(last_success_at < :since, true))
    RETURNING url, creator_email
    """
)


class Sender(DependencyProvider):
    """Injects itself.

    Args:
        store: statement that keeps a notification, for those of the sender itself.

    Attributes:
        mail: whether mail is sent at all.
        policy: where webhooks may go.

    Raises:
        ConfigurationError: at start: SMTP_URL, MAIL_FROM, STRANGER_MAIL_RATE or WEBHOOK_* cannot be read.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "Sender": ...

    def __init__(self, store: Any) -> None:
        super().__init__()
        self._store = store
        self._hooked: set[str] | None = None  # None: not known yet
        self._changes = 0  # of webhooks, in this process
        self._lanes: dict[Any, Any] = {}
        self._paused: dict[Any, float] = {}  # until, monotonic
        self._away = 0  # failures of the mail server in a row
        self._last_line = -LOG_EVERY
        self._next_prune = 0.0
        self._stopping = False
        self._thread: Any = None

    def setup(self) -> None:
        self._database: Database = database_of(self.container)
        self._page_url = str(config.get("PAGE_URL") or "").rstrip("/")
        self._smtp = smtp.settings(
            str(config.get("SMTP_URL") or ""), str(config.get("MAIL_FROM") or ""), self._page_url
        )
        self.mail = self._smtp is not None
        self._stranger_rates = limits.rates(str(config.get("STRANGER_MAIL_RATE") or ""))
        self.policy = network.Policy.from_config(config)
        self._delays = [float(s) for s in config.get("DELIVERY_DELAYS") or schedule.DELAYS]

    def get_dependency(self, worker_ctx: WorkerContext) -> "Sender":
        return self

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier="sender")

    def stop(self) -> None:
        """Begin nothing new; return when what is in hand is settled."""
        self._stopping = True
        with eventlet.Timeout(STOP, False):
            for thread in [self._thread, *self._lanes.values()]:
                if thread is not None:
                    thread.wait()

    # ------------------------------------------------------------ what is wanted

    def hooked(self, event: str) -> bool:
        """Whether a webhook may want this event; in doubt it does, and the database decides."""
        return self._hooked is None or event in self._hooked

    def look_again(self) -> None:
        """Webhooks have changed. Other replicas see it within a second."""
        self._hooked = None
        self._changes += 1

    # ------------------------------------------------------------ the loop

    @property
    def _ending(self) -> bool:
        return self._stopping or self.container.stopping

    def _run(self) -> None:
        while not self._ending:
            try:
                self._start_lanes()
                pause = POLL
            except SQLAlchemyError as exc:
                self._complain("deliveries wait for the database: %s", exc)
                pause = TROUBLE
            except Exception:
                log.exception("deliveries wait")
                pause = TROUBLE
            self._sleep(pause)

    def _sleep(self, seconds: float) -> None:
        until = monotonic() + seconds
        while not self._ending and (left := until - monotonic()) > 0:
            eventlet.sleep(min(left, 0.1))

    def _start_lanes(self) -> None:
        changes = self._changes
        with self._database.begin() as tx:
            due = tx.execute(deliveries.LOOK).one()
            if monotonic() >= self._next_prune:
                self._next_prune = monotonic() + PRUNE_EVERY
                tx.execute(deliveries.PRUNE, {"days": deliveries.KEEP_DAYS})
        if changes == self._changes:  # or what was read may be older than a change
            self._hooked = set(due.hooked)
        if self._smtp is not None and due.mail:
            self._start(_MAIL, self._send_mail)
        for webhook_id in due.webhooks:
            if len(self._lanes) > LANES:
                break
            self._start(webhook_id, self._send_webhook)

    def _start(self, key: Any, attempt: Callable[[Any], None]) -> None:
        if key in self._lanes or self._ending or monotonic() < self._paused.get(key, 0.0):
            return
        self._paused.pop(key, None)

        def run() -> None:
            try:
                attempt(key)
            except Exception:
                log.exception("%s: deliveries wait", key)
                self._paused[key] = monotonic() + TROUBLE
            finally:
                del self._lanes[key]

        self._lanes[key] = self.container.spawn_managed_thread(run, identifier=f"send {key}")

    def _claim(self, statement: Any, **parameters: Any) -> Any:
        with self._database.begin() as tx:
            return tx.execute(statement, parameters).first()

    def _settle(self, statement: Any, delivery: Any, **values: Any) -> None:
        unknown = {"code": None, "response": None}
        with self._database.begin() as tx:
            tx.execute(statement, {"id": delivery.id} | unknown | values)

    def _complain(self, message: str, *values: Any) -> None:
        if monotonic() - self._last_line >= LOG_EVERY:
            self._last_line = monotonic()
            log.warning(message, *values)

    # ------------------------------------------------------------ mail

    def _send_mail(self, lane: Any) -> None:
        assert self._smtp is not None
        server = smtp.MailServer(self._smtp)
        try:
            while not self._ending:
                delivery = self._claim(deliveries.CLAIM_MAIL)
                if delivery is None:
                    return
                if self._too_many(delivery):
                    self._settle(deliveries.FAILED, delivery, reason=TOO_MANY)
                    continue
                try:
                    message = mail.compose(delivery, self._smtp.sender, self._page_url)
                    server.send(message, delivery.recipient)
                except smtp.BadAddress as exc:
                    self._settle(deliveries.FAILED, delivery, reason=exc.args[0])
                except smtp.MailServerAway as exc:
                    self._mail_server_is_away(delivery, exc)
                    return
                except smtp.MailRefused as exc:
                    self._away = 0
                    self._mail_was_refused(delivery, exc)
                else:
                    self._away = 0
                    self._settle(deliveries.SENT, delivery, code=250)
        finally:
            server.close()

    def _too_many(self, delivery: Any) -> bool:
        """Whether strangers have had enough mails sent to this address."""
        if not delivery.from_stranger or delivery.event not in events.AUTOMATIC:
            return False
        with self._database.begin() as tx:
            return any(
                tx.execute(
                    deliveries.MAILED, {"recipient": delivery.recipient, "seconds": seconds}
                ).scalar_one()
                >= most
                for most, seconds in self._stranger_rates
            )

    def _mail_server_is_away(self, delivery: Any, exc: smtp.MailServerAway) -> None:
        # no mail's fault: it does not count as an attempt, and none is given up for it
        self._complain("mail waits: %s", exc.args[0])
        delay = schedule.while_server_is_away(self._away)
        self._away += 1
        self._paused[_MAIL] = monotonic() + delay
        self._settle(deliveries.AGAIN, delivery, delay=delay, forgiven=1, reason=exc.args[0])

    def _mail_was_refused(self, delivery: Any, exc: smtp.MailRefused) -> None:
        delay = None
        if not exc.permanent:
            delay = schedule.after_failed_mail(delivery.attempts, delivery.age, self._delays)
        said = {"code": exc.code, "reason": exc.text[: hooks.SNIPPET].replace("\x00", "")}
        if delay is None:
            log.warning("mail %d is given up: %s", delivery.id, exc.text)
            self._settle(deliveries.FAILED, delivery, **said)
        else:
            self._settle(deliveries.AGAIN, delivery, delay=delay, forgiven=0, **said)

    # ------------------------------------------------------------ webhooks

    def _send_webhook(self, webhook_id: int) -> None:
        while not self._ending:
            # read anew: its address or secret may have changed
            webhook = self._claim(_WEBHOOK, id=webhook_id)
            if webhook is None:
                return
            delivery = self._claim(deliveries.CLAIM_WEBHOOK, webhook_id=webhook_id)
            if delivery is None:
                return
            answer = hooks.send(webhook.url, delivery, secrets_of(webhook), self.policy)
            if answer.accepted:
                with self._database.begin() as tx:
                    said = {"code": answer.code, "response": answer.snippet}
                    tx.execute(deliveries.SENT, {"id": delivery.id} | said)
                    tx.execute(_SUCCESS, {"id": webhook_id})
            else:
                self._webhook_failed(delivery, answer)
                # the others that wait are not thrown after it
                self._paused[webhook_id] = monotonic() + self._delays[0]
                return

    def _webhook_failed(self, delivery: Any, answer: hooks.Answer) -> None:
        gone = answer.code == hooks.GONE
        delay = None
        if not gone:
            delay = schedule.after_failed_webhook(
                delivery.attempts, self._delays, answer.retry_after
            )
        said = {
            "id": delivery.id,
            "code": answer.code,
            "response": answer.snippet,
            "reason": answer.error or f"answered with {answer.code}",
        }
        with self._database.begin() as tx:
            if delay is None:
                tx.execute(deliveries.FAILED, said)
                self._disable(tx, delivery, said["reason"], gone)
            else:
                tx.execute(deliveries.AGAIN, said | {"delay": delay, "forgiven": 0})
            if answer.retry_after:
                pause = {"id": delivery.webhook_id, "seconds": answer.retry_after}
                tx.execute(_PAUSE, pause)

    def _disable(self, tx: Transaction, delivery: Any, reason: str, gone: bool) -> None:
        """Switch a webhook off that takes nothing, and tell whoever made it."""
        values = {
            "id": delivery.webhook_id,
            "reason": reason,
            "gone": gone,
            "since": delivery.created_at,
        }
        row = tx.execute(_DISABLE, values).first()
        if row is None:
            return
        log.warning("webhook %d is disabled: %s", delivery.webhook_id, reason)
        data = {
            "webhook_id": delivery.webhook_id,
            # the rest of an address may be a secret
            "host": urlsplit(row.url).hostname,
            "why": "gone" if gone else "failed",
            "attempts": delivery.attempts,
        }
        tx.later(
            self._store,
            {
                "ticket_id": delivery.ticket_id,
                "event": "webhook.disabled",
                "recipient": row.creator_email,
                "data": data,
            },
        )
        self.look_again()


def secrets_of(webhook: Any) -> list[str]:
    """Those that sign: the current one, and for a day the one before."""
    previous = webhook.previous_secret
    if previous is None or datetime.now(UTC) - webhook.rotated_at > OVERLAP:
        return [webhook.secret]
    return [webhook.secret, previous]
