"""What there is to run, and the numbers people may want to change. One place for each list."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The service processes, in the order they are listed to people.
SERVICES = ("ticket", "assignment", "notification", "gateway")
# Services that may run in several copies: they hold no port of their own.
SCALABLE = ("ticket", "assignment", "notification")
# Where processors are short, whoever sends a ticket is served before it is worked on: the work waits
# in a queue, and they wait for an answer. docker-compose.yml says the same by cpu_shares.
NICENESS = {"assignment": 10, "notification": 10}
POSTGRES_SETUP = ROOT / "deploy" / "postgres"  # the same files that docker-compose.yml uses
# One role and one database of this name for each; <NAME>_DB_URI goes to the service of that name alone.
DATABASES = tuple(
    line
    for line in map(str.strip, (POSTGRES_SETUP / "databases.txt").read_text().splitlines())
    if line and not line.startswith("#")
)
# Users of the broker and what each may do; docker-compose.yml uses the same file.
BROKER_DEFINITIONS = ROOT / "deploy" / "rabbitmq" / "definitions.json"
INFRASTRUCTURE = ("postgres", "rabbitmq")

BIND = "127.0.0.1"
BROKER_USER = "tickets"

POSTGRES_OLDEST = 15  # major version
RABBITMQ_OLDEST = (3, 10)
NODE_OLDEST = (20, 19)  # what Vite asks for

INFRASTRUCTURE_TIMEOUT = 90.0  # seconds until a server must answer
READY_TIMEOUT = 90.0  # seconds until the gateway's /health/ready must be green
STOP_TIMEOUT = 30  # seconds a service has to finish its work (it allows itself 25)
DEATHS_TOLERATED = 3  # a process that died this often during a start is reported
LOG_TAIL_LINES = 15
