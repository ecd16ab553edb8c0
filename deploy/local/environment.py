"""The environment variables that tell services and tests where this instance is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from deploy.local.credentials import Credentials
from deploy.local.settings import BIND, BROKER_USER, DATABASES, ROOT, SERVICES

# A process gets of these only what it is meant to know, whatever the caller's shell has exported.
PRIVATE_PREFIXES = ("PG", "POSTGRES_", "RABBITMQ_", "ERL_", "MAKE", "SUPERVISOR_")
PRIVATE_SUFFIXES = ("_DB_URI", "_AMQP_URI")
PRIVATE_NAMES = frozenset(
    {"AMQP_URI", "HTTP_BIND", "HTTP_PORT", "FRONTEND_BIND", "FRONTEND_PORT", "GATEWAY_URL"}
    | {"FRONTEND_URL", "METRICS_PORT", "MFLAGS", "RUN_DIR"}
)


def database_variable(name: str) -> str:
    """Name of the variable with the address of database `name`."""
    return f"{name.upper()}_DB_URI"


def broker_variable(service: str) -> str:
    """Name of the variable with the broker's address as `service` signs in."""
    return f"{service.upper()}_AMQP_URI"


def local_url(bind: str, port: int) -> str:
    """Address of an HTTP server as this machine reaches it."""
    everywhere = {"0.0.0.0": BIND, "::": "[::1]"}  # nosec B104
    host = everywhere.get(bind) or (f"[{bind}]" if ":" in bind else bind)
    return f"http://{host}:{port}"


def management_bind(caller: Mapping[str, str]) -> str:
    """Where RabbitMQ's management page listens."""
    return caller.get("RABBITMQ_MANAGEMENT_BIND") or BIND


def build(
    run_dir: Path,
    ports: Mapping[str, int],
    credentials: Credentials,
    caller: Mapping[str, str],
    root: Path = ROOT,
) -> dict[str, str]:
    """Everything there is to know about an instance; a process gets a part of it (`programs`).

    Parameters
    ----------
    caller:
        Where HTTP_BIND, FRONTEND_BIND and RABBITMQ_MANAGEMENT_BIND are looked up, 127.0.0.1 unless told
        otherwise, and PAGE_URL, where people find the page if not at FRONTEND_BIND.
    root:
        Folder of the code.
    """
    gateway_bind = caller.get("HTTP_BIND") or BIND
    frontend_bind = caller.get("FRONTEND_BIND") or BIND
    variables = {
        "RUN_DIR": str(run_dir),
        "AMQP_URI": f"pyamqp://{BROKER_USER}:{credentials.password('rabbitmq')}@{BIND}:{ports['amqp']}/",
        "POSTGRES_ADMIN_URI": (
            f"postgresql://postgres:{credentials.password('postgres')}@{BIND}:{ports['postgres']}/postgres"
        ),
        "RABBITMQ_MANAGEMENT_URL": local_url(management_bind(caller), ports["management"]),
        "RABBITMQ_USER": BROKER_USER,
        "RABBITMQ_PASSWORD": credentials.password("rabbitmq"),
        "HTTP_BIND": gateway_bind,
        "HTTP_PORT": str(ports["gateway"]),
        "GATEWAY_URL": local_url(gateway_bind, ports["gateway"]),
        "FRONTEND_BIND": frontend_bind,
        "FRONTEND_PORT": str(ports["frontend"]),
        "FRONTEND_URL": local_url(frontend_bind, ports["frontend"]),
        "PAGE_URL": caller.get("PAGE_URL")
        or local_url(frontend_bind, ports["frontend"]).replace(f"//{BIND}:", "//localhost:"),
    }
    # nameko reads LOGGING, which names a module of ours, before it looks in the current folder
    variables["PYTHONPATH"] = str(root)
    # said once at every start: eventlet is deprecated, and Nameko is built on it
    variables["PYTHONWARNINGS"] = "ignore:::nameko.extensions"
    for name in DATABASES:
        variables[database_variable(name)] = (
            f"postgresql+psycopg2://{name}:{credentials.password(name)}@{BIND}:{ports['postgres']}/{name}"
        )
    for service in SERVICES:
        password = credentials.broker_password(service)
        variables[broker_variable(service)] = (
            f"pyamqp://{service}:{password}@{BIND}:{ports['amqp']}/"
        )
    return variables


def without_private(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` without what belongs to some instance or server."""
    return {
        name: value
        for name, value in environment.items()
        if name not in PRIVATE_NAMES
        and not name.startswith(PRIVATE_PREFIXES)
        and not name.endswith(PRIVATE_SUFFIXES)
    }


def format_file(variables: Mapping[str, str]) -> str:
    """The text of a file that a shell can source: `set -a; . FILE`, or plainly `. FILE`."""
    return "".join(
        f"export {name}={shlex.quote(value)}\n" for name, value in sorted(variables.items())
    )


def parse_file(text: str) -> dict[str, str]:
    """The variables of a file written by `format_file`."""
    variables: dict[str, str] = {}
    for word in shlex.split(text):
        if word != "export":
            name, _, value = word.partition("=")
            variables[name] = value
    return variables
