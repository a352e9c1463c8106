"""Jobs are listed, filtered, exported and read by REST; whoever may repeats, skips or cancels them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from karvan.actors import Actor
from karvan.events.jobs import enqueue
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.queries import list_jobs
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

CLI = Actor.cli("test")
JOB = "core.clean-queue"


@pytest.fixture
def place(runtime):
    return a_company(runtime)


@pytest.fixture
def a_job(runtime, place):
    """A job of a company, in a state."""

    def make(state=JobState.WAITING, error=None, *, of=place):
        def act(ctx):
            enqueue(ctx, JOB, {})
            ctx.uow.flush()

        runtime.run(of.id, CLI, act)
        number = runtime.run(of.id, CLI, list_jobs, write=False)[0].id
        values = {"state": state, "last_error": error}
        runtime.run(
            of.id,
            CLI,
            lambda ctx: ctx.session.execute(
                update(QueuedJob).where(QueuedJob.id == number).values(**values)
            ),
        )
        return number

    return make


@pytest.fixture
def state_of(runtime, place):
    def read(number):
        found = runtime.run(place.id, CLI, list_jobs, write=False)
        return next(each.state for each in found if each.id == number)

    return read


@pytest.fixture
def at(place):
    return lambda path="": f"/c/{place.code}/-/jobs{path}"


@pytest.fixture
def controller(runtime, client, place):
    client.sign_in(a_member(runtime, place, roles=("controller",)))
    return client


@pytest.fixture
def accountant(runtime, client, place):
    client.sign_in(a_member(runtime, place, roles=("accountant",)))
    return client


def test_the_list_shows_jobs_with_their_errors_and_filters_them(accountant, at, a_job):
    a_job(JobState.FAILED, "the disk is full")
    a_job()

    everything = accountant.get(at()).text
    waiting = accountant.get(at("?f=state:eq:waiting")).text

    assert "the disk is full" in everything
    assert "Remove finished jobs" in everything
    assert "the disk is full" not in waiting
    assert "Remove finished jobs" in waiting


def test_jobs_of_other_companies_are_not_there(runtime, accountant, at, a_job):
    foreign = a_job(JobState.FAILED, "a foreign error", of=a_company(runtime))

    assert "a foreign error" not in accountant.get(at()).text
    assert accountant.get(at(f"/{foreign}")).status_code == 404
    assert "a foreign error" not in accountant.get(at("/export.csv")).text


def test_jobs_are_not_shown_without_the_permission(runtime, client, place, at, a_job):
    number = a_job()
    client.sign_in(a_member(runtime, place, roles=("viewer",)))

    for path in ("", f"/{number}", "/export.csv", "/workers", "/idle"):
        assert client.get(at(path)).status_code == 403, path


def test_the_list_is_exported(accountant, at, a_job):
    a_job(JobState.FAILED, "the disk is full")

    answer = accountant.get(at("/export.csv"))

    assert answer.status_code == 200
    assert "the disk is full" in answer.text


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        (JobState.FAILED, "retry", JobState.WAITING),
        (JobState.PARKED, "skip", JobState.CANCELLED),
        (JobState.WAITING, "cancel", JobState.CANCELLED),
    ],
)
def test_whoever_manages_jobs_acts_on_one(controller, at, a_job, state_of, before, action, after):
    number = a_job(before)

    answer = controller.submit(at(f"/{number}/do/{action}"))

    assert answer.status_code == 303
    assert state_of(number) == after


def test_what_has_ended_is_not_repeated(controller, at, a_job, state_of):
    number = a_job(JobState.DONE)

    answer = controller.submit(at(f"/{number}/do/retry"))

    assert answer.status_code == 409
    assert state_of(number) == JobState.DONE


def test_who_only_reads_jobs_changes_none(accountant, at, a_job, state_of):
    number = a_job(JobState.FAILED)

    page = accountant.get(at(f"/{number}")).text
    answer = accountant.submit(at(f"/{number}/do/retry"))

    assert "/do/retry" not in page
    assert answer.status_code == 403
    assert state_of(number) == JobState.FAILED


def test_schedules_and_workers_have_a_page_and_idleness_is_told(accountant, at):
    page = accountant.get(at("/workers")).text

    assert "Remove finished jobs" in page
    assert "No worker has run yet" in page
    assert "No worker is running" in accountant.get(at("/idle")).text


def test_a_program_reads_jobs_and_cannot_write_them(runtime, client, place, a_job):
    number = a_job(JobState.FAILED, "the disk is full")
    owner = a_member(runtime, place, roles=("accountant",))
    command = CreateToken(owner.id, "Watcher", frozenset({"core.job.read"}), 9)
    token = runtime.run(place.id, CLI, lambda ctx: create_token(ctx, command).text)
    headers = {"Authorization": f"Bearer {token}"}
    address = f"/c/{place.code}/api/core/v1/jobs"

    (found,) = client.get(f"{address}?f=state:eq:failed", headers=headers).json["items"]
    written = client.post(address, headers=headers, json={"code": "core.work"})
    changed = client.patch(f"{address}/{number}", headers=headers, json={"tries": "0"})

    assert found["number"] == str(number)
    assert found["last_error"] == "the disk is full"
    assert "actor" not in found
    assert written.status_code == 405
    assert changed.status_code == 405
