"""A job that acts outside the database commits before it does, and notes its end apart."""

from __future__ import annotations

from datetime import timedelta

from karvan.events.jobs import NotDone
from karvan.events.jobs import NotYet
from karvan.events.jobs import Outside
from karvan.events.jobs import withdraw
from karvan.events.models import JobState
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party

MINUTE = timedelta(minutes=1)


def names(queue):
    return [each.name for each in queue.read(list_parties)]


def add(ctx, name):
    create_party(ctx, CreateParty(name))


def test_what_a_job_did_is_committed_before_it_acts_outside(queue):
    seen = []

    def begin(ctx, data):
        add(ctx, "Before")
        return Outside(lambda: seen.append(names(queue)) or "answer", note)

    def note(ctx, answer):
        add(ctx, f"After {answer}")

    queue.handlers.acts["work"] = begin
    queue.enqueue()

    queue.worker.run_until_idle()

    assert seen == [["Before"]]
    assert names(queue) == ["After answer", "Before"]
    assert queue.job.state == JobState.DONE


def test_a_failed_try_keeps_its_notes_and_runs_again(queue):
    def fail(ctx, data):
        add(ctx, "Noted")
        return NotDone("core.example: busy")

    queue.handlers.acts["work"] = fail
    queue.enqueue()

    queue.worker.run_until_idle()

    assert names(queue) == ["Noted"]
    assert (queue.job.state, queue.job.last_error) == (JobState.WAITING, "core.example: busy")


def test_a_job_parks_itself_with_its_notes(queue):
    def park(ctx, data):
        add(ctx, "Nobody knows")
        return NotDone("core.example: unknown", JobState.PARKED)

    queue.handlers.acts["work"] = park
    queue.enqueue()

    queue.worker.run_until_idle()
    queue.clock.move(10 * MINUTE)
    queue.worker.run_until_idle()

    (state,) = [job.state for job in queue.jobs() if job.code == "work"]
    assert names(queue) == ["Nobody knows"]
    assert state == JobState.PARKED


def test_a_job_that_came_too_early_waits_without_losing_a_try(queue):
    queue.handlers.acts["work"] = lambda ctx, data: NotYet(5 * MINUTE)
    queue.enqueue()

    queue.worker.run_until_idle()

    assert (queue.job.state, queue.job.tries) == (JobState.WAITING, 0)
    assert queue.job.run_at == queue.clock.at + 5 * MINUTE


def test_a_job_is_taken_back_by_its_key(queue):
    queue.enqueue(dedupe_key="one")

    queue.run(lambda ctx: withdraw(ctx, "core.work", "one"))
    queue.worker.run_until_idle()

    assert queue.job.state == JobState.CANCELLED
    assert queue.handlers.calls["work"] == []
