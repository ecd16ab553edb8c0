"""How the gateway refuses to start; what services are told; the first admin."""

import os
import subprocess
import sys
from typing import Any

import pytest
from nameko import config
from nameko.exceptions import ConfigurationError
from nameko.testing.utils import get_extension
from sqlalchemy import create_engine

from chassis.identity.actor import ADMIN
from chassis.identity.statement import verify
from chassis.testing import ROOT
from chassis.transaction import Transaction
from gateway.identity.admin import make_admin
from gateway.identity.settings import Settings
from gateway.identity.signing import Signer
from gateway.service import GatewayService

LOOPBACK = {"WEB_SERVER_ADDRESS": "127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"AUTH": "off"}, "AUTH has to be open or required"),
        ({"WEB_SERVER_ADDRESS": "0.0.0.0:8000"}, "set AUTH=required"),
        (LOOPBACK | {"PUBLISHED_BINDS": "127.0.0.1,0.0.0.0"}, "set AUTH=required"),
        (LOOPBACK | {"PAGE_URL": "tickets.example.org"}, "PAGE_URL"),
        (LOOPBACK | {"TRUSTED_PROXIES": "nginx"}, "nginx"),
    ],
)
def test_a_configuration_that_is_not_safe_is_refused(config: dict, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        Settings.from_config(config)


def test_settings() -> None:
    settings = Settings.from_config(
        {
            "AUTH": "required",
            "WEB_SERVER_ADDRESS": "0.0.0.0:8000",
            "PAGE_URL": "https://Tickets.example.org/",
            "TRUSTED_PROXIES": "10.0.0.0/8",
        }
    )
    assert settings.required
    assert settings.secure
    assert settings.page_origin == "https://tickets.example.org"
    assert not Settings.from_config(LOOPBACK).required


@pytest.mark.integration
@pytest.mark.parametrize(
    "wrong", [{"AUTH": "open", "WEB_SERVER_ADDRESS": "0.0.0.0:0"}, {"AUTH": "none"}]
)
def test_the_gateway_does_not_start_open_to_everybody(
    run_service: Any, wrong: dict[str, str]
) -> None:
    with config.patch(wrong), pytest.raises(ConfigurationError, match="required"):
        run_service(GatewayService)


@pytest.mark.integration
def test_what_services_are_told_of_a_person(gateway: Any, signed_in: Any) -> None:
    signer = get_extension(gateway, Signer)
    browser = signed_in("agent")
    actor = browser.get("/api/session/").json()["actor"]
    [statement] = [s for a, (s, _) in signer._made.items() if a.id == actor["id"]]
    keys = {key.kid: key for key in signer._keys}
    said, _ = verify(statement, keys)
    assert (said.id, said.role, said.email) == (actor["id"], "agent", actor["email"])


@pytest.mark.integration
def test_the_first_admin(gateway: Any, client: Any, sql: Any, database_uri: Any) -> None:
    engine = create_engine(database_uri("gateway"))
    keys = []
    for email in ("Boss@Example.org", "boss@example.org"):
        with engine.begin() as connection:
            keys.append(make_admin(Transaction(connection, "gateway"), email))
    body = {"token": keys[0], "password": "cinco caballos azules"}
    assert client().post("/api/password-resets/redeem/", json=body).status_code == 204
    browser = client()
    assert browser.sign_in("boss@example.org", "cinco caballos azules").status_code == 201
    assert browser.get("/api/audit/?action=person.made_admin").json()["count"] == 2
    with engine.begin() as connection, pytest.raises(ValueError, match="ASCII"):
        make_admin(Transaction(connection, "gateway"), "bоss@example.org")
    engine.dispose()
    rows = sql("gateway", "SELECT role, active FROM people WHERE email LIKE 'boss%'")
    assert [tuple(row) for row in rows] == [(ADMIN, True)]


@pytest.mark.integration
def test_the_command_prints_a_link(gateway: Any, client: Any, database_uri: Any) -> None:
    environment = os.environ | {
        "GATEWAY_DB_URI": database_uri("gateway"),
        "PAGE_URL": "https://tickets.example.org",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "gateway.identity.admin", *arguments],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )

    done = run("Ops@Example.org")
    assert done.returncode == 0, done.stderr
    page, _, key = done.stdout.splitlines()[-1].partition("/reset?invitation#")
    assert page == "https://tickets.example.org"
    body = {"token": key, "password": "cinco caballos azules"}
    assert client().post("/api/password-resets/redeem/", json=body).status_code == 204
    assert "valid email" in run("nobody").stderr
