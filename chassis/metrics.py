"""Prometheus metrics of a service process, served on METRICS_PORT."""

import logging
from collections.abc import Callable, Iterable, Mapping

from nameko import config
from prometheus_client import REGISTRY, Counter, Histogram, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

log = logging.getLogger(__name__)

_LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600)

events_relayed = Counter("events_relayed", "Events that the broker has confirmed")
relay_lag = Histogram(
    "relay_lag_seconds", "From the outbox row to the broker's confirm", buckets=_LATENCIES
)
events_handled = Counter(
    "events_handled", "Events by handler and outcome", ["handler", "outcome"]
)  # outcome: done, duplicate, retried, dead
handler_seconds = Histogram(
    "handler_seconds", "Time in a service method", ["entrypoint"], buckets=_LATENCIES
)
rpc_calls = Counter(
    "rpc_calls", "Calls to other services by outcome", ["method", "outcome"]
)  # outcome: answered, error, timeout, unavailable
http_requests = Histogram(
    "http_request_seconds", "Requests by route", ["method", "route", "status"], buckets=_LATENCIES
)


class _Asked(Collector):
    """What is asked for whenever metrics are read, and left out while it cannot be told."""

    def __init__(self) -> None:
        self.sources: dict[str, Callable[[], Iterable[Metric]]] = {}

    def collect(self) -> Iterable[Metric]:
        for name, source in self.sources.items():
            try:
                yield from source()
            except Exception as exc:
                log.warning("no metrics of the %s: %s", name, exc)


_asked = _Asked()
REGISTRY.register(_asked)


def observe_http(method: str, rule: str | None, status: int, seconds: float) -> None:
    """Count a request by its route."""
    http_requests.labels(method, rule or "none", status).observe(seconds)


def watch_outbox(depth: Callable[[], tuple[int, float]]) -> None:
    """Ask ``depth`` for rows and age in seconds whenever metrics are read."""

    def families() -> Iterable[Metric]:
        rows, age = depth()
        yield GaugeMetricFamily("outbox_depth", "Events that wait to be published", rows)
        yield GaugeMetricFamily("outbox_oldest_seconds", "Age of the oldest one that waits", age)

    _asked.sources["outbox"] = families


def watch_dead_letters(counts: Callable[[], Mapping[str, int]]) -> None:
    """Ask ``counts`` for the dead letters of each queue whenever metrics are read."""

    def families() -> Iterable[Metric]:
        family = GaugeMetricFamily(
            "dead_letters",
            "Events that were set aside, by the queue they failed in",
            labels=["queue"],
        )
        for queue, count in counts().items():
            family.add_metric([queue], count)
        yield family

    _asked.sources["dead letters"] = families


def serve() -> None:
    """Answer GET /metrics on METRICS_PORT of every interface it was told, or on none.

    Raises:
        OSError: the port is taken.
    """
    port = int(config.get("METRICS_PORT") or 0)
    if port:
        start_http_server(port, addr=str(config.get("METRICS_BIND", "127.0.0.1")))
