"""Jobs of a plugin that is off wait until it is on again; what is long past is cleared away."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func
from sqlalchemy import select

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.events.jobs import enqueue
from karvan.events.models import CommittedEvent
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.testing.builders import a_company

ADMIN = Actor.system()


def test_the_jobs_of_a_plugin_that_is_off_wait_until_it_is_on(queue):
    runtime, code = queue.runtime, queue.company.code
    enable(runtime, ADMIN, code, "crm")
    queue.run(lambda ctx: enqueue(ctx, "crm.digest", {}))
    disable(runtime, ADMIN, code, "crm")

    while_off = queue.worker.run_until_idle()
    enable(runtime, ADMIN, code, "crm")
    once_on = queue.worker.run_until_idle()
    beside = 1  # the index of what is searched follows the module that came back

    assert (while_off, once_on) == (0, 1 + beside)


def test_the_jobs_of_a_plugin_that_cannot_run_wait_and_lose_no_try(queue):
    runtime = queue.runtime
    enable(runtime, ADMIN, queue.company.code, "crm")
    queue.run(lambda ctx: enqueue(ctx, "crm.digest", {}))
    runtime.registry.loaded.pop("crm")

    queue.worker.run_until_idle()

    assert (queue.job.state, queue.job.tries) == ("waiting", 0)


def test_a_job_of_another_company_is_not_shown(queue):
    other = a_company(queue.runtime)
    queue.runtime.run(other.id, ADMIN, lambda ctx: enqueue(ctx, "core.work", {}))

    assert queue.jobs() == []


def test_what_was_done_long_ago_is_removed_and_what_is_open_stays(queue):
    def fail_on_second(ctx, event):
        if event.step == 2:
            raise ZeroDivisionError

    event = queue.runtime.registry.events["core.shipment_sent"].event
    queue.handlers.acts["told"] = fail_on_second
    queue.publish(event(DocumentRef("core.shipment", 1), 1), event(DocumentRef("core.x", 2), 2))
    queue.worker.run_until_idle()

    queue.clock.move(timedelta(days=91))
    for _ in range(10):
        queue.worker.run_until_idle()

    kept = queue.read(
        lambda ctx: ctx.session.execute(select(func.count()).select_from(CommittedEvent)).scalar()
    )
    assert kept == 1
    assert [job.state for job in queue.jobs()] == ["waiting"]
