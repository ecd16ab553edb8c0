"""Fixtures for tests against a real broker and database.

A ``conftest.py`` takes them all::

    from chassis.testing import *

Each test module has a virtual host of its own on the broker, and a database of its own for each
service it runs, so that nothing of a running system, or of another module, is in its way. The
servers are those that RABBITMQ_MANAGEMENT_URL, AMQP_URI and POSTGRES_ADMIN_URI name.
"""

import inspect
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import amqp
import eventlet
import orjson
import psycopg2
import pytest
import requests
from kombu.connection import Connection
from nameko import config
from nameko.cli.utils.config import load_config
from nameko.testing.utils import get_extension
from sqlalchemy import create_engine, make_url, text

from chassis.container import Container
from chassis.database import Database
from chassis.rpc.client import ServiceClient, ServiceRpc

__all__ = ["broker", "broker_uri", "call", "database_uri", "run_service", "settings", "sql"]

ROOT = Path(__file__).parent.parent
TIMEOUT = 10.0  # seconds that anything may take

RunService = Callable[[type], Container]
Call = Callable[..., ServiceClient]
Sql = Callable[..., list[Any]]


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(condition: Callable[[], Any], timeout: float = TIMEOUT) -> Any:
    """The first result of ``condition`` that is true.

    Raises:
        AssertionError: none in ``timeout`` seconds.
    """
    until = monotonic() + timeout
    while not (result := condition()):
        assert monotonic() < until, f"waited {timeout} s in vain; the last result was {result!r}"
        eventlet.sleep(0.01)
    return result


