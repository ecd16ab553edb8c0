"""The assignment service: decides how urgent a ticket is. It has no HTTP API."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import eventlet
from nameko.timer import timer
from sqlalchemy import select, text

from assignment import schemas, simulation, store, wording
from assignment.exceptions import AssignmentNotFound, RuleNotFound
from assignment.models import Base
from assignment.policy import POLICY
from assignment.rulebook import Rulebook
from assignment.triage import Decision, Rule, Ruleset, Ticket
from chassis import service
from chassis.context import Language
from chassis.database import Database
from chassis.events.current import CurrentEvent
from chassis.events.handler import event_handler
from chassis.events.publisher import EventPublisher
from chassis.identity import Guard, allowed
from chassis.prepared import prepared
from chassis.rpc.server import rpc
from chassis.times import rfc3339
from chassis.validation import identifier, load

RULE, CHANGES, SETTINGS = schemas.Rule(), schemas.RuleChanges(), schemas.Settings()
ORDER, DRAFT = schemas.Order(), schemas.Draft()

RECENT = 1000  # tickets that a change of rules is tried on
SLICE = 20  # tickets tried before other workers have their turn
DEPTH = 2  # complaints about a rule name what is within it: conditions.domains

# a ticket that was announced twice keeps its first priority
_STORE = prepared(
    "store_decisions",
    """
    WITH new AS (
        SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS new (
            ticket_id bigint, priority text, rule text, words text[], rule_id bigint,
            rule_version integer, matched jsonb, requester_email text, title text,
            title_words text, description_words text, tags text[], ticket_created_at timestamptz
        )
    ), stored AS (
        INSERT INTO assignments (
            ticket_id, priority, rule, words, rule_id, rule_version, matched
        )
        SELECT ticket_id, priority, rule, words, rule_id, rule_version, matched
        FROM new
        ON CONFLICT DO NOTHING
        RETURNING ticket_id
    )
    INSERT INTO recent_tickets (
        ticket_id, title, title_words, description_words, tags, requester_email, created_at
    )
    SELECT DISTINCT ON (ticket_id)
        ticket_id, title, title_words, description_words, tags, requester_email,
        ticket_created_at
    FROM new JOIN stored USING (ticket_id)
    """,
)
_PRUNE = text(
    """
    DELETE FROM recent_tickets WHERE id <= (
        SELECT id FROM recent_tickets ORDER BY id DESC OFFSET :kept LIMIT 1
    )
    """
)
_RECENT = text(
    """
    SELECT ticket_id, title, title_words, description_words, tags, requester_email, created_at
    FROM recent_tickets ORDER BY id DESC LIMIT :limit
    """
)
_WHY = text(
    """
    SELECT assignments.*, said.rule_id AS shown_rule_id, said.version AS shown_rule_version,
        said.name AS rule_name, said.outcome AS rule_outcome
    FROM assignments LEFT JOIN rule_versions AS said
        ON (said.rule_id = assignments.rule_id AND said.version = assignments.rule_version)
        -- from before rules were rows
        OR (assignments.rule_id IS NULL AND said.key = assignments.rule AND said.version = 1)
    WHERE assignments.ticket_id = :ticket_id
    """
)


class AssignmentService(service.Service):
    name = "assignment"

    actor = Guard(POLICY)
    db = Database(Base)
    event = CurrentEvent()
    events = EventPublisher()
    language = Language()
    rulebook = Rulebook()

    @event_handler("ticket", "ticket.created", schema=schemas.TicketCreated())
    def on_ticket_created(self, event: dict[str, Any]) -> None:
        """Decide the priority, keep it with its reason, publish ``priority.assigned``."""
        ticket = _ticket(event)
        decision = self.rulebook.current().ruleset.decide(ticket)
        rule = decision.rule
        published_at = self.event.published_at
        shared = {
            "ticket_id": event["id"],
            "priority": decision.priority,
            "rule": decision.key,
            "words": list(decision.words),
            "rule_id": rule and rule.id,
            "rule_version": rule and rule.version,
            "requester_email": _storable(event["requester_email"] or "") or None,
        }
        row = shared | {
            "matched": decision.matched or None,
            "title": _storable(event["title"]),
            "title_words": " ".join(ticket.title),
            "description_words": " ".join(ticket.description),
            "tags": [_storable(tag) for tag in ticket.tags],
            "ticket_created_at": ticket.created_at,
        }
        said = {
            "rule_name": rule and rule.name,
            "reason": {language: _reason(decision, language) for language in wording.LANGUAGES},
            # for who has to know when it is due, without looking at the ticket
            "ticket_created_at": event["created_at"] and rfc3339(event["created_at"]),
            # a step of the ticket's journey that the ticket service cannot know
            "ticket_published_at": published_at and rfc3339(published_at),
        }
        if event["imported"]:
            said["imported"] = True  # whoever tells people goes by it
        with self.db.transaction() as tx:
            tx.later(_STORE, row)
            self.events.publish(tx, "priority.assigned", shared | said)

    @rpc
    @allowed("assignments.read")
    def get(self, ticket_id: int) -> dict[str, Any]:
        """A ticket's priority and why, in the caller's language.

        It does not check whose the ticket is: ask the ticket service before.

        Raises:
            AssignmentNotFound
        """
        with self.db.reading() as connection:
            row = connection.execute(_WHY, {"ticket_id": identifier(ticket_id)}).first()
        if row is None:
            raise AssignmentNotFound(ticket_id)
        return schemas.picture(row, self.language)

    # ------------------------------------------------------------ rules

    @rpc
    @allowed("rules.read")
    def list_rules(self) -> dict[str, Any]:
        """All rules in order: ``{count, results}``."""
        with self.db.transaction() as tx:
            # shared, so that rules and order are of one revision
            order = tx.execute(select(store.BOOK.c.rule_order).with_for_update(read=True))
            ids = order.scalar_one()
            rows = tx.execute(select(store.RULES)).all()
        found = sorted((schemas.rule_picture(row, ids) for row in rows), key=_position)
        return {"count": len(found), "results": found}

    @rpc
    @allowed("rules.read")
    def get_rule(self, id: int) -> dict[str, Any]:
        """
        Raises:
            RuleNotFound
        """
        return _found(self.list_rules()["results"], id)

    @rpc
    @allowed("rules.read")
    def rule_history(self, id: int) -> dict[str, Any]:
        """All versions of a rule, newest first, also of a deleted one: ``{count, results}``.

        Raises:
            RuleNotFound
        """
        found = select(store.VERSIONS).where(store.VERSIONS.c.rule_id == identifier(id))
        with self.db.reading() as connection:
            rows = connection.execute(found.order_by(store.VERSIONS.c.version.desc())).all()
        if not rows:
            raise RuleNotFound(id)
        return {"count": len(rows), "results": [schemas.version_picture(row) for row in rows]}

    @rpc
    @allowed("rules.manage")
    def create_rule(self, rule: dict[str, Any]) -> dict[str, Any]:
        """
        Raises:
            Invalid, TooManyRules
        """
        new = load(RULE, rule, self.language, depth=DEPTH)
        with self.db.transaction() as tx:
            return store.create(tx, new, self.actor)

    @rpc
    @allowed("rules.manage")
    def update_rule(
        self, id: int, changes: dict[str, Any], version: int | None = None
    ) -> dict[str, Any]:
        """
        Raises:
            Invalid, RuleNotFound, RuleChanged
        """
        loaded = load(CHANGES, changes, self.language, depth=DEPTH)
        with self.db.transaction() as tx:
            return store.change(tx, id, version, loaded, self.actor)

    @rpc
    @allowed("rules.manage")
    def delete_rule(self, id: int, version: int | None = None) -> None:
        """
        Raises:
            RuleNotFound, RuleChanged
        """
        with self.db.transaction() as tx:
            store.remove(tx, id, version, self.actor)

    @rpc
    @allowed("rules.manage")
    def order_rules(self, order: dict[str, Any]) -> dict[str, Any]:
        """Put all rules in the order of ``ids``.

        Raises:
            Invalid, RulesDiffer
        """
        ids = load(ORDER, order, self.language)["ids"]
        with self.db.transaction() as tx:
            store.reorder(tx, ids, self.actor)
        return self.list_rules()

    @rpc
    @allowed("rules.read")
    def get_settings(self) -> dict[str, Any]:
        """``{default_priority, matrix, version}``"""
        with self.db.reading() as connection:
            return schemas.settings_picture(connection.execute(select(store.BOOK)).one())

    @rpc
    @allowed("rules.manage")
    def set_settings(self, settings: dict[str, Any], version: int | None = None) -> dict[str, Any]:
        """
        Raises:
            Invalid, SettingsChanged
        """
        loaded = load(SETTINGS, settings, self.language)
        with self.db.transaction() as tx:
            return store.change_settings(tx, version, loaded, self.actor)

    # ------------------------------------------------------------ trying

    @rpc
    @allowed("rules.preview")
    def preview(self, ticket: dict[str, Any]) -> dict[str, Any]:
        """What would be decided of a ticket; nothing is stored.

        Raises:
            Invalid
        """
        draft = load(DRAFT, ticket, self.language)
        decision = self.rulebook.fresh().ruleset.decide(_ticket(draft))
        return {
            "priority": decision.priority,
            "rule_id": decision.rule and decision.rule.id,
            "rule_version": decision.rule and decision.rule.version,
            "reason": _reason(decision, self.language),
            "words": list(decision.words),
        }

    @rpc
    @allowed("rules.manage")
    def simulate(self, id: int, changes: dict[str, Any]) -> dict[str, Any]:
        """What a change of a rule would change of the last 1,000 tickets.

        Raises:
            Invalid, RuleNotFound
        """
        loaded = load(CHANGES, changes, self.language, depth=DEPTH)
        rules = self.list_rules()["results"]
        rule = _found(rules, id) | loaded
        book = self.rulebook.fresh()
        positions = {r["id"]: r["position"] for r in rules}
        others = [other for other in book.rules if other.id != rule["id"]]
        if rule["enabled"]:
            names = ("id", "version", "key", "name", "conditions", "outcome")
            others.append(Rule(**{name: rule[name] for name in names}))
        others.sort(key=lambda other: positions.get(other.id, 0))
        then = Ruleset(others, book.matrix, book.default)
        return simulation.compare(book.ruleset, then, self._recent())

    @rpc
    @allowed("rules.manage")
    def simulate_new(self, rule: dict[str, Any]) -> dict[str, Any]:
        """What a new rule, behind the others, would change of the last 1,000 tickets.

        Raises:
            Invalid
        """
        new = load(RULE, rule, self.language, depth=DEPTH)
        book = self.rulebook.fresh()
        rules = [*book.rules]
        if new["enabled"]:
            names = ("name", "conditions", "outcome")
            # it has no id yet, nor a key; comparing looks at neither
            rules.append(Rule(id=0, version=1, key="", **{name: new[name] for name in names}))
        then = Ruleset(rules, book.matrix, book.default)
        return simulation.compare(book.ruleset, then, self._recent())

    def _recent(self) -> Iterator[tuple[int, str, Ticket]]:
        with self.db.reading() as connection:
            rows = connection.execute(_RECENT, {"limit": RECENT}).all()
        for number, row in enumerate(rows):
            if number % SLICE == 0:
                eventlet.sleep(0)
            ticket = Ticket(
                row.title_words.split(" "),
                row.description_words.split(" "),
                row.created_at,
                row.requester_email,
                row.tags,
            )
            yield row.ticket_id, row.title, ticket

    @timer(interval=10)
    def forget_old_tickets(self) -> None:
        with self.db.transaction() as tx:
            tx.execute(_PRUNE, {"kept": RECENT})


def _ticket(fields: dict[str, Any]) -> Ticket:
    return Ticket.of(
        fields["title"],
        fields["description"] or "",
        fields["created_at"] or datetime.now(UTC),
        fields["requester_email"],
        fields["tags"] or (),
    )


def _reason(decision: Decision, language: str) -> str:
    rule = decision.rule
    name, outcome = (rule.name, rule.outcome) if rule else (None, {})
    return wording.reason(name, decision.words, decision.matched, outcome, language)


def _storable(text: str) -> str:
    # of events sent by hand; the ticket service lets none through
    return text.replace("\x00", "")


def _found(rules: list[dict[str, Any]], id: Any) -> dict[str, Any]:
    for rule in rules:
        if rule["id"] == identifier(id):
            return rule
    raise RuleNotFound(id)


def _position(rule: dict[str, Any]) -> int:
    return rule["position"]
