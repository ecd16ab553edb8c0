"""A look into the services' databases, as nobody but a test may."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from tests.faults.waiting import wait_for


class Databases:
    """
    Parameters
    ----------
    admin_uri:
        Address of a superuser's database.
    """

    def __init__(self, admin_uri: str) -> None:
        self._admin_uri = admin_uri

    def uri(self, database: str) -> str:
        return urlsplit(self._admin_uri)._replace(path=f"/{database}").geturl()

    def rows(self, database: str, statement: str, *values: Any) -> list[tuple]:
        """What a statement gives; committed at once."""
        connection = psycopg2.connect(self.uri(database), connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def value(self, database: str, statement: str, *values: Any) -> Any:
        """The only column of the only row."""
        return self.rows(database, statement, *values)[0][0]

    @contextmanager
    def locked(self, database: str, table: str) -> Iterator[None]:
        """While nobody can write to a table; who wants to, waits."""
        connection = psycopg2.connect(self.uri(database), connect_timeout=5)
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
                yield
        finally:
            connection.close()

    def wait_for_waiters(self, database: str, count: int = 1) -> None:
        """Until so many clients of a database wait for a lock."""
        waiting = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        wait_for(lambda: self.value(database, waiting) >= count, 20)
