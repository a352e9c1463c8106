"""One line for each job that was run, under the name of the request that wanted it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from karvan.monitoring.logs import facts
from karvan.request_ids import named

if TYPE_CHECKING:
    from karvan.events.models import JobState
    from karvan.events.queue import ClaimedJob

log = logging.getLogger("karvan.job")


def observed(job: ClaimedJob, run: Callable[[], JobState]) -> JobState:
    """Run the job, and say how it ended and how long it took."""
    begun = time.perf_counter()
    with named(job.request_id.partition(".")[0] or f"job-{job.id}"):
        state = run()
        log.info(
            "%s.%s %s",
            job.plugin,
            job.code,
            state,
            extra=facts(
                job=job.id,
                company_id=job.company_id,
                tries=job.tries,
                state=str(state),
                ms=round((time.perf_counter() - begun) * 1000, 1),
            ),
        )
    return state
