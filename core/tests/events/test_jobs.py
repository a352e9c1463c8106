"""A job is written with the business action, and its effects are committed with its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.errors import Forbidden
from karvan.errors import Refusal
from karvan.events.jobs import Continue
from karvan.events.jobs import JobBusy
from karvan.events.jobs import JobCancelled
from karvan.events.jobs import OutcomeUnknown
from karvan.events.jobs import cancel_job
from karvan.events.jobs import enqueue
from karvan.events.jobs import retry_job
from karvan.events.jobs import skip_job
from karvan.events.publish import OnlyReading
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party

MINUTE = timedelta(minutes=1)


def make_party(ctx, data):
    create_party(ctx, CreateParty(name=data["name"], code=data["name"]))


def make_party_then_fail(ctx, data):
    make_party(ctx, data)
    raise ZeroDivisionError


def names(queue):
    return [party.name for party in queue.read(list_parties)]


def change(queue, act):
    first = queue.jobs()[0].id
    queue.run(lambda ctx: act(ctx, first))


def test_a_job_runs_after_the_action_that_wanted_it_is_committed(queue):
    queue.handlers.acts["work"] = make_party
    queue.enqueue({"name": "Ann"})

    queue.worker.run_until_idle()

    assert names(queue) == ["Ann"]
    assert queue.job.state == "done"


def test_a_refused_action_leaves_no_job(queue):
    def refuse(ctx):
        enqueue(ctx, "core.work", {})
        raise Refusal

    with pytest.raises(Refusal):
        queue.run(refuse)

    assert queue.jobs() == []


def test_a_job_that_fails_leaves_no_effect_and_waits_a_minute(queue):
    queue.handlers.acts["work"] = make_party_then_fail
    queue.enqueue({"name": "Ann"})

    queue.worker.run_until_idle()

    assert names(queue) == []
    assert (queue.job.state, queue.job.tries) == ("waiting", 1)
    assert queue.job.run_at == queue.clock.now() + MINUTE


def test_a_note_on_a_failure_names_the_error_and_its_place_but_no_data(queue):
    def fail(ctx, data):
        message = f"secret {data['name']}"
        raise ValueError(message)

    queue.handlers.acts["work"] = fail
    queue.enqueue({"name": "Ann"})

    queue.worker.run_until_idle()

    assert queue.job.last_error.startswith("ValueError in fail, test_jobs.py:")
    assert "Ann" not in queue.job.last_error


def test_the_pauses_between_tries_grow_to_six_hours_and_end_with_the_tenth(queue):
    queue.handlers.acts["work"] = make_party_then_fail
    queue.enqueue({"name": "Ann"})
    pauses = []

    while queue.job.state == "waiting":
        queue.clock.at = queue.job.run_at
        queue.worker.run_until_idle()
        pauses.append((queue.job.run_at - queue.clock.now()) // MINUTE)

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 0]
    assert (queue.job.state, queue.job.tries) == ("failed", 10)


def test_a_failed_job_that_is_retried_runs_at_once_with_all_its_tries(queue):
    queue.handlers.acts["work"] = make_party_then_fail
    queue.enqueue({"name": "Ann"})
    while queue.job.state == "waiting":
        queue.clock.at = queue.job.run_at
        queue.worker.run_until_idle()
    queue.handlers.acts["work"] = make_party

    change(queue, retry_job)
    queue.worker.run_until_idle()

    assert (queue.job.state, queue.job.tries) == ("done", 1)


def test_what_a_person_does_with_a_job_stays_in_the_trail(queue):
    queue.handlers.acts["work"] = lambda ctx, data: 1 / 0
    queue.enqueue()
    change(queue, cancel_job)

    def trail(ctx):
        rows = select(AuditEntry).where(AuditEntry.entity == "core.job")
        return [(entry.row_id, entry.data) for entry in ctx.session.scalars(rows)]

    assert queue.read(trail) == [(queue.job.id, {"action": "cancel", "job": "core.work"})]


def test_managing_jobs_asks_for_its_permission(queue):
    reader = Actor.user(1, "reader", frozenset({"core.job.read"}))
    queue.enqueue()
    number = queue.job.id

    for act in (retry_job, skip_job, cancel_job):
        with pytest.raises(Forbidden, match=r"core\.job\.manage"):
            queue.runtime.run(queue.company.id, reader, lambda ctx, act=act: act(ctx, number))


def test_a_plugin_that_exits_fails_its_job_alone(queue):
    def leave(ctx, data):
        raise SystemExit

    queue.handlers.acts["work"] = leave
    queue.enqueue()

    queue.worker.run_until_idle()

    assert queue.job.state == "waiting"
    assert queue.job.last_error.startswith("SystemExit in leave")


def test_a_job_runs_when_it_is_due_and_not_before(queue):
    queue.enqueue(run_at=queue.clock.now() + MINUTE)

    early = queue.worker.run_until_idle()
    queue.clock.move(MINUTE)
    later = queue.worker.run_until_idle()

    assert (early, later) == (0, 1)


def test_a_dedupe_key_is_taken_once(queue):
    queue.enqueue({"n": 1}, dedupe_key="2025-W09")
    queue.enqueue({"n": 2}, dedupe_key="2025-W09")
    queue.enqueue({"n": 3}, dedupe_key="2025-W10")

    queue.worker.run_until_idle()

    assert [data["n"] for data in queue.handlers.calls["work"]] == [1, 3]


def test_a_failing_job_holds_up_those_of_its_order_and_lets_others_pass(queue):
    queue.handlers.acts["work"] = lambda ctx, data: 1 / data["n"]
    queue.enqueue({"n": 0}, order_key="a")
    queue.enqueue({"n": 1}, order_key="a")
    queue.enqueue({"n": 2}, order_key="b")

    queue.worker.run_until_idle()

    assert [job.state for job in queue.jobs()] == ["waiting", "waiting", "done"]


def test_skipping_a_job_lets_those_behind_it_go_on(queue):
    queue.handlers.acts["work"] = lambda ctx, data: 1 / data["n"]
    queue.enqueue({"n": 0}, order_key="a")
    queue.enqueue({"n": 1}, order_key="a")
    queue.worker.run_until_idle()

    change(queue, skip_job)
    queue.worker.run_until_idle()

    assert [job.state for job in queue.jobs()] == ["cancelled", "done"]


def test_a_cancelled_job_that_waits_is_not_run(queue):
    queue.enqueue()

    change(queue, cancel_job)
    queue.worker.run_until_idle()

    assert queue.job.state == "cancelled"
    assert queue.handlers.calls["work"] == []


def test_a_finished_job_cannot_be_cancelled(queue):
    queue.enqueue()
    queue.worker.run_until_idle()

    with pytest.raises(JobBusy, match="done"):
        change(queue, cancel_job)


def test_a_job_that_stops_because_it_was_cancelled_leaves_nothing(queue):
    def stop(ctx, data):
        make_party(ctx, data)
        raise JobCancelled

    queue.handlers.acts["work"] = stop
    queue.enqueue({"name": "Ann"})

    queue.worker.run_until_idle()

    assert queue.job.state == "cancelled"
    assert names(queue) == []


def test_a_long_job_commits_its_steps_and_goes_on_from_the_last(queue):
    def count_down(ctx, data):
        make_party(ctx, {"name": f"P{data['left']}"})
        ctx.job.progress(3 - data["left"], 3)
        return Continue({"left": data["left"] - 1}) if data["left"] > 1 else None

    queue.handlers.acts["work"] = count_down
    queue.enqueue({"left": 3})

    queue.worker.run_until_idle()

    assert names(queue) == ["P1", "P2", "P3"]
    assert (queue.job.state, queue.job.progress) == ("done", {"done": 2, "total": 3})


def test_an_effect_outside_whose_outcome_is_unknown_is_parked_not_repeated(queue):
    def send(ctx, data):
        raise OutcomeUnknown(effect="the sending")

    queue.handlers.acts["work"] = send
    queue.enqueue()

    queue.worker.run_until_idle()
    queue.clock.move(timedelta(days=2))
    queue.worker.run_until_idle()

    assert queue.job.state == "parked"
    assert len(queue.handlers.calls["work"]) == 1


def test_a_job_acts_for_the_person_who_wanted_it(queue):
    seen = []
    queue.handlers.acts["work"] = lambda ctx, data: seen.append(ctx.actor)
    queue.enqueue()

    queue.worker.run_until_idle()

    assert (seen[0].kind, seen[0].name) == ("job", "core.work")


def test_work_that_only_reads_cannot_put_off_a_job(queue):
    with pytest.raises(OnlyReading):
        queue.read(lambda ctx: enqueue(ctx, "core.work", {}))


def test_a_job_that_is_declared_no_more_says_so(queue):
    queue.run(lambda ctx: enqueue(ctx, "core.vanished", {}))

    queue.worker.run_until_idle()

    assert queue.job.last_error.startswith("core.job.unknown")
