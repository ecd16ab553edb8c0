"""Workers serve calls one after another, and what went wrong in one is not the next one's."""

import weakref
from contextvars import ContextVar
from typing import Any

import eventlet
import pytest
from eventlet.event import Event
from eventlet.support.greenlets import getcurrent
from nameko.extensions import DependencyProvider

from chassis.rpc.server import rpc
from chassis.testing import Call, RunService, wait_for
from chassis.workers import Workers

VARIABLE: ContextVar[str] = ContextVar("VARIABLE", default="")


@pytest.fixture
def failures() -> list[Any]:
    return []


@pytest.fixture
def workers(failures: list[Any]) -> Workers:
    return Workers(2, failures.append)


def finish(workers: Workers) -> None:
    wait_for(lambda: workers.in_hand == 0)


def test_one_worker_serves_many_calls(workers: Workers) -> None:
    served = []
    for number in range(3):
        workers.spawn(lambda n: served.append((n, getcurrent())), number)
        finish(workers)
    assert [number for number, _ in served] == [0, 1, 2]
    assert len({worker for _, worker in served}) == 1


def test_a_call_waits_while_all_are_busy(workers: Workers) -> None:
    gate, served = Event(), []

    def call(number: int) -> None:
        gate.wait()
        served.append(number)

    callers = [eventlet.spawn(workers.spawn, call, number) for number in range(3)]
    eventlet.sleep(0)
    assert [caller.dead for caller in callers] == [True, True, False]
    assert workers.in_hand == 3
    gate.send()
    finish(workers)
    assert served == [0, 1, 2]


def test_a_failure_is_told_and_the_worker_goes_on(workers: Workers, failures: list[Any]) -> None:
    served: list[str] = []
    workers.spawn(int, "none")
    finish(workers)
    workers.spawn(served.append, "next")
    finish(workers)
    assert [type(exc) for _, exc, _ in failures] == [ValueError]
    assert served == ["next"]


def test_context_variables_are_the_calls_own(workers: Workers) -> None:
    seen = []

    def call() -> None:
        seen.append(VARIABLE.get())
        VARIABLE.set("left behind")

    for _ in range(2):
        workers.spawn(call)
        finish(workers)
    assert seen == ["", ""]


def test_an_idle_worker_keeps_nothing_alive(workers: Workers) -> None:
    class Argument:
        pass

    argument = Argument()
    kept = weakref.ref(argument)
    workers.spawn(id, argument)
    del argument
    finish(workers)
    assert kept() is None


def test_closing_lets_the_busy_finish(workers: Workers) -> None:
    gate, seen = Event(), []

    def call(wait: bool) -> None:
        seen.append(getcurrent())
        if wait:
            gate.wait()
            seen.append("finished")

    workers.spawn(call, True)
    workers.spawn(call, False)
    wait_for(lambda: workers.in_hand == 1)
    busy, idle = seen
    workers.close()
    eventlet.sleep(0)
    assert idle.dead
    assert not busy.dead
    gate.send()
    finish(workers)
    assert busy.dead
    assert seen[2:] == ["finished"]


def test_killing_ends_the_busy_too(workers: Workers, failures: list[Any]) -> None:
    served: list[str] = []

    def call() -> None:
        eventlet.sleep(60)
        served.append("to the end")

    workers.spawn(call)
    workers.spawn(call)
    eventlet.sleep(0)
    workers.kill()
    assert workers.in_hand == 0
    assert served == failures == []


class Breaking(DependencyProvider):
    def get_dependency(self, worker_ctx: Any) -> Any:
        raise RuntimeError("no dependency")


@pytest.mark.integration
def test_a_failure_around_a_method_ends_the_service(run_service: RunService, call: Call) -> None:
    class Fragile:
        name = "fragile"
        breaking = Breaking()

        @rpc
        def hello(self) -> None:
            """Never gets there."""

    container = run_service(Fragile)
    eventlet.spawn(call("fragile", timeout=1).hello)
    with pytest.raises(RuntimeError, match="no dependency"), eventlet.Timeout(5):
        container.wait()
