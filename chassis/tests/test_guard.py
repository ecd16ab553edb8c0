"""RPC methods run for whom the policy lets them run."""

import os
from typing import Any
from uuid import uuid4

import pytest
from nameko import config
from nameko.exceptions import ConfigurationError, RemoteError

from chassis.identity import Access, Action, Guard, allowed
from chassis.rpc.server import rpc
from chassis.testing import wait_for

pytestmark = pytest.mark.integration

POLICY = {"things.read": Action("read", agent=Access.ALL)}


class GuardedService:
    name = "guarded"

    actor = Guard(POLICY)

    @rpc
    @allowed("things.read")
    def who(self) -> list[str]:
        return [self.actor.id, self.actor.role]


def test_without_a_statement_the_operator_acts(run_service: Any, call: Any) -> None:
    run_service(GuardedService)
    assert call("guarded").who() == ["operator", "operator"]


@pytest.mark.parametrize("operator", ["somebody", "", None])
def test_without_a_statement_nobody_else_acts(
    run_service: Any, call: Any, caplog: pytest.LogCaptureFixture, operator: str | None
) -> None:
    with config.patch({"BROKER_OPERATOR": operator}):
        run_service(type("Other", (GuardedService,), {"name": f"guarded-{operator}"}))
    with pytest.raises(RemoteError) as raised:
        call(f"guarded-{operator}").who()
    assert "NotAuthenticated" in raised.value.exc_type
    assert os.environ["RABBITMQ_USER"] in caplog.text


def test_a_header_names_no_user_of_the_broker(run_service: Any, broker: Any) -> None:
    run_service(type("Raw", (GuardedService,), {"name": "guarded-raw"}))
    replies = broker.channel.queue_declare(exclusive=True).queue
    key = str(uuid4())  # as those of Nameko's clients
    broker.channel.queue_bind(replies, "nameko-rpc", key)
    broker.publish(
        "nameko-rpc",
        "guarded-raw.who",
        b'{"args": [], "kwargs": {}}',
        {"nameko.broker_user": os.environ["RABBITMQ_USER"]},
        reply_to=key,
        correlation_id="1",
    )
    answer = wait_for(lambda: broker.channel.basic_get(replies, no_ack=True))
    assert "NotAuthenticated" in answer.body


@pytest.mark.parametrize("statement", ["", "a.b.c", 7, {"sub": "operator"}])
def test_a_statement_that_is_none_is_no_operator(
    run_service: Any, call: Any, statement: Any
) -> None:
    run_service(GuardedService)
    with pytest.raises(RemoteError) as raised:
        call("guarded", auth_token=statement).who()
    assert "NotAuthenticated" in raised.value.exc_type


@pytest.mark.parametrize("action", [None, "things.burn"])
def test_a_method_without_an_action_of_the_table_does_not_start(
    run_service: Any, action: str | None
) -> None:
    def method(self: Any) -> None: ...

    if action is not None:
        method = allowed(action)(method)
    service = type("Open", (), {"name": "open", "actor": Guard(POLICY), "method": rpc(method)})
    with pytest.raises(ConfigurationError, match=r"open\.method needs @allowed"):
        run_service(service)