class Tap:
    """Sees every message of an exchange, on a queue of its own."""

    def __init__(self, channel: Any, exchange: str, key: str) -> None:
        self._channel = channel
        channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
        self._queue = channel.queue_declare(exclusive=True).queue
        channel.queue_bind(self._queue, exchange, key)

    def next(self, timeout: float = TIMEOUT) -> Any:
        """The next message (``amqp.Message``); an assertion fails without one."""
        return wait_for(lambda: self._channel.basic_get(self._queue, no_ack=True), timeout)

    def event(self, timeout: float = TIMEOUT) -> dict[str, Any]:
        """The next message's body."""
        return orjson.loads(self.next(timeout).body)

    def is_quiet(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for a while."""
        eventlet.sleep(seconds)
        return self._channel.basic_get(self._queue, no_ack=True) is None


class Broker:
    """A client of the broker that sends exactly what it is told to."""

    def __init__(self, connection: Any) -> None:
        self.channel: Any = connection.channel()

    def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        headers: dict[str, Any] | None = None,
        content_type: str | None = "application/json",
        **properties: Any,
    ) -> None:
        if content_type is not None:
            properties["content_type"] = content_type
        message = amqp.Message(body, application_headers=headers or {}, **properties)
        self.channel.basic_publish(message, exchange, routing_key)

    def event(self, source: str, event_type: str, data: Any, id: str | None = None) -> None:
        """Publish an event of ``source``; without headers if it has no ``id``."""
        headers = {"cloudEvents:id": id} if id is not None else {}
        self.publish(f"{source}.events", event_type, orjson.dumps(data), headers)

    def tap(self, exchange: str, key: str = "#") -> Tap:
        return Tap(self.channel, exchange, key)

    def depth(self, queue: str) -> int:
        """Messages in a queue that wait to be delivered."""
        return self.channel.queue_declare(queue, passive=True).message_count


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    """What a test module wants other than config.yaml has it; override it there."""
    return {}


@pytest.fixture(scope="module")
def broker_uri() -> Iterator[str]:
    """A virtual host that ends with the module."""
    management = os.environ["RABBITMQ_MANAGEMENT_URL"] + "/api"
    user = os.environ["RABBITMQ_USER"]
    name = f"test-{uuid4().hex[:12]}"
    with requests.Session() as session:
        session.auth = (user, os.environ["RABBITMQ_PASSWORD"])
        session.put(f"{management}/vhosts/{name}", timeout=30).raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        session.put(
            f"{management}/permissions/{name}/{user}", json=everything, timeout=30
        ).raise_for_status()
        yield os.environ["AMQP_URI"].rstrip("/") + "/" + name
        session.delete(f"{management}/vhosts/{name}", timeout=30).raise_for_status()


@pytest.fixture(scope="module")
def broker(broker_uri: str) -> Iterator[Broker]:
    with Connection(broker_uri) as connection:
        yield Broker(connection)


@pytest.fixture(scope="module")
def database_uri() -> Iterator[Callable[[str], str]]:
    """The address of a new, empty database for a service; the same within the module."""
    admin = os.environ["POSTGRES_ADMIN_URI"]
    uris: dict[str, str] = {}

    def uri(service: str) -> str:
        if service not in uris:
            name = f"test_{service}_{uuid4().hex[:8]}"
            _administer(admin, f'CREATE DATABASE "{name}"')
            url = make_url(admin).set(drivername="postgresql+psycopg2", database=name)
            uris[service] = url.render_as_string(hide_password=False)
        return uris[service]

    yield uri
    for uri_ in uris.values():
        _administer(admin, f'DROP DATABASE "{make_url(uri_).database}" WITH (FORCE)')


def _administer(uri: str, statement: str) -> None:
    connection = psycopg2.connect(uri)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture(scope="module")
def sql(database_uri: Callable[[str], str]) -> Iterator[Sql]:
    """``sql("ticket", "SELECT ...", name=value)``: the rows, from the service's database."""
    with ExitStack() as stack:
        engines: dict[str, Any] = {}

        def run(service: str, statement: str, **parameters: Any) -> list[Any]:
            if service not in engines:
                engines[service] = create_engine(database_uri(service))
                stack.callback(engines[service].dispose)
            with engines[service].begin() as connection:
                result = connection.execute(text(statement), parameters)
                return list(result) if result.returns_rows else []

        yield run


@pytest.fixture(scope="module")
def run_service(
    broker_uri: str, database_uri: Callable[[str], str], settings: dict[str, Any]
) -> Iterator[RunService]:
    """``run_service(Service)``: its container, started in this process, stopped at the end."""
    with (ROOT / "config.yaml").open() as file:
        loaded = load_config(file)
    own = {
        "AMQP_URI": broker_uri,
        "BROKER_OPERATOR": os.environ["RABBITMQ_USER"],  # as whom the tests call
        "WEB_SERVER_ADDRESS": "127.0.0.1:0",
        "METRICS_PORT": 0,
    }
    containers: list[Container] = []

    def run(service: type) -> Container:
        for _, provider in inspect.getmembers(service, lambda m: isinstance(m, Database)):
            name = service.name  # type: ignore[attr-defined]
            config["DB_URIS"][f"{name}:{provider.declarative_base.__name__}"] = database_uri(name)
        container = Container(service)
        container.start()
        containers.append(container)
        return container

    with config.patch(loaded | own | {"DB_URIS": {}, "DRAIN_TIMEOUT": 5} | settings):
        yield run
        for container in reversed(containers):
            container.stop()


class Caller:
    """A service that only calls others."""

    name = "caller"
    any = ServiceRpc("any")


@pytest.fixture(scope="module")
def call(run_service: RunService) -> Call:
    """``call("ticket", language="es").get(7)``: RPC as another service would do it."""
    link = get_extension(run_service(Caller), ServiceRpc).link

    def client(service: str, timeout: float = TIMEOUT, **context: Any) -> ServiceClient:
        headers = {f"nameko.{name}": value for name, value in context.items()}
        return ServiceClient(link, service, headers, timeout)

    return client


# ------------------------------------------------------------ migrations

_DESCRIBE = {
    "columns": """
        SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default,
               is_identity, identity_generation
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
}


def schema_of(uri: str) -> dict[str, list[Any]]:
    """Tables of a database as PostgreSQL describes them, without Alembic's own."""
    engine = create_engine(uri)
    with engine.connect() as connection:
        found = {
            name: sorted(map(str, connection.execute(text(query))))
            for name, query in _DESCRIBE.items()
        }
    engine.dispose()
    return {
        name: [row for row in rows if "alembic_version" not in row] for name, rows in found.items()
    }


def upgrade_at_once(package: str, uri: str, processes: int = 2) -> Sequence[tuple[int, str]]:
    """Migrate a database in several processes at the same time; exit codes and errors."""
    code = (
        "import sys; from sqlalchemy import create_engine; from chassis.migrations import upgrade;"
        "engine = create_engine(sys.argv[2]); print('ready', flush=True); sys.stdin.readline();"
        "upgrade(engine, sys.argv[1])"
    )
    started = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code, package, uri],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    results = []
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in started:
        _, errors = process.communicate(timeout=60)
        results.append((process.returncode, errors))
    return results
