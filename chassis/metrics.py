"""Prometheus metrics of a service process, served on METRICS_PORT."""

from collections.abc import Callable

from nameko import config
from prometheus_client import Counter, Gauge, Histogram, start_http_server

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
outbox_depth = Gauge("outbox_depth", "Events that wait to be published")
outbox_age = Gauge("outbox_oldest_seconds", "Age of the oldest event that waits")


def observe_http(method: str, rule: str | None, status: int, seconds: float) -> None:
    """Count a request by its route."""
    http_requests.labels(method, rule or "none", status).observe(seconds)


def watch_outbox(depth: Callable[[], tuple[int, float]]) -> None:
    """Ask ``depth`` for rows and age in seconds whenever metrics are read."""
    outbox_depth.set_function(lambda: depth()[0])
    outbox_age.set_function(lambda: depth()[1])


def serve() -> None:
    """Answer GET /metrics on METRICS_PORT of every interface it was told, or on none.

    Raises:
        OSError: the port is taken.
    """
    port = int(config.get("METRICS_PORT") or 0)
    if port:
        start_http_server(port, addr=str(config.get("METRICS_BIND", "127.0.0.1")))
