"""Each due time of a schedule runs once: with many workers, after a pause, across clock changes."""

from __future__ import annotations

import threading
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from karvan.actors import Actor
from karvan.events.queries import list_jobs
from karvan.events.queries import list_schedules
from karvan.events.schedules import enqueue_due
from karvan.events.schedules import last_due
from karvan.testing.builders import a_company

TESTER = Actor.system()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def due_times(schedule, zone, first, days):
    """What a worker that looks every hour puts into the queue."""
    last, found = first, []
    for hour in range(days * 24):
        due = last_due(schedule, last, first + hour * HOUR, zone)
        if due is not None:
            found.append(due)
            last = due.astimezone(UTC)
    return found


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", datetime(2025, 3, 28, 12, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2025, 10, 24, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2025, 3, 7, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2025, 10, 31, 12, tzinfo=UTC)),
        ("Asia/Tehran", datetime(2022, 3, 20, 12, tzinfo=UTC)),
        ("Asia/Tehran", datetime(2022, 9, 20, 12, tzinfo=UTC)),
        ("UTC", datetime(2025, 12, 30, 12, tzinfo=UTC)),
    ],
    ids=["Berlin spring", "Berlin autumn", "New York spring", "New York autumn",
         "Tehran spring", "Tehran autumn", "turn of the year"],
)  # fmt: skip
@pytest.mark.parametrize("schedule", ["30 2 * * *", "30 0 * * *", "0 1 * * *"])
def test_a_daily_job_is_due_once_a_day_across_clock_changes(zone, first, schedule):
    found = due_times(schedule, zone, first, days=5)

    days = [due.date() for due in found]
    assert len(days) == len(set(days)) == 5
    assert days[-1] - days[0] == 4 * DAY


def test_a_schedule_seen_for_the_first_time_waits_for_its_next_due_time(queue):
    queue.worker.run_until_idle()

    assert queue.handlers.calls["nightly"] == []


def test_a_schedule_runs_when_it_is_due_in_company_time(queue):
    queue.worker.run_until_idle()
    queue.clock.at = datetime(2025, 3, 2, 2, 31, tzinfo=UTC)

    queue.worker.run_until_idle()
    queue.worker.run_until_idle()

    assert queue.handlers.calls["nightly"] == [{"due_at": "2025-03-02T02:30:00+00:00"}]


def test_what_was_missed_while_no_worker_ran_is_made_up_for_once(queue):
    queue.worker.run_until_idle()
    queue.clock.move(7 * DAY)

    queue.worker.run_until_idle()

    assert queue.handlers.calls["nightly"] == [{"due_at": "2025-03-08T02:30:00+00:00"}]


def test_many_workers_that_look_at_once_put_one_job_into_the_queue(queue):
    enqueue_due(queue.runtime)
    queue.clock.move(DAY)
    counts = []
    threads = [
        threading.Thread(target=lambda: counts.append(enqueue_due(queue.runtime))) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.worker.run_until_idle()

    assert len(counts) == 8
    assert len(queue.handlers.calls["nightly"]) == 1


def test_a_worker_that_goes_on_working_hears_of_a_schedule_that_is_switched_on(queue):
    worker = queue.worker
    worker.run_until_idle()
    elsewhere = a_company(queue.runtime)

    queue.clock.move(DAY)
    worker.run_until_idle()
    queue.clock.move(DAY)
    worker.run_until_idle()

    runs = queue.runtime.run(elsewhere.id, TESTER, list_jobs, write=False)
    assert [job.code for job in runs].count("nightly") == 1
    assert len(queue.handlers.calls["nightly"]) == 3


def test_the_last_and_the_next_due_time_are_shown(queue):
    queue.worker.run_until_idle()

    (nightly,) = [each for each in queue.read(list_schedules) if each.code == "nightly"]

    assert nightly.schedule == "30 2 * * *"
    assert nightly.last_at is not None
    assert nightly.next_at.isoformat() == "2025-03-02T02:30:00+00:00"
