"""A database that is away."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nameko.testing.utils import get_extension
from sqlalchemy import create_engine, make_url, text

from chassis.testing import wait_for
from gateway.identity.provider import Identity

pytestmark = pytest.mark.integration


@pytest.fixture
def away(database_uri: Any) -> Iterator[Callable[[bool], None]]:
    """``away(True)``: the gateway's database ends all connections and takes none."""
    uri = make_url(database_uri("gateway"))
    admin = create_engine(uri.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def switch(is_away: bool) -> None:
        allowed = "false" if is_away else "true"
        with admin.connect() as connection:
            connection.execute(
                text(f'ALTER DATABASE "{uri.database}" WITH ALLOW_CONNECTIONS {allowed}')
            )
            if is_away:
                end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                connection.execute(text(end), {"name": uri.database})

    yield switch
    switch(False)
    admin.dispose()


def test_a_database_that_is_away_makes_nobody_anonymous(
    gateway: Any, signed_in: Any, client: Any, away: Callable[[bool], None]
) -> None:
    browser = signed_in("agent")
    secret = browser.post(
        "/api/tokens/", json={"name": "x", "scopes": ["read"], "expires_in_days": 1}
    ).json()["secret"]
    identity = get_extension(gateway, Identity)
    away(True)
    identity.forget()
    for path in ("/api/people/", "/api/session/"):  # public or not
        answer = browser.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
    by_token = {"Authorization": f"Bearer {secret}"}
    assert client().get("/api/people/", headers=by_token).status_code == 503
    assert client().sign_in("ana@example.org").status_code == 503
    assert client().get("/api/session/").json()["actor"] is None  # needs no database
    checks = client().get("/health/ready").json()["checks"]
    assert checks["gateway"] == "the database does not answer"
    away(False)
    wait_for(lambda: browser.get("/api/people/").status_code == 200)
    assert client().get("/health/ready").json()["checks"]["gateway"] == "ok"
