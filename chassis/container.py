"""Nameko's service container: a start that can be interrupted, inline workers, a bounded drain.

Chosen in config.yaml by ``SERVICE_CONTAINER_CLS``.
"""

import gc
import inspect
import logging
import signal
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

import eventlet
from eventlet.event import Event
from eventlet.support.greenlets import GreenletExit
from nameko import config
from nameko.containers import ServiceContainer, WorkerContext
from nameko.exceptions import ContainerBeingKilled, IncorrectSignature
from nameko.extensions import DependencyProvider, Entrypoint

from chassis import metrics
from chassis.ids import ids
from chassis.workers import Workers

log = logging.getLogger(__name__)

DRAIN_TIMEOUT = 25.0  # seconds
DRAIN_POLL = 0.02  # seconds
SLICE = 0.1  # seconds

_next_id = ids().__next__


class StartInterrupted(GreenletExit):
    """The container was told to stop while it was starting.

    A GreenletExit, because Nameko starts extensions in greenlets of their own, and eventlet
    prints a traceback of anything else that ends one.
    """


class Container(ServiceContainer):
    """Runs one service.

    - ``start()`` gives up quietly when ``stop()`` comes first: extensions that wait for a
      broker or a database call :meth:`sleep`.
    - ``run_worker()`` runs Nameko's worker life cycle in the calling greenlet, for entrypoints
      that already have one (an HTTP connection, a batch of events).
    - ``stop()`` waits ``DRAIN_TIMEOUT`` seconds at most for what is in hand; a second one
      changes nothing.
    """

    def __init__(self, service_cls: type) -> None:
        super().__init__(service_cls)
        self.stopping = False
        self._workers = Workers(self.max_workers, self._worker_failed)
        self._inline_workers = 0
        self._start_done = Event()
        providers = list(self.dependencies)
        self._injections = [(p.get_dependency, p.attr_name) for p in providers]
        self._setups = _overridden(providers, "worker_setup")
        self._results = _overridden(providers, "worker_result")
        self._teardowns = _overridden(providers, "worker_teardown")

    # ------------------------------------------------------------ start and stop

    def start(self) -> None:
        _treat_ctrl_c_as_sigterm()
        log.info("%s starts", self.service_name)
        try:
            metrics.serve()
            super().start()
        except StartInterrupted:
            log.info("%s was told to stop before it had started", self.service_name)
            self._died_quietly()
        else:
            if not self.stopping:
                _tune_garbage_collection()
                log.info("%s is ready", self.service_name)
        finally:
            self._start_done.send()

    def sleep(self, seconds: float) -> None:
        """Sleep while starting.

        Raises:
            StartInterrupted: ``stop()`` was called.
        """
        # in slices: a signal is seen when the event loop wakes, and not before
        until = monotonic() + seconds
        while not self.stopping and (left := until - monotonic()) > 0:
            eventlet.sleep(min(left, SLICE))
        if self.stopping:
            raise StartInterrupted

    def stop(self) -> None:
        if self.stopping:
            self._died.wait()
            return
        self.stopping = True
        _ignore_further_signals()
        log.info("%s stops: finishing what is in hand", self.service_name)
        self._start_done.wait()
        if self._died.ready():
            return
        self.entrypoints.all.stop()
        self._drain()
        self._workers.close()
        self.dependencies.all.stop()
        self.subextensions.all.stop()
        for thread in list(self._managed_threads):
            thread.kill()
        self._died_quietly()
        log.info("%s has stopped", self.service_name)

    def _drain(self) -> None:
        deadline = monotonic() + float(config.get("DRAIN_TIMEOUT", DRAIN_TIMEOUT))
        while self.workers_running:
            if monotonic() > deadline:
                log.warning("%s gives up on %d workers", self.service_name, self.workers_running)
                return
            eventlet.sleep(DRAIN_POLL)

    def _died_quietly(self) -> None:
        self.started = False
        if not self._died.ready():
            self._died.send(None)

    # ------------------------------------------------------------ workers

    def spawn_worker(
        self,
        entrypoint: Entrypoint,
        args: tuple,
        kwargs: dict[str, Any],
        context_data: dict[str, Any] | None = None,
        handle_result: Callable | None = None,
    ) -> WorkerContext:
        """As Nameko's, with a :class:`Context` and :mod:`chassis.workers`."""
        if self._being_killed:
            raise ContainerBeingKilled
        context = Context(self, self.service_cls(), entrypoint, args, kwargs, data=context_data)
        self._workers.spawn(self._run_worker, context, handle_result)
        return context

    @property
    def workers_running(self) -> int:
        """Service methods under way or waiting for a worker."""
        return self._workers.in_hand + self._inline_workers

    def run_worker(
        self,
        entrypoint: Entrypoint,
        args: tuple,
        kwargs: dict[str, Any],
        context_data: dict[str, Any] | None = None,
        **attributes: Any,
    ) -> Any:
        """Run the service method behind ``entrypoint`` in this greenlet and return its result.

        Args:
            context_data: Nameko's context (``user_id``, ``language``, ``call_id_stack`` ...).
            attributes: set on the worker context, for dependency providers to find.

        Raises:
            ContainerBeingKilled: the container dies; take it as if it had never been there.
            Exception: what the method raised.
        """
        if self._being_killed:
            raise ContainerBeingKilled
        context = Context(self, self.service_cls(), entrypoint, args, kwargs, data=context_data)
        for name, value in attributes.items():
            setattr(context, name, value)
        outcome: list[Any] = []

        def keep(worker_ctx: WorkerContext, result: Any, exc_info: Any) -> tuple[Any, Any]:
            outcome.extend((result, exc_info))
            return result, exc_info

        self._inline_workers += 1
        try:
            self._run_worker(context, keep)
        finally:
            self._inline_workers -= 1
        result, exc_info = outcome
        if exc_info is not None:
            raise exc_info[1].with_traceback(exc_info[2])
        return result

    def _run_worker(self, worker_ctx: WorkerContext, handle_result: Callable | None) -> None:
        # As Nameko's, less its timing logs and calls to hooks that nobody overrides.
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        result = exc_info = None
        entrypoint = worker_ctx.entrypoint
        try:
            method = getattr(worker_ctx.service, entrypoint.method_name)
            result = method(*worker_ctx.args, **worker_ctx.kwargs)
        except Exception as exc:
            exc_info = sys.exc_info()
            if not isinstance(exc, entrypoint.expected_exceptions):
                log.exception(
                    "%s.%s failed: %s", worker_ctx.service_name, entrypoint.method_name, exc
                )
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        del exc_info
        self._worker_teardown(worker_ctx)

    def _worker_failed(self, exc_info: Any) -> None:
        # what a method raises is its result; this came from around it, and Nameko ends then
        log.critical("%s: a worker failed", self.service_name, exc_info=exc_info)
        self.kill(exc_info)

    def _kill_worker_threads(self) -> None:  # for Nameko's kill()
        self._workers.kill()

    def _inject_dependencies(self, worker_ctx: WorkerContext) -> None:
        service = worker_ctx.service
        for get_dependency, name in self._injections:
            setattr(service, name, get_dependency(worker_ctx))

    def _worker_setup(self, worker_ctx: WorkerContext) -> None:
        for setup in self._setups:
            setup(worker_ctx)

    def _worker_result(self, worker_ctx: WorkerContext, result: Any, exc_info: Any) -> None:
        for signal_result in self._results:
            signal_result(worker_ctx, result, exc_info)

    def _worker_teardown(self, worker_ctx: WorkerContext) -> None:
        for teardown in self._teardowns:
            teardown(worker_ctx)


