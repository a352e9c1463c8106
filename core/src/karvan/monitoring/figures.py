"""What is counted while requests are answered and jobs run, in the words of Prometheus.

Labels take a bounded number of values: routes are the rules of the URL map, never addresses. With
several web processes each writes into a folder they share (`PROMETHEUS_MULTIPROC_DIR`, set by
`karvan serve`), and whoever is asked adds them up.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Gauge
from prometheus_client import Histogram
from prometheus_client import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from karvan.monitoring.queue_figures import QueueCollector
from karvan.monitoring.sharing import FOLDER

if TYPE_CHECKING:
    from karvan.runtime import Runtime

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Figures:
    """The counters of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.requests = Counter(
            "karvan_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "karvan_request_seconds",
            "Time until the whole answer was sent",
            ("route",),
            buckets=BUCKETS,
            registry=registry,
        )
        self.connections = Gauge(
            "karvan_database_connections",
            "Connections of the pool that were in use after the last request",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def answered(self, method: str, route: str, status: int, seconds: float, in_use: int) -> None:
        """One request was answered."""
        known = method if method in METHODS else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        self.connections.set(in_use)


@cache
def figures() -> Figures:
    """The counters of this process, made at the first request."""
    return Figures(CollectorRegistry())


def exposition(runtime: Runtime) -> bytes:
    """Everything that is counted, for all processes of this server, and the state of the queue."""
    registry = figures().registry
    if os.environ.get(FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # ships no types for it
    queue = CollectorRegistry()
    queue.register(QueueCollector(runtime))
    return generate_latest(registry) + generate_latest(queue)
