"""Events that are told once committed: at least once, in order per document and subscriber."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from karvan.api import DocumentRef
from karvan.errors import Refusal
from karvan.events.publish import publish_committed

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
