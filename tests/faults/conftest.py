"""Fixtures of the fault tests. They need the whole system: ``make faults``."""

from collections.abc import Callable, Iterator

import pytest

from deploy.local import Stack
from tests.faults import scale
from tests.faults.books import Books
from tests.faults.system import System

TIMEOUT = 900 if scale.LONG else 150  # seconds for one test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults" in item.nodeid:
            item.add_marker(pytest.mark.timeout(TIMEOUT))


@pytest.fixture(scope="session")
def running_system() -> Iterator[System]:
    system = System(Stack.from_env())
    yield system
    for service in ("ticket", "assignment", "notification"):
        system.stack.set_environment(service, {})


@pytest.fixture
def system(running_system: System) -> System:
    """The system, whole and ready."""
    running_system.make_whole()
    return running_system


@pytest.fixture
def books(system: System) -> Books:
    """Opened before anything breaks."""
    return system.books()


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Write a line for people, though pytest captures what tests print."""
    plugins = request.config.pluginmanager
    reporter, capture = plugins.get_plugin("terminalreporter"), plugins.get_plugin("capturemanager")
    assert reporter is not None
    assert capture is not None

    def write(line: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(f"  {line}")

    return write
