"""Workers share the queue: each job once, in order, whatever happens to the one that runs it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest

from karvan.actors import Actor
from karvan.events.jobs import cancel_job
from karvan.events.jobs import enqueue
from karvan.events.queries import list_workers
from karvan.events.queue import LEASE
from karvan.events.queue import LeaseLost
from karvan.events.queue import claim_job
from karvan.events.queue import finish_job
from karvan.events.worker import Worker
from karvan.modules.parties.queries import find_party_by_code
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party

PROGRAM = Path(__file__).with_name("sleepy_worker.py")
WORKERS, DOCUMENTS, STEPS = 8, 12, 10
ANN = {"name": "Ann"}


def make_party(ctx, data):
    create_party(ctx, CreateParty(name=data["name"], code=data["name"]))


def names(queue):
    return [party.name for party in queue.read(lambda ctx: list_parties(ctx, limit=1_000))]


@contextmanager
def a_worker_process(queue, seconds):
    """Another process that has begun the job that waits; killed at the end."""
    owner = queue.database.owner_url or ""
    command = [sys.executable, str(PROGRAM), queue.database.url, owner, str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "started\n"
            yield process
        finally:
            process.kill()


def test_eight_workers_run_each_job_once_and_a_documents_jobs_in_order(queue):
    def follow(ctx, data):
        document, step = data["document"], data["step"]
        if step and find_party_by_code(ctx, f"{document}-{step - 1}") is None:
            message = "the step before has not been done"
            raise AssertionError(message)
        create_party(ctx, CreateParty(name=f"{document}-{step}", code=f"{document}-{step}"))

    def enqueue_all(ctx):
        for step in range(STEPS):
            for document in range(DOCUMENTS):
                data = {"document": document, "step": step}
                enqueue(ctx, "core.work", data, order_key=str(document))

    queue.handlers.acts["work"] = follow
    queue.run(enqueue_all)
    workers = [Worker(queue.runtime) for _ in range(WORKERS)]
    threads = [threading.Thread(target=worker.run_until_idle) for worker in workers]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.worker.run_until_idle()

    assert {(job.state, job.tries) for job in queue.jobs()} == {("done", 1)}
    assert len(names(queue)) == DOCUMENTS * STEPS
    assert len(queue.handlers.calls["work"]) == DOCUMENTS * STEPS


def test_the_job_of_a_killed_worker_runs_again_once_its_lease_has_ended(queue):
    queue.handlers.acts["work"] = make_party
    queue.enqueue(ANN)
    with a_worker_process(queue, seconds=60) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    queue.clock.at = datetime.now(UTC)

    within_lease = queue.worker.run_until_idle()
    queue.clock.move(LEASE + timedelta(seconds=1))
    queue.worker.run_until_idle()

    assert within_lease == 0
    assert names(queue) == ["Ann"]
    assert (queue.job.state, queue.job.tries) == ("done", 2)


def test_workers_killed_at_any_moment_leave_each_job_done_once(queue):
    queue.handlers.acts["work"] = make_party
    queue.run(lambda ctx: [enqueue(ctx, "core.work", {"name": f"P{n:02}"}) for n in range(40)])
    for done_before in (0, 3, 6):
        with a_worker_process(queue, seconds=0.01) as process:
            for _ in range(done_before):
                process.stdout.readline()
            time.sleep(random.uniform(0, 0.03))
            process.send_signal(signal.SIGKILL)
            process.wait()

    queue.clock.at = datetime.now(UTC) + LEASE + timedelta(seconds=1)
    queue.worker.run_until_idle()

    assert names(queue) == [f"P{n:02}" for n in range(40)]
    assert {job.state for job in queue.jobs()} == {"done"}


def test_a_worker_that_is_told_to_stop_finishes_its_job_first(queue):
    queue.enqueue(ANN)

    with a_worker_process(queue, seconds=0.5) as process:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)

    assert code == 0
    assert names(queue) == ["Ann"]
    assert queue.job.state == "done"
    assert [each.state for each in queue.read(list_workers)] == ["stopped"]


def test_a_worker_that_lost_its_lease_cannot_finish_what_another_took_up(queue):
    def claim(ctx):
        return claim_job(ctx, "test", {"core"})

    def install(work):
        return queue.runtime.run_installation(Actor.system(), work, purpose="test")

    queue.enqueue(ANN)
    first = install(claim)
    queue.clock.move(LEASE + timedelta(seconds=1))
    second = install(claim)

    with pytest.raises(LeaseLost):
        install(lambda ctx: finish_job(ctx, first, None))
    install(lambda ctx: finish_job(ctx, second, None))

    assert first.id == second.id
    assert queue.job.state == "done"


def test_a_job_that_kills_every_worker_is_given_up_after_its_last_try(queue):
    def claim(ctx):
        return claim_job(ctx, "test", {"core"})

    queue.enqueue(ANN)
    while queue.runtime.run_installation(Actor.system(), claim, purpose="test") is not None:
        queue.clock.move(LEASE + timedelta(seconds=1))

    assert (queue.job.state, queue.job.tries) == ("failed", 10)
    assert queue.job.last_error.startswith("WorkerLost")


def test_a_worker_that_vanished_is_shown_as_dead(queue):
    worker = queue.worker
    worker.beat()

    fresh = queue.read(list_workers)
    queue.clock.move(timedelta(minutes=1))
    stale = queue.read(list_workers)

    assert [each.state for each in fresh] == ["alive"]
    assert [(each.state, each.seen_seconds_ago) for each in stale] == [("dead", 60)]


def test_a_running_job_hears_that_it_is_cancelled_with_the_next_heartbeat(queue):
    heard = []

    def listen(ctx, data):
        heard.append(ctx.job.cancelled())
        if queue.database.kind == "postgresql":
            queue.run(lambda other: cancel_job(other, ctx.job.id))
            worker.beat()
            heard.append(ctx.job.cancelled())

    worker = queue.worker
    queue.handlers.acts["work"] = listen
    queue.enqueue()

    worker.run_until_idle()

    assert heard == ([False, True] if queue.database.kind == "postgresql" else [False])