class Context(WorkerContext):
    """Nameko's, with a call id that costs no system call: every call and every event has one."""

    def _make_call_id(self) -> str:
        return f"{self.service_name}.{self.entrypoint.method_name}.{_next_id()}"


class QuickSignature:
    """Entrypoint mixin: a call's shape is checked once, not with every call.

    Nameko's own check knows no positional-only parameters, with which a method that takes any
    keyword (``self, /, **fields``) can be told of one called ``self``.
    """

    _seen: set | None = None
    _declared: frozenset[str] = frozenset()  # names of the method's own parameters
    SHAPES = 100  # remembered at most

    def check_signature(self, args: tuple | list, kwargs: dict[str, Any]) -> None:
        if self._seen is None:
            self._seen = set()
            self._declared = frozenset(self._signature().parameters)
        # Names that only ``**fields`` takes are chosen by clients: that there are some is enough.
        declared = [name for name in kwargs if name in self._declared]
        shape = (len(args), len(declared) < len(kwargs), *declared)
        if shape in self._seen:
            return
        try:
            self._signature().bind(None, *args, **kwargs)
        except TypeError as exc:
            raise IncorrectSignature(str(exc)) from None
        if len(self._seen) < self.SHAPES:
            self._seen.add(shape)

    def _signature(self) -> inspect.Signature:
        entrypoint: Any = self
        method = getattr(entrypoint.container.service_cls, entrypoint.method_name)
        return inspect.signature(method)


def _tune_garbage_collection() -> None:
    # What start-up has made stays; looking through it again and again took 15 % of the CPU.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _overridden(providers: list[DependencyProvider], name: str) -> list[Callable]:
    default = getattr(DependencyProvider, name)
    return [getattr(p, name) for p in providers if getattr(type(p), name) is not default]


def _ignore_further_signals() -> None:
    # Python takes handlers of its own away when it ends; what is ignored stays ignored
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if callable(handler) and handler is not signal.default_int_handler:
            signal.signal(number, signal.SIG_IGN)


def _treat_ctrl_c_as_sigterm() -> None:
    # `nameko run` handles SIGTERM alone until it has started; before that Ctrl-C is a traceback.
    on_sigterm = signal.getsignal(signal.SIGTERM)
    if callable(on_sigterm) and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, on_sigterm)
