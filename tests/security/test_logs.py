"""No log shows what a failing statement held."""

import os
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

from deploy.local.leaks import REGISTERED, logs_of
from tests.e2e.conftest import wait_for

FAILING = (
    "INSERT INTO people (email, name, role, password_hash) VALUES ('{0}', '{0}', 'king', '{0}')",
    "INSERT INTO people (email, name, role, password_hash)"
    " SELECT '{0}@example.org', 'x', 'agent', '{0}' FROM generate_series(1, 2)",
    "SELECT '{0}', 1 / 0",
    "SELEC '{0}'",
    "DO $$ BEGIN RAISE EXCEPTION 'failed' USING DETAIL = '{0}'; END $$",
)


def test_a_failing_statement_leaves_no_secret_in_a_log(base_url: str) -> None:
    run_dir, secret = Path(os.environ["RUN_DIR"]), f"secret-{uuid4().hex}"
    # looked for at the end of all tests, in all logs
    with (run_dir / REGISTERED).open("a") as registered:
        registered.write(f"{secret}\n")
    mark = f"mark_{uuid4().hex}"
    # not `with` the connection itself, which would make them one transaction
    with closing(
        psycopg2.connect(os.environ["GATEWAY_DB_URI"].replace("+psycopg2", ""))
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in FAILING:
                with pytest.raises(psycopg2.Error):
                    cursor.execute(statement.format(secret))
            with pytest.raises(psycopg2.Error):
                cursor.execute(f"SELECT * FROM {mark}")  # an error that the log shows

    def text() -> str:
        return "".join(path.read_text(errors="replace") for path in logs_of(run_dir))

    wait_for(lambda: mark in text())
    assert secret not in text()
