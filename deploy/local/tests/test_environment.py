import subprocess
from pathlib import Path

import pytest

from deploy.local import environment
from deploy.local.credentials import Credentials, write_private
from deploy.local.ports import choose
from deploy.local.programs import service_environment, settings_named_in
from deploy.local.settings import DATABASES, SERVICES


@pytest.fixture
def instance(tmp_path: Path) -> dict[str, str]:
    return environment.build(
        tmp_path, choose({}, {}, checked=()), Credentials(tmp_path / "secrets"), {}
    )


def test_a_shell_reads_the_file_as_it_was_meant(tmp_path: Path) -> None:
    variables = {"A": "x y", "B": 'it\'s "$HOME" `x` \\ #', "RUN_DIR": "/ä ö"}
    file = tmp_path / "env"
    file.write_text(environment.format_file(variables))
    script = '. "$0"; for name in A B RUN_DIR; do printenv $name; done'
    printed = subprocess.run(
        ["sh", "-c", script, file], capture_output=True, text=True, check=True
    ).stdout
    assert printed.splitlines() == list(variables.values())
    assert environment.parse_file(file.read_text()) == variables


def test_passwords_are_kept_private_and_stay(tmp_path: Path) -> None:
    credentials = Credentials(tmp_path / "secrets")
    password = credentials.password("ticket")
    assert len(password) == 32
    assert Credentials(tmp_path / "secrets").password("ticket") == password
    assert credentials.password("other") != password
    assert credentials.path("ticket").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_private_file_is_private_even_where_a_public_one_was(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, "new")
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_told_its_own_database_alone(instance: dict[str, str], service: str) -> None:
    config = "A: ${TICKET_DB_URI}\nB: ${ASSIGNMENT_DB_URI:x}\nC: ${POSTGRES_ADMIN_URI:}"
    told = service_environment(service, instance, instance, config)
    own = {environment.database_variable(service)} if service in DATABASES else set()
    assert {name for name in told if name.endswith("_DB_URI")} == own
    assert "POSTGRES_ADMIN_URI" not in told
    assert ("HTTP_PORT" in told) == (service == "gateway")
    assert told["AMQP_URI"] == instance[environment.broker_variable(service)]
    assert told["AMQP_URI"].startswith(f"pyamqp://{service}:")


def test_the_gateway_is_told_how_it_is_reached(tmp_path: Path) -> None:
    caller = {"HTTP_BIND": "0.0.0.0", "TRUSTED_PROXIES": "192.0.2.0/24"}
    ports = choose({}, {}, checked=())
    instance = environment.build(tmp_path, ports, Credentials(tmp_path / "secrets"), caller)
    told = service_environment("gateway", instance, caller, "")
    assert told["PUBLISHED_BINDS"] == "0.0.0.0,127.0.0.1"
    assert told["PAGE_URL"] == f"http://localhost:{ports['frontend']}"
    assert told["TRUSTED_PROXIES"] == "192.0.2.0/24"
    assert "PAGE_URL" not in service_environment("ticket", instance, caller, "")


def test_settings_of_the_configuration_are_passed_on(instance: dict[str, str]) -> None:
    config = "LEVEL: ${LOG_LEVEL:INFO}\nAMQP_URI: ${AMQP_URI}\n"
    caller = {"LOG_LEVEL": "DEBUG", "OTHER": "x", "AMQP_URI": "pyamqp://elsewhere/"}
    told = service_environment("ticket", instance, caller, config)
    assert told["LOG_LEVEL"] == "DEBUG"
    assert "OTHER" not in told
    assert told["AMQP_URI"] == instance["TICKET_AMQP_URI"]
    assert settings_named_in(config) == {"LOG_LEVEL", "AMQP_URI"}


def test_nothing_of_another_instance_is_inherited() -> None:
    caller = {
        "PATH": "/bin",
        "TICKET_DB_URI": "x",
        "PGPASSWORD": "x",
        "RABBITMQ_NODENAME": "x",
        "HTTP_PORT": "1",
    }
    assert environment.without_private(caller) == {"PATH": "/bin"}


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:1"),
        ("0.0.0.0", "http://127.0.0.1:1"),
        ("::", "http://[::1]:1"),
        ("::1", "http://[::1]:1"),
        ("192.0.2.7", "http://192.0.2.7:1"),
    ],
)
def test_a_server_is_reached_where_it_listens(bind: str, url: str) -> None:
    assert environment.local_url(bind, 1) == url
