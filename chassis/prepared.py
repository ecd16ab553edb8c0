"""Statements that PostgreSQL parses and plans once a connection, not with every execution.

psycopg2 sends a statement as text each time. ``PREPARE`` and ``EXECUTE`` are text as well, so that an
execution travels with BEGIN and COMMIT as any other statement does, and ``pg_stat_activity`` shows it
by its name.

For the few statements that run with every ticket; what they gain is in bench/README.md. Only those
whose plan is the same however much a table holds, such as insertions: PostgreSQL keeps a plan that it
made for an empty table until the table is analysed, a minute and many thousand rows later.

Source: PostgreSQL documentation, "PREPARE".
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

_NAME = "prepared"  # execution option
_KNOWN = "prepared"  # in a connection's info: the names it has

_PARAMETER = re.compile(r"%\((\w+)\)s")


def prepared(name: str, statement: str) -> TextClause:
    """A statement for :meth:`chassis.database.Transaction.execute` and ``later``.

    Args:
        name: an SQL identifier, of one statement in a service.
        statement: as for ``sqlalchemy.text``. It must not return ``*``: PostgreSQL refuses to go on
            with a plan whose columns another version's migration has changed.
    """
    return text(statement).execution_options(**{_NAME: name})


def execution(
    connection: Connection, cursor: Any, options: Mapping[str, Any], statement: str
) -> str:
    """The text that executes a statement. A prepared one the connection is taught if it does not
    know it; any other is its own.

    Args:
        options: the statement's execution options.
        statement: with parameters as psycopg2 has them.
    """
    if (name := options.get(_NAME)) is None:
        return statement
    known = connection.info.setdefault(_KNOWN, set())
    body, execute = _texts(name, statement)
    if name not in known:
        cursor.execute(body)
        known.add(name)
    return execute


@cache
def _texts(name: str, statement: str) -> tuple[str, str]:
    """What prepares a statement, and what executes it, with psycopg2's parameters."""
    parameters = list(dict.fromkeys(_PARAMETER.findall(statement)))
    numbered = _PARAMETER.sub(lambda found: f"${parameters.index(found[1]) + 1}", statement)
    values = ", ".join(f"%({parameter})s" for parameter in parameters)
    body = numbered.replace("%%", "%")
    return (
        f"PREPARE {name} AS {body}",
        f"EXECUTE {name} ({values})" if values else f"EXECUTE {name}",
    )
