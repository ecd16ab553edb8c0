from typing import Any
from uuid import uuid4

import eventlet

eventlet.monkey_patch()

import pytest

from chassis.container import Container
from chassis.testing import *  # noqa: F403
from chassis.testing import Call, RunService
from ticket.service import TicketService


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    return run_service(TicketService)


@pytest.fixture
def ticket(service: Container, call: Call) -> Any:
    return call("ticket")


@pytest.fixture
def word() -> str:
    """One that no other test has used."""
    return f"w{uuid4().hex}"
