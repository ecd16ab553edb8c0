"""The rules of definitions.json are those that config.yaml's subscriptions need, and no wider."""

import json
import re
from typing import Any

import pytest
from nameko.cli.utils.config import load_config

from deploy.local.exceptions import LocalError
from deploy.local.rabbitmq import definitions
from deploy.local.settings import BROKER_DEFINITIONS, ROOT, SERVICES

RULES = json.loads(BROKER_DEFINITIONS.read_text())
with (ROOT / "config.yaml").open() as _file:
    SUBSCRIPTIONS = load_config(_file)["SUBSCRIPTIONS"]
HANDLERS = [
    (source, event, handler)
    for source, events in SUBSCRIPTIONS.items()
    for event, handlers in events.items()
    for handler in handlers
]


def may(user: str, what: str, name: str) -> bool:
    [rule] = [rule for rule in RULES["permissions"] if rule["user"] == user]
    return re.search(rule[what], name) is not None


def test_every_service_has_a_user_without_tags() -> None:
    users = {user["name"]: user["tags"] for user in RULES["users"]}
    assert {name: tags for name, tags in users.items() if not name.startswith("$")} == {
        service: [] for service in SERVICES
    }


@pytest.mark.parametrize(("source", "event", "handler"), HANDLERS)
def test_a_subscription_can_be_declared_by_both_ends(source: str, event: str, handler: str) -> None:
    queue = f"evt-{source}-{event}--{handler}"
    service = handler.partition(".")[0]
    for user in (source, service):
        for what in ("configure", "write", "read"):
            assert may(user, what, queue)
            assert may(user, what, queue + ".dead")
        assert may(user, "read", f"{source}.events")
    assert may(source, "write", f"{source}.events")
    for other in set(SERVICES) - {source, service}:
        assert not any(may(other, what, queue) for what in ("configure", "write", "read"))


@pytest.mark.parametrize("service", SERVICES)
def test_events_retries_and_requests_of_another_are_not_its(service: str) -> None:
    for other in set(SERVICES) - {service}:
        assert not may(service, "write", f"{other}.events")
        for what in ("configure", "write", "read"):
            assert not may(service, what, f"rpc-{other}")
            assert not may(service, what, f"{other}.retry.1000")


def test_the_gateway_may_listen_on_queues_of_its_own() -> None:
    for what in ("configure", "write", "read"):
        assert may("gateway", what, "evt-ticket-ticket.created--gateway.live-5f0c")
    assert may("gateway", "read", "ticket.events")


def test_a_password_that_nobody_gave_is_told() -> None:
    values: dict[str, Any] = {"A": "1"}
    assert definitions("x ${A}", values) == "x 1"
    with pytest.raises(LocalError, match=r"\$\{B\}"):
        definitions("${A} ${B}", values)
