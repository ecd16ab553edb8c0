"""What operators rely on: the shell, dead letters, and walls between the databases."""

import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from kombu.connection import Connection
from sqlalchemy import make_url

from tests.e2e.conftest import Api, wait_for

ROOT = Path(__file__).parent.parent.parent
SERVICES = ("ticket", "assignment", "notification")


def shell(commands: str) -> str:
    """What ``nameko shell`` prints of them."""
    program = Path(sys.executable).parent / "nameko"
    done = subprocess.run(
        [program, "shell", "--config", "config.yaml"],
        input=commands,
        cwd=ROOT,
        # as a person types it: the address is all it is told
        env={"AMQP_URI": os.environ["AMQP_URI"], "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_shell_calls_and_dispatches(api: Api) -> None:
    title = f"Se cayó la red {uuid4().hex}"
    ticket_id = api.create(title)["id"]
    far = 10**15 + uuid4().int % 10**14
    output = shell(
        f"print('listed', n.rpc.ticket.list(q='{title}')['results'][0]['id'])\n"
        "print('created', n.rpc.ticket.create(title='de la consola')['id'])\n"
        f"n.dispatch_event('ticket', 'ticket.created', {{'id': {far}, 'title': 'is down'}})\n"
    )
    said = dict(re.findall(r"(listed|created) (\d+)", output))
    assert said["listed"] == str(ticket_id)
    wait_for(lambda: api.get(f"/api/tickets/{said['created']}/").json()["priority"] == "medium")
    # of no ticket, but the handlers have heard it
    events = wait_for(
        lambda: (
            page["results"]
            if (page := api.get(f"/api/notifications/?ticket_id={far}").json())["count"] == 2
            else None
        )
    )
    assert events[0]["data"]["priority"] == "critical"


def test_a_dead_letter_is_seen_and_discarded(api: Api) -> None:
    mark = uuid4().hex
    queue = "evt-ticket-ticket.created--assignment.on_ticket_created"
    with Connection(os.environ["AMQP_URI"]) as connection:
        producer = connection.Producer()
        producer.publish(mark.encode(), routing_key=queue, content_type="text/plain")

    def letters() -> list[dict]:
        return [x for x in api.get("/api/dead-letters/").json()["results"] if mark in x["body"]]

    letter = wait_for(letters)[0]
    assert letter["service"] == "assignment"
    assert letter["queue"] == queue
    assert "content type" in letter["reason"]
    path = f"/api/dead-letters/{letter['id']}/"
    assert api.get(path).json()["body"] == mark
    # a replay fails again, and comes back under another id
    assert api.post(path + "replay/").status_code == 202
    assert api.get(path).status_code == 404
    again = wait_for(letters)[0]
    path = f"/api/dead-letters/{again['id']}/"
    assert again["id"] != letter["id"]
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 404
    assert letters() == []


@pytest.mark.parametrize("role", SERVICES)
@pytest.mark.parametrize("database", [*SERVICES, "postgres", "template1"])
def test_a_role_can_connect_to_its_own_database_alone(role: str, database: str) -> None:
    url = make_url(os.environ[f"{role.upper()}_DB_URI"])

    def connect():
        return psycopg2.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=database,
            connect_timeout=5,
        )

    if role == database:
        connect().close()
        return
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        connect()


@pytest.mark.parametrize("role", SERVICES)
def test_a_role_is_no_superuser(role: str) -> None:
    url = make_url(os.environ[f"{role.upper()}_DB_URI"])
    connection = psycopg2.connect(
        host=url.host,
        port=url.port,
        user=url.username,
        password=url.password,
        dbname=url.database,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,) * 5
    connection.close()
