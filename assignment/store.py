"""Rules, their history and the settings in the database.

Whoever changes anything locks the one row of the rulebook first: changes come one by one, and
each has a revision of its own.
"""

from typing import Any
from uuid import uuid4

from sqlalchemy import Table, delete, func, insert, select, update

from assignment import schemas
from assignment.exceptions import (
    RuleChanged,
    RuleNotFound,
    RulesDiffer,
    SettingsChanged,
    TooManyRules,
)
from assignment.models import Rule, Rulebook, RulebookChange, RuleVersion
from chassis.identity import Acting
from chassis.transaction import Transaction
from chassis.validation import identifier

RULES: Table = Rule.__table__  # type: ignore[assignment]
VERSIONS: Table = RuleVersion.__table__  # type: ignore[assignment]
BOOK: Table = Rulebook.__table__  # type: ignore[assignment]
CHANGES: Table = RulebookChange.__table__  # type: ignore[assignment]


def create(tx: Transaction, new: dict[str, Any], by: Acting) -> dict[str, Any]:
    """Add a rule behind the others.

    Raises:
        TooManyRules
    """
    book = _lock(tx)
    if len(book.rule_order) >= schemas.RULES:
        raise TooManyRules(schemas.RULES)
    key = f"rule_{uuid4().hex[:12]}"
    statement = insert(RULES).values(key=key, created_by=by.id, updated_by=by.id, **new)
    row = tx.execute(statement.returning(RULES)).one()
    order = [*book.rule_order, row.id]
    _changed(tx, book, by, "rule.created", row, "created", rule_order=order)
    return schemas.rule_picture(row, order)


def change(
    tx: Transaction, id: Any, version: int | None, changes: dict[str, Any], by: Acting
) -> dict[str, Any]:
    """
    Raises:
        RuleNotFound, RuleChanged
    """
    book = _lock(tx)
    row = _rule(tx, id, version)
    changed = {n: v for n, v in changes.items() if v != getattr(row, n)}
    if changed:
        statement = (
            update(RULES)
            .where(RULES.c.id == row.id)
            .values(**changed, version=row.version + 1, updated_by=by.id, updated_at=func.now())
        )
        row = tx.execute(statement.returning(RULES)).one()
        _changed(tx, book, by, "rule.changed", row, "changed")
    return schemas.rule_picture(row, book.rule_order)


def remove(tx: Transaction, id: Any, version: int | None, by: Acting) -> None:
    """What its versions said stays readable.

    Raises:
        RuleNotFound, RuleChanged
    """
    book = _lock(tx)
    row = _rule(tx, id, version)
    statement = delete(RULES).where(RULES.c.id == row.id)
    tx.execute(statement)
    order = [other for other in book.rule_order if other != row.id]
    _changed(tx, book, by, "rule.deleted", row, "deleted", rule_order=order)


def reorder(tx: Transaction, ids: list[int], by: Acting) -> None:
    """
    Raises:
        RulesDiffer: ``ids`` are not those of all rules.
    """
    book = _lock(tx)
    if sorted(ids) != sorted(book.rule_order):
        raise RulesDiffer(book.rule_order)
    if ids != book.rule_order:
        _note(tx, book, by, "order", {"ids": ids}, rule_order=ids)


def change_settings(
    tx: Transaction, version: int | None, settings: dict[str, Any], by: Acting
) -> dict[str, Any]:
    """
    Raises:
        SettingsChanged
    """
    book = _lock(tx)
    if version is not None and version != book.version:
        raise SettingsChanged(book.version)
    return schemas.settings_picture(
        _note(tx, book, by, "settings", settings, version=book.version + 1, **settings)
    )


def _lock(tx: Transaction) -> Any:
    return tx.execute(select(BOOK).with_for_update()).one()


def _rule(tx: Transaction, id: Any, version: int | None) -> Any:
    row = tx.execute(select(RULES).where(RULES.c.id == identifier(id))).first()
    if row is None:
        raise RuleNotFound(id)
    if version is not None and version != row.version:
        raise RuleChanged(row.version)
    return row


def _changed(
    tx: Transaction, book: Any, by: Acting, what: str, row: Any, change: str, **values: Any
) -> None:
    version = row.version + (change == "deleted")
    said = {n: getattr(row, n) for n in ("key", "name", "enabled", "conditions", "outcome")}
    tx.execute(
        insert(VERSIONS).values(
            rule_id=row.id,
            version=version,
            change=change,
            changed_by=by.id,
            changed_by_name=by.name,
            **said,
        )
    )
    _note(tx, book, by, what, None, (row.id, version), **values)


def _note(
    tx: Transaction,
    book: Any,
    by: Acting,
    what: str,
    detail: dict[str, Any] | None,
    rule: tuple[int | None, int | None] = (None, None),
    **values: Any,
) -> Any:
    revision = book.revision + 1
    tx.execute(
        insert(CHANGES).values(
            revision=revision,
            what=what,
            rule_id=rule[0],
            rule_version=rule[1],
            detail=detail,
            changed_by=by.id,
        )
    )
    return tx.execute(update(BOOK).values(revision=revision, **values).returning(BOOK)).one()
