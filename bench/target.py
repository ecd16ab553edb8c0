"""This system as a target of a side-by-side benchmark: `python -m bench.target`, `make bench-target`.

Writes an entry that says how the system is prepared, started, asked and counted on servers that are
there already: PostgreSQL on 127.0.0.1 (port PGPORT or 5432, its superuser through `su postgres`) and
RabbitMQ (port AMQP_PORT or 5672, guest), with databases and a vhost of its own.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any

from bench import workload
from deploy.local.programs import service_command
from deploy.local.settings import DATABASES, ROOT, SERVICES

RESULT = Path(__file__).parent / "results" / "ours.json"
NAME = "bench_ours"  # of role, password and vhost; the databases are <NAME>_<service>
PORT = 9120
PG_PORT = os.environ.get("PGPORT") or "5432"
AMQP_PORT = os.environ.get("AMQP_PORT") or "5672"
EVENT_QUEUES = 4  # each has to have a consumer

_SCRIPTS = ROOT / "bench" / "peers"
_EPOCH = "extract(epoch FROM created_at)::float8"


def entry() -> dict[str, Any]:
    """The target."""
    databases = {service: f"{NAME}_{service}" for service in DATABASES}
    return {
        "name": "ours",
        "about": "this system: gateway -> RPC -> ticket, outbox and relay, inbox, quorum queues",
        "prepare": _script("prepare.sh", NAME, *databases.values()),
        "processes": [_process(service, databases) for service in SERVICES],
        "ready": {"cmd": _script("ready.sh", NAME, str(EVENT_QUEUES), str(PORT))},
        "base_url": f"http://127.0.0.1:{PORT}",
        "databases": list(databases.values()),
        "counts": {
            "tickets": _query(
                databases, "ticket", "SELECT count(*), count(DISTINCT id) FROM tickets"
            ),
            "assignments": _query(
                databases,
                "assignment",
                "SELECT count(*), count(DISTINCT ticket_id) FROM assignments",
            ),
            # Of each ticket there are two, its creation and its priority: a ticket is done when
            # both are there, and a double of either does not add up.
            "notifications": _query(
                databases,
                "notification",
                "SELECT count(*) / 2.0::float8, count(DISTINCT ticket_id * 2"
                " + (event = 'ticket.created')::int) / 2.0::float8 FROM notifications",
            ),
        },
        "times": {
            "tickets": _query(
                databases,
                "ticket",
                f"SELECT id, {_EPOCH} FROM tickets ORDER BY id DESC LIMIT {{n}}",
            ),
            "assignments": _query(
                databases,
                "assignment",
                f"SELECT ticket_id, {_EPOCH} FROM assignments ORDER BY ticket_id DESC LIMIT {{n}}",
            ),
        },
        "priorities": _query(
            databases, "assignment", "SELECT priority, count(*) FROM assignments GROUP BY 1"
        ),
        "seed": _query(
            databases, "ticket", [workload.SEED.replace("%s", "{n}"), "VACUUM ANALYZE tickets"]
        ),
    }


def _process(service: str, databases: dict[str, str]) -> dict[str, Any]:
    environment = {
        "AMQP_URI": f"pyamqp://guest:guest@127.0.0.1:{AMQP_PORT}/{NAME}",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore:::nameko.extensions",
        "LOG_LEVEL": "WARNING",
    }
    if service in databases:
        environment[f"{service.upper()}_DB_URI"] = (
            f"postgresql+psycopg2://{NAME}:{NAME}@127.0.0.1:{PG_PORT}/{databases[service]}"
        )
    if service == "gateway":
        environment |= {"HTTP_BIND": "127.0.0.1", "HTTP_PORT": str(PORT)}
    return {
        "name": service,
        "cwd": str(ROOT),
        "cmd": shlex.join(service_command(service, ROOT / ".venv" / "bin")),
        "env": environment,
    }


def _script(name: str, *arguments: str) -> str:
    return shlex.join([str(_SCRIPTS / name), *arguments])


def _query(databases: dict[str, str], service: str, sql: str | list[str]) -> dict[str, Any]:
    return {"dsn": f"user={NAME} password={NAME} dbname={databases[service]}", "sql": sql}


def main() -> int:
    text = json.dumps(entry(), indent=1) + "\n"
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
