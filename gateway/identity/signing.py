"""The gateway's signing keys, and its statements of who acts.

Keys are kept in the database, so that all replicas share them; each makes a new one when the
newest is a day old, and the public halves of the last ones are told to whoever asks.
"""

import json
import logging
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from joserfc.jwk import OKPKey
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chassis.database import Database
from chassis.events.publisher import database_of
from chassis.identity.actor import Actor
from chassis.identity.statement import LIFETIME, new_key, sign

log = logging.getLogger(__name__)

ROTATE_AFTER = 24 * 3600  # seconds
KEEP_FOR = 2 * ROTATE_AFTER  # seconds
LOOK_EVERY = 300.0  # seconds between looks at the table
REUSE = LIFETIME / 2  # seconds a statement is used again for the same actor
CACHE = 1000  # actors

_READ = text(
    "SELECT jwk FROM signing_keys WHERE created_at > now() - make_interval(secs => :age)"
    " ORDER BY created_at DESC"
)
_ADD = text(
    """
    INSERT INTO signing_keys (id, jwk) SELECT :id, CAST(:jwk AS json)
    WHERE NOT EXISTS (
        SELECT FROM signing_keys WHERE created_at > now() - make_interval(secs => :age)
    )
    """
)
_FORGET = text("DELETE FROM signing_keys WHERE created_at < now() - make_interval(secs => :age)")
_ONE_AT_A_TIME = text("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE")


class Signer(DependencyProvider):
    """Injects itself: ``statement(actor)`` and ``public_keys()``."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "Signer": ...

    def setup(self) -> None:
        self._database: Database = database_of(self.container)
        self._keys: list[OKPKey] = []  # newest first
        self._next_look = 0.0
        self._made: dict[Actor, tuple[str, float]] = {}

    def get_dependency(self, worker_ctx: WorkerContext) -> "Signer":
        return self

    def statement(self, actor: Actor) -> str:
        """A statement that is good for at least half of its lifetime."""
        made, until = self._made.get(actor, ("", 0.0))
        now = time()
        if now < until:
            return made
        statement = sign(actor, self._current()[0], now)
        if len(self._made) >= CACHE:
            self._made.clear()
        self._made[actor] = (statement, now + REUSE)
        return statement

    def public_keys(self) -> list[dict[str, Any]]:
        """As JSON Web Keys, newest first."""
        # another replica may have signed with a key that this one has not seen
        self._next_look = 0.0
        return [key.as_dict(private=False) for key in self._current()]

    def _current(self) -> list[OKPKey]:
        if monotonic() >= self._next_look:
            try:
                self._keys = self._look()
            except SQLAlchemyError:
                if not self._keys:
                    raise
                log.warning("the database does not answer; signing goes on with the keys at hand")
            self._next_look = monotonic() + LOOK_EVERY
        return self._keys

    def _look(self) -> list[OKPKey]:
        key = new_key()
        new = {"id": key.kid, "jwk": json.dumps(key.as_dict(private=True)), "age": ROTATE_AFTER}
        with self._database.begin() as tx:
            tx.execute(_ONE_AT_A_TIME)
            tx.execute(_FORGET, {"age": KEEP_FOR})
            tx.execute(_ADD, new)
            rows = tx.execute(_READ, {"age": KEEP_FOR}).scalars().all()
        return [OKPKey.import_key(row) for row in rows]
