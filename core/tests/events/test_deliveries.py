"""Events that are told once committed: at least once, in order per document and subscriber."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy import select

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.audit.models import AuditEntry
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Refusal
from karvan.events.deliveries import NotASubscriber
from karvan.events.deliveries import ReplayDeliveries
from karvan.events.deliveries import drop_delivery
from karvan.events.deliveries import replay_deliveries
from karvan.events.deliveries import retry_delivery
from karvan.events.deliveries import retry_failed
from karvan.events.delivery_queries import list_deliveries
from karvan.events.jobs import OutcomeUnknown
from karvan.events.models import QueuedJob
from karvan.events.publish import DEEPEST
from karvan.events.publish import publish_committed
from karvan.events.queue import LEASE
from karvan.events.queue import claim_job
from karvan.events.worker import Worker
from karvan.testing.builders import a_company

TESTER = Actor.cli("test")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sent(queue):
    """The event of step n of document d, in the class the queue publishes."""
    published = queue.runtime.registry.events["core.shipment_sent"].event

    def make(document=1, step=1):
        return published(DocumentRef("core.shipment", document), step)

    return make


def test_a_subscriber_is_told_after_the_commit(queue, sent):
    queue.publish(sent(step=1))

    queue.worker.run_until_idle()

    assert [told.step for told in queue.handlers.calls["told"]] == [1]
    assert queue.job.state == "done"


def test_nobody_is_told_of_what_was_refused(queue, sent):
    def refuse(ctx):
        ctx.publish(sent())
        raise Refusal

    with pytest.raises(Refusal):
        queue.run(refuse)

    assert queue.worker.run_until_idle() == 0


def test_the_committed_event_carries_what_was_known_only_at_the_end(queue, sent):
    event = sent()

    queue.run(
        lambda ctx: publish_committed(
            ctx, event, read=lambda: dataclasses.replace(event, number="S-1")
        )
    )
    queue.worker.run_until_idle()

    assert queue.handlers.calls["told"][0].number == "S-1"


def test_the_events_of_a_document_wait_for_the_one_that_fails(queue, sent):
    def fail_on_first(ctx, event):
        if event.step == 1:
            raise ZeroDivisionError

    queue.handlers.acts["told"] = fail_on_first
    queue.publish(sent(1, step=1), sent(1, step=2), sent(2, step=3))

    queue.worker.run_until_idle()

    assert [told.step for told in queue.handlers.calls["told"]] == [1, 3]


def test_a_delivery_is_tried_five_times_again_over_fifteen_hours(queue, sent):
    def fail(ctx, event):
        raise ZeroDivisionError

    queue.handlers.acts["told"] = fail
    queue.publish(sent())
    pauses = []

    while queue.job.state == "waiting":
        queue.clock.at = queue.job.run_at
        queue.worker.run_until_idle()
        pauses.append(max(queue.job.run_at - queue.clock.now(), timedelta()) // MINUTE)

    assert pauses == [1, 5, 30, 120, 720, 0]
    assert queue.job.state == "failed"


def test_the_handler_knows_the_events_id_so_that_it_can_recognise_a_repetition(queue, sent):
    ids = []

    def note_and_fail_once(ctx, event):
        ids.append(ctx.job.event_id)
        if len(ids) == 1:
            raise ZeroDivisionError

    queue.handlers.acts["told"] = note_and_fail_once
    queue.publish(sent())

    queue.worker.run_until_idle()
    queue.clock.move(MINUTE)
    queue.worker.run_until_idle()

    assert len(ids) == 2
    assert ids[0] == ids[1]


def fail(ctx, event):
    raise ZeroDivisionError


def exhaust(queue):
    """Work until every delivery is done or failed."""
    while any(job.state == "waiting" for job in queue.jobs()):
        due = [job.run_at for job in queue.jobs() if job.state == "waiting"]
        if queue.worker.run_until_idle() == 0:
            if max(due) <= queue.clock.now():
                return
            queue.clock.at = max(due)


def stuck(queue):
    return queue.read(list_deliveries)


def steps(queue):
    return [told.step for told in queue.handlers.calls["told"]]


def test_a_failed_delivery_is_listed_with_what_waits_behind_it(queue, sent):
    queue.handlers.acts["told"] = fail
    queue.publish(sent(1, step=1), sent(1, step=2))

    exhaust(queue)

    (line,) = stuck(queue)
    assert (line.event, line.subscriber, line.state, line.tries, line.behind) == (
        "core.shipment_sent",
        "core",
        "failed",
        6,
        1,
    )
    assert line.document == DocumentRef("core.shipment", 1)


def test_a_retried_delivery_goes_on_with_those_behind_it(queue, sent):
    queue.handlers.acts["told"] = fail
    queue.publish(sent(1, step=1), sent(1, step=2))
    exhaust(queue)
    queue.handlers.acts.clear()
    queue.handlers.calls.clear()

    queue.run(lambda ctx: retry_delivery(ctx, stuck(queue)[0].id))
    queue.worker.run_until_idle()

    assert steps(queue) == [1, 2]


def test_a_dropped_delivery_lets_the_next_pass_and_leaves_a_row_in_the_trail(queue, sent):
    queue.handlers.acts["told"] = fail
    queue.publish(sent(1, step=1), sent(1, step=2))
    exhaust(queue)
    queue.handlers.acts.clear()
    queue.handlers.calls.clear()

    queue.run(lambda ctx: drop_delivery(ctx, stuck(queue)[0].id))
    queue.worker.run_until_idle()

    trail = queue.read(
        lambda ctx: list(
            ctx.session.scalars(select(AuditEntry).where(AuditEntry.entity == "core.job"))
        )
    )
    assert steps(queue) == [2]
    assert [row.data["action"] for row in trail] == ["skip"]


def test_all_that_failed_for_a_subscriber_is_retried_at_once(queue, sent):
    queue.handlers.acts["told"] = fail
    queue.publish(sent(1), sent(2))
    exhaust(queue)
    queue.handlers.acts.clear()

    count = queue.run(lambda ctx: retry_failed(ctx, "core"))
    queue.worker.run_until_idle()

    assert count == 2
    assert {job.state for job in queue.jobs()} == {"done"}


def test_a_job_that_is_no_delivery_cannot_be_dropped_as_one(queue):
    queue.enqueue()

    with pytest.raises(NotFound):
        queue.run(lambda ctx: drop_delivery(ctx, queue.job.id))


def test_a_delivery_of_another_company_is_not_there(queue, sent):
    queue.handlers.acts["told"] = fail
    queue.publish(sent())
    exhaust(queue)
    other = a_company(queue.runtime)

    with pytest.raises(NotFound):
        queue.runtime.run(other.id, TESTER, lambda ctx: drop_delivery(ctx, queue.job.id))
    assert queue.runtime.run(other.id, TESTER, list_deliveries, write=False) == []


def test_a_replay_brings_what_was_dropped_and_leaves_what_was_delivered(queue, sent):
    queue.publish(sent(1, step=1), sent(2, step=2))
    queue.run(lambda ctx: drop_delivery(ctx, queue.jobs()[0].id))
    queue.worker.run_until_idle()
    command = ReplayDeliveries("core", since=queue.clock.now())

    found = queue.run(lambda ctx: replay_deliveries(ctx, command))
    queue.worker.run_until_idle()

    assert (found.events, found.repeated, found.delivered) == (2, 1, 1)
    assert steps(queue) == [2, 1]


def test_a_replay_sends_what_a_subscriber_was_never_told(queue, sent):
    queue.publish(sent(1, step=1), sent(1, step=2))
    queue.run(lambda ctx: ctx.session.execute(delete(QueuedJob)))

    found = queue.run(
        lambda ctx: replay_deliveries(ctx, ReplayDeliveries("core", since=queue.clock.now()))
    )
    queue.worker.run_until_idle()

    assert found.new == 2
    assert steps(queue) == [1, 2]


def test_repeating_a_replay_sends_nothing_twice(queue, sent):
    queue.publish(sent())
    queue.worker.run_until_idle()
    command = ReplayDeliveries("core", since=queue.clock.now(), again=True)

    first, second = (queue.run(lambda ctx: replay_deliveries(ctx, command)) for _ in range(2))
    queue.worker.run_until_idle()

    assert (first.sent, second.sent, second.waiting) == (1, 0, 1)
    assert steps(queue) == [1, 1]
    assert len(queue.jobs()) == 1


def test_a_replay_from_an_event_leaves_those_before_it(queue, sent):
    queue.publish(sent(1, step=1))
    queue.clock.move(MINUTE)
    queue.publish(sent(1, step=2))
    queue.worker.run_until_idle()
    queue.handlers.calls.clear()
    second = queue.read(lambda ctx: list_deliveries(ctx, state="done"))[0]

    queue.run(
        lambda ctx: replay_deliveries(
            ctx, ReplayDeliveries("core", event_id=second.event_id, again=True)
        )
    )
    queue.worker.run_until_idle()

    assert steps(queue) == [2]


def test_a_trial_replay_only_counts(queue, sent):
    queue.publish(sent())
    queue.worker.run_until_idle()
    command = ReplayDeliveries("core", since=queue.clock.now(), again=True)

    found = queue.run(lambda ctx: replay_deliveries(ctx, command, dry_run=True))

    assert found.repeated == 1
    assert queue.job.state == "done"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (ReplayDeliveries("core"), Invalid),
        (ReplayDeliveries("core", event_id=10**15), NotFound),
        (ReplayDeliveries("crm", event_id=1), NotASubscriber),
        (ReplayDeliveries("core", event_id=1, event="core.nothing"), NotASubscriber),
    ],
    ids=["no start", "no such event", "a plugin that is off", "an event it is not told of"],
)
def test_a_replay_that_makes_no_sense_is_refused(queue, command, refusal):
    with pytest.raises(refusal):
        queue.run(lambda ctx: replay_deliveries(ctx, command))


def test_handlers_that_cause_each_other_come_to_an_end(queue, sent):
    queue.handlers.acts["told"] = lambda ctx, event: ctx.publish(event)
    queue.publish(sent())

    queue.worker.run_until_idle()

    assert len(queue.handlers.calls["told"]) == DEEPEST
    assert "core.shipment_sent > core.shipment_sent" in next(
        job.last_error for job in queue.jobs() if job.state == "waiting"
    )


def test_eight_workers_bring_each_event_once_and_a_documents_events_in_order(queue, sent):
    seen, lock = [], threading.Lock()

    def note(ctx, event):
        with lock:
            seen.append((event.document.id, event.step))

    queue.handlers.acts["told"] = note
    queue.publish(*(sent(document, step) for step in range(8) for document in range(1, 9)))
    workers = [Worker(queue.runtime) for _ in range(8)]
    threads = [threading.Thread(target=worker.run_until_idle) for worker in workers]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.worker.run_until_idle()

    assert {job.state for job in queue.jobs()} == {"done"}
    assert sorted(seen) == sorted(set(seen))
    for document in range(1, 9):
        assert [step for each, step in seen if each == document] == list(range(8))


def test_a_delivery_whose_worker_dies_is_brought_by_another_and_done_once(queue, sent):
    def claim(ctx):
        return claim_job(ctx, "lost", {"core"})

    queue.publish(sent())
    queue.runtime.run_installation(TESTER, claim, purpose="test")

    within_lease = queue.worker.run_until_idle()
    queue.clock.move(LEASE + MINUTE)
    queue.worker.run_until_idle()

    assert within_lease == 0
    assert (steps(queue), queue.job.state) == ([1], "done")


def test_a_delivery_whose_outcome_is_unknown_waits_for_a_decision(queue, sent):
    def doubt(ctx, event):
        raise OutcomeUnknown(effect="the call")

    queue.handlers.acts["told"] = doubt
    queue.publish(sent())
    queue.worker.run_until_idle()
    command = ReplayDeliveries("core", since=queue.clock.now(), again=True)

    found = queue.run(lambda ctx: replay_deliveries(ctx, command))

    assert (found.sent, found.undecided) == (0, 1)
    assert [line.state for line in stuck(queue)] == ["parked"]
