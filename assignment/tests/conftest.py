from typing import Any

import eventlet

eventlet.monkey_patch()

import pytest

from assignment.service import AssignmentService
from chassis.container import Container
from chassis.testing import *  # noqa: F403
from chassis.testing import Call, RunService


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    return run_service(AssignmentService)


@pytest.fixture
def assignment(service: Container, call: Call) -> Any:
    return call("assignment")
