from typing import Any

import eventlet

eventlet.monkey_patch()

import pytest

from chassis.container import Container
from chassis.testing import *  # noqa: F403
from chassis.testing import Call, RunService
from notification.service import NotificationService


@pytest.fixture(scope="module")
def service(run_service: RunService) -> Container:
    return run_service(NotificationService)


@pytest.fixture
def notification(service: Container, call: Call) -> Any:
    return call("notification")
