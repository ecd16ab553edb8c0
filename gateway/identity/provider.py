"""``self.identity``: finds out who sends a request, and works on after the answer."""

import logging
import random
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from time import monotonic
from typing import TYPE_CHECKING, Any

import eventlet
from eventlet.queue import Full, LightQueue
from nameko import config
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from chassis import smtp
from chassis.database import Database
from chassis.events.publisher import database_of
from chassis.exceptions import NotAuthenticated
from chassis.health import OK
from chassis.http import Request
from chassis.identity.actor import SCOPES, Actor
from gateway.audited import Notes
from gateway.exceptions import UnknownHost
from gateway.hosts import is_known
from gateway.identity import audit, origin, passwords, sessions, tokens
from gateway.identity.address import client_of, is_https
from gateway.identity.caller import LOCAL, NOBODY, Caller
from gateway.identity.keys import Kind, hashed
from gateway.identity.mail_limit import MailLimit
from gateway.identity.settings import Settings

log = logging.getLogger(__name__)

REMEMBER = 2.0  # seconds in which the database is not asked again for the same key
REMEMBERED = 10_000  # keys
WORKERS = 4  # jobs done at once after answers
WAITING = 1000  # jobs
PAUSE = (0.2, 1.0)  # seconds, at random, until one begins
MAIL_RETRIES = (5.0, 30.0, 120.0)  # seconds
PING_TIMEOUT = 2.0  # seconds
SHOWN_HOST = 100  # characters of a foreign name that the answer repeats


