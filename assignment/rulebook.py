"""The rules of the database, compiled, in memory.

Deciding reads no table. Each process looks twice a second whether the rulebook's revision has
changed, and then reads all of it in one statement, so that it never mixes two revisions.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import eventlet
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from assignment.triage import Matrix, Rule, Ruleset
from chassis.events.publisher import database_of

log = logging.getLogger(__name__)

POLL = 0.5  # seconds

_REVISION = text("SELECT revision FROM rulebook")
_LOAD = text(
    """
    SELECT revision, default_priority, matrix, (
        SELECT coalesce(json_agg(json_build_object(
            'id', rules.id, 'version', rules.version, 'key', rules.key, 'name', rules.name,
            'conditions', rules.conditions, 'outcome', rules.outcome
        ) ORDER BY array_position(rulebook.rule_order, rules.id)), '[]')
        FROM rules WHERE rules.enabled
    ) AS rules
    FROM rulebook
    """
)


@dataclass(frozen=True)
class Book:
    """One revision of the rulebook. ``rules``: those that are enabled, in order."""

    revision: int
    rules: tuple[Rule, ...]
    matrix: Matrix
    default: str
    ruleset: Ruleset


class Rulebook(DependencyProvider):
    """Injects itself: ``self.rulebook.current().ruleset.decide(ticket)``."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> "Rulebook": ...

    def __init__(self) -> None:
        super().__init__()
        self._book: Book | None = None

    def setup(self) -> None:
        self._database = database_of(self.container)

    def start(self) -> None:
        self.container.spawn_managed_thread(self._follow, identifier="rulebook")

    def get_dependency(self, worker_ctx: WorkerContext) -> "Rulebook":
        return self

    def current(self) -> Book:
        """What this process knows; up to half a second old."""
        return self._book or self.fresh()

    def fresh(self) -> Book:
        """What the database has now."""
        with self._database.reading() as connection:
            revision = connection.execute(_REVISION).scalar_one()
            book = self._book
            if book is None or book.revision != revision:
                book = self._book = _read(connection)
        return book

    def _follow(self) -> None:
        while True:
            try:
                self.fresh()
            except SQLAlchemyError as exc:
                log.debug("the rules cannot be read now: %s", exc)
            except Exception:
                # a time zone that is unknown here, say: the rules before go on
                log.exception("the rules cannot be compiled")
            eventlet.sleep(POLL)


def _read(connection: Connection) -> Book:
    row = connection.execute(_LOAD).one()
    rules = tuple(Rule(**rule) for rule in row.rules)
    ruleset = Ruleset(rules, row.matrix, row.default_priority)
    return Book(row.revision, rules, row.matrix, row.default_priority, ruleset)
