"""The job queue as figures: how much waits, since when, what failed, and when workers were alive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from karvan.events.models import UNFINISHED
from karvan.events.models import QueuedJob
from karvan.events.models import WorkerBeat
from karvan.events.publish import DELIVERY

if TYPE_CHECKING:
    from karvan.runtime import Runtime


class QueueCollector(Collector):
    """Asks the database at each scrape."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        now = self._runtime.clock.now()
        with self._runtime.database.begin(write=False) as connection:
            yield from _jobs(connection, now)
            yield from _workers(connection, now)


def _jobs(connection: Connection, now: datetime) -> Iterator[Metric]:
    is_delivery = QueuedJob.code.like(f"{DELIVERY}%")
    kind = case((is_delivery, "delivery"), else_="job").label("kind")
    rows = connection.execute(
        select(kind, QueuedJob.state, func.count(), func.min(QueuedJob.run_at))
        .where(QueuedJob.state.in_(UNFINISHED))
        .group_by(kind, QueuedJob.state)
    ).all()
    counts = GaugeMetricFamily("karvan_jobs", "Unfinished jobs", labels=("kind", "state"))
    ages = GaugeMetricFamily(
        "karvan_oldest_job_seconds", "How long the oldest due job has waited", labels=("kind",)
    )
    found = {(row[0], row[1]): (int(row[2]), row[3]) for row in rows}
    for each in ("job", "delivery"):
        for state in UNFINISHED:
            counts.add_metric((each, state.value), found.get((each, state.value), (0, None))[0])
        since = found.get((each, "waiting"), (0, None))[1]
        ages.add_metric((each,), max(0.0, (now - since).total_seconds()) if since else 0.0)
    yield counts
    yield ages


def _workers(connection: Connection, now: datetime) -> Iterator[Metric]:
    seen = connection.scalar(
        select(func.max(WorkerBeat.seen_at)).where(WorkerBeat.stopped_at.is_(None))
    )
    metric = GaugeMetricFamily("karvan_worker_seen_seconds", "Since a worker was last alive")
    if seen is not None:
        metric.add_metric((), max(0.0, (now - seen).total_seconds()))
    yield metric