class Identity(DependencyProvider):
    """Injects itself.

    Attributes:
        settings: what config.yaml says.
        notes: writes the audit and the log of answered requests.
        mail: where mails are handed in, and who they are from; None: none are sent.
    """

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "Identity": ...

    container: Any  # chassis.container.Container

    def setup(self) -> None:
        """
        Raises:
            ConfigurationError
        """
        self.settings = Settings.from_config(config)
        self.mail = smtp.settings(
            str(config.get("SMTP_URL") or ""),
            str(config.get("MAIL_FROM") or ""),
            self.settings.page_url,
        )
        self.mail_limit = MailLimit(str(config.get("STRANGER_MAIL_RATE") or ""))
        self._database: Database = database_of(self.container)
        self.notes = Notes(self._database)
        # by the kind of key, too: the same text as another kind is another key, or none
        self._known: dict[tuple[str, str], tuple[Row, float]] = {}
        self._forgotten = 0  # how often; a look-up that was under way meanwhile is not kept
        self._jobs: LightQueue = LightQueue(WAITING)
        if self.settings.required:
            passwords.prepare()
        else:
            log.warning("AUTH=open: everybody who reaches this port may do everything")

    def start(self) -> None:
        for _ in range(WORKERS):
            self.container.spawn_managed_thread(self._work, identifier="after answers")

    def get_dependency(self, worker_ctx: WorkerContext) -> "Identity":
        return self

    # ------------------------------------------------------------ who it is

    def caller_of(self, request: Request, public: bool = False) -> Caller:
        """Who sends it. In open mode, the local agent, and the database is not asked.

        Args:
            public: whether it is answered to whoever is not signed in, too.

        Raises:
            NotAuthenticated: nobody is signed in; or, whatever the endpoint, the API token is
                not good.
            UnknownHost: it asks for a name that is not ours.
            CrossSite: a browser sends it for another site's page.
            SQLAlchemyError: the database does not say who it is.
        """
        headers = request.headers
        host = headers.get("Host")
        if not is_known(host, self.settings.hosts):
            raise UnknownHost((host or "")[:SHOWN_HOST])
        trusted = self.settings.trusted
        forwarded_for = headers.get("X-Forwarded-For")
        address = client_of(request.remote_addr, forwarded_for, trusted)
        secure = self.settings.secure or is_https(
            request.remote_addr, headers.get("X-Forwarded-Proto"), trusted
        )
        about = (address, secure, request.id, headers.get("User-Agent", ""))
        if not self.settings.required:
            origin.check(request.method, headers, self.settings.page_origin)
            return Caller(LOCAL, *about)
        if (secret := tokens.secret_of(headers)) is not None:
            row = self._look_up(tokens.KIND, secret)
            if row is None:
                raise NotAuthenticated("the API token is not good")
            actor = _actor(row, tuple(row.scopes))
            return Caller(actor, *about, row.person_id, token_id=row.id, expires_at=row.expires_at)
        origin.check(request.method, headers, self.settings.page_origin)
        key = sessions.key_of(headers, secure)
        row = self._look_up(sessions.KIND, key) if key is not None else None
        if row is not None:
            if not public:
                origin.check_header(request.method, headers)
            actor = _actor(row, SCOPES)
            return Caller(
                actor,
                *about,
                row.person_id,
                session_id=row.id,
                expires_at=row.expires_at,
                proved_at=row.proved_at,
            )
        if public:
            return Caller(NOBODY, *about)
        raise NotAuthenticated("nobody is signed in")

    def signed_in_by(self, request: Request, key: str) -> Caller:
        """The request's caller as the next request with this session key will have it.

        Raises:
            NotAuthenticated: the session has ended already.
        """
        caller: Caller = request.caller
        row = self._look_up(sessions.KIND, key)
        if row is None:
            raise NotAuthenticated("the session has ended")
        return replace(
            caller,
            actor=_actor(row, SCOPES),
            person_id=row.person_id,
            session_id=row.id,
            expires_at=row.expires_at,
            proved_at=row.proved_at,
        )

    def forget(self) -> None:
        """What was remembered of people, sessions and tokens: something has changed.

        In other processes it counts for up to REMEMBER seconds more.
        """
        self._forgotten += 1
        self._known.clear()

    def _look_up(self, kind: Kind, key: str) -> Row | None:
        key_hash = hashed(key)
        known_as = kind.name, key_hash
        row, until = self._known.get(known_as, (None, 0.0))
        if monotonic() < until:
            return row
        forgotten = self._forgotten
        with self._database.reading() as connection:
            row = kind.find(connection, key_hash)
        if row is None:
            return None
        if row.stale:
            with self._database.begin() as tx:
                kind.touch(tx, row.id)
        if forgotten == self._forgotten:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[known_as] = (row, monotonic() + REMEMBER)
        return row

    # ------------------------------------------------------------ after the answer

    def later(self, job: Callable[[], None]) -> None:
        """Do it a moment later: neither its own answer nor one close behind is slower for it,
        so that how long they take tells nothing.
        """
        try:
            self._jobs.put_nowait(job)
        except Full:
            log.error("too much waits to be done after answers; one is left out")

    def send(self, message: EmailMessage, purpose: str, person_id: int) -> None:
        """Hand in a mail, now; to be called in a job. Tries again, then says so in the audit."""
        if self.mail is None:
            return
        server = smtp.MailServer(self.mail)
        for pause in (*MAIL_RETRIES, None):
            try:
                server.send(message, message["To"].addresses[0].addr_spec)
            except (smtp.MailServerAway, smtp.MailRefused) as exc:
                log.warning("a mail to person:%d was not taken: %s", person_id, exc)
                if pause is not None and not getattr(exc, "permanent", False):
                    eventlet.sleep(pause)
                    continue
                outcome: dict[str, Any] = {"action": "mail.failed"}
            else:
                outcome = {"action": "mail.sent"}
            server.close()
            with self._database.begin() as tx:
                audit.write(
                    tx,
                    actor_id="system",
                    actor_name="system",
                    target=f"person:{person_id}",
                    details={"purpose": purpose},
                    **outcome,
                )
            return

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            eventlet.sleep(random.uniform(*PAUSE))  # noqa: S311  # nosec B311
            try:
                job()
            except Exception:
                log.exception("what was to be done after an answer failed")

    # ------------------------------------------------------------ operation

    def health(self) -> str:
        """``ok``, or what is wrong; ``ok`` in open mode, where nothing depends on it."""
        if not self.settings.required:
            return OK
        ping = eventlet.spawn(self._ping)
        try:
            with eventlet.Timeout(PING_TIMEOUT):
                return ping.wait()
        except eventlet.Timeout:
            return "the database does not answer"

    def _ping(self) -> str:
        try:
            self._database.ping()
        except SQLAlchemyError:
            return "the database does not answer"
        return OK


def _actor(row: Row, scopes: tuple[str, ...]) -> Actor:
    return Actor(f"person:{row.person_id}", row.role, row.email, row.name, scopes)
