"""The running system with AUTH=required, and people of each role: ``make security``."""

import json
from collections.abc import Callable, Iterator

import pytest

from deploy.local import Stack
from tests.e2e.conftest import Api
from tests.faults.system import System, free_port
from tests.security.system import PASSWORD, Client, Provider, people_sql, running_provider

PAGE_URL = "http://desk.test"
EMAILS = {
    "requester": "rita@desk.test",
    "other_requester": "otto@desk.test",
    "agent": "ana@desk.test",
    "admin": "alma@desk.test",
}


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="session")
def base_url(provider: Provider) -> Iterator[str]:
    """The gateway's, which demands that people sign in."""
    system = System(Stack.from_env())
    usual = {"client_id": "tickets", "client_secret": "s3cret", "default_role": "requester"}
    providers = [
        {
            "name": "mock",
            "title": "Mock",
            "issuer": provider.url,
            "role_claim": "groups",
            "roles": {"desk": "agent", "desk-admins": "admin"},
            "domains": ["desk.test"],
            "highest_role": "admin",
            **usual,
        },
        {"name": "down", "title": "Down", "issuer": f"http://127.0.0.1:{free_port()}", **usual},
    ]
    system.start_with(
        "gateway",
        AUTH="required",
        PAGE_URL=PAGE_URL,
        OIDC=json.dumps(providers),
        ANONYMOUS_INTAKE="on",
        ANONYMOUS_RATE="5/hour",
        TRUSTED_PROXIES="127.0.0.1",
        CORS_ORIGINS="https://partner.test",
    )
    system.wait_ready()
    people_sql([(email, name.rpartition("_")[2] or name) for name, email in EMAILS.items()])
    yield system.url
    system.stack.stop("gateway")
    system.stack.set_environment("gateway", {})
    system.stack.start("gateway")
    system.wait_ready()


def _signed_in(base_url: str, name: str) -> Client:
    client = Client(base_url)
    answer = client.sign_in(EMAILS[name], PASSWORD)
    assert answer.status_code == 201, answer.text
    return client


@pytest.fixture(scope="session")
def requester(base_url: str) -> Client:
    return _signed_in(base_url, "requester")


@pytest.fixture(scope="session")
def other_requester(base_url: str) -> Client:
    return _signed_in(base_url, "other_requester")


@pytest.fixture(scope="session")
def agent(base_url: str) -> Client:
    return _signed_in(base_url, "agent")


@pytest.fixture(scope="session")
def admin(base_url: str) -> Client:
    return _signed_in(base_url, "admin")


@pytest.fixture
def anonymous(base_url: str) -> Client:
    return Client(base_url)


@pytest.fixture(scope="session")
def token(requester: Client, agent: Client, admin: Client) -> Callable[..., Api]:
    """``token(["read"])``: a program with an API token of the admin, or of another client."""

    def make(scopes: list[str], of: Client | None = None) -> Api:
        owner = of or admin
        body = {"name": "test", "scopes": scopes, "expires_in_days": 1}
        answer = owner.post("/api/tokens/", json=body)
        assert answer.status_code == 201, answer.text
        program = Api(owner.url)
        program.headers["Authorization"] = f"Bearer {answer.json()['secret']}"
        return program

    return make
