"""What happened reaches the receiver: signed, in order, again after a failure, and never for ever."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text

from karvan.api import DocumentRef
from karvan.events.models import QueuedJob
from karvan.modules.notifications.models import Notification
from karvan.modules.webhooks.sending import MOST_FAILURES
from karvan.modules.webhooks.services import DeliveryUnderWay
from karvan.modules.webhooks.services import WebhookOff
from karvan.modules.webhooks.services import renew_secret
from karvan.modules.webhooks.services import replay_delivery
from karvan.modules.webhooks.services import send_test
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

from .conftest import TESTER
from .conftest import CrateLost
from .conftest import CrateMoved

LATER = timedelta(hours=7)


def signature_of(secret, post):
    parts = dict(each.split("=", 1) for each in post.headers["Karvan-Signature"].split(","))
    told = parts["t"].encode() + b"." + post.body
    return parts["v1"], hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def test_an_event_is_posted_with_a_signature_that_the_secret_proves(hooks, receiver):
    made = hooks.add(receiver.url)

    hooks.move(step=3)
    hooks.work()

    (post,) = receiver.posts
    given, expected = signature_of(made.secret, post)
    assert given == expected
    told = json.loads(post.body)
    assert told["event"] == post.headers["Karvan-Event"] == "core.crate_moved"
    assert told["data"]["step"] == 3
    assert told["company"] == hooks.company.code
    assert hooks.delivery().state == "sent"
    assert hooks.delivery().answer == "taken"


def test_an_event_nobody_wants_makes_no_row_and_no_job(hooks, receiver):
    hooks.add(receiver.url)

    hooks.publish(CrateLost(DocumentRef("core.crate", 1)))

    assert (
        hooks.run(
            lambda ctx: ctx.session.scalars(
                select(QueuedJob.id).where(
                    QueuedJob.company_id == ctx.company.id, QueuedJob.code == "forward-webhooks"
                )
            ).all()
        )
        == []
    )
    hooks.work()
    assert receiver.posts == []


def test_what_is_rolled_back_is_told_to_nobody(hooks, receiver):
    hooks.add(receiver.url)

    with pytest.raises(ZeroDivisionError):
        hooks.run(lambda ctx: (hooks_publish(ctx), 1 / 0))
    hooks.work()

    assert receiver.posts == []


def hooks_publish(ctx):
    ctx.publish(CrateLost(DocumentRef("core.crate", 1)))


def test_a_failure_is_tried_again_and_holds_up_later_events_of_the_same_document(hooks, receiver):
    hooks.add(receiver.url)
    receiver.answers.append((503, {}, b"later"))

    hooks.move(step=1)
    hooks.work()
    hooks.move(step=2)
    hooks.move(step=9, crate=8)
    hooks.work()

    assert [json.loads(each.body)["data"]["step"] for each in receiver.posts] == [1, 9]
    first = hooks.deliveries()[0]
    assert (first.state, first.status, first.answer, first.tries) == ("waiting", 503, "later", 1)
    hooks.clock.move(timedelta(minutes=2))
    hooks.work()
    assert [json.loads(each.body)["data"]["step"] for each in receiver.posts] == [1, 9, 1, 2]
    assert {each.state for each in hooks.deliveries()} == {"sent"}


def test_another_company_hears_nothing(hooks, receiver):
    hooks.add(receiver.url)
    other = a_company(hooks.runtime)

    hooks.runtime.run(other.id, TESTER, lambda ctx: ctx.publish(moved()))
    hooks.work()

    assert receiver.posts == []


def moved():
    return CrateMoved(DocumentRef("core.crate", 7), 1)


def test_an_endless_failure_switches_the_webhook_off_and_tells_who_can_mend_it(hooks, receiver):
    keeper = a_member(hooks.runtime, hooks.company)
    hooks.add(receiver.url)
    receiver.answers += [(500, {}, b"")] * 100

    for step in range(MOST_FAILURES):
        hooks.move(step=step, crate=step + 1)
    hooks.work()

    webhook = hooks.webhook()
    assert (webhook.active, webhook.stopped, webhook.failures) == (False, "failures", MOST_FAILURES)
    told = hooks.run(
        lambda ctx: [
            each.user_id
            for each in ctx.session.scalars(
                select(Notification).where(Notification.kind == "core.webhook_stopped")
            )
        ]
    )
    assert told == [keeper.id]
    hooks.clock.move(LATER)
    hooks.work()
    assert len(receiver.posts) == MOST_FAILURES
    assert {each.state for each in hooks.deliveries()} == {"dropped", "failed"}


def test_a_receiver_that_says_it_is_gone_is_believed_at_once(hooks, receiver):
    hooks.add(receiver.url)
    receiver.answers.append((410, {}, b""))

    hooks.move()
    hooks.work()

    assert (hooks.webhook().active, hooks.webhook().stopped) == (False, "gone")
    assert hooks.delivery().state == "failed"


def test_after_the_last_try_a_delivery_has_failed_and_the_next_event_goes_on(hooks, receiver):
    hooks.add(receiver.url)
    receiver.answers += [(500, {}, b"")] * 10
    hooks.move(step=1)

    for _each in range(10):
        hooks.work()
        hooks.clock.move(LATER)
    hooks.move(step=2)
    hooks.work()

    assert [each.state for each in hooks.deliveries()] == ["failed", "sent"]


def test_a_redirect_is_not_followed(hooks, receiver):
    hooks.add(receiver.url)
    receiver.answers.append((302, {"Location": "http://127.0.0.1:1/elsewhere"}, b""))

    hooks.move()
    hooks.work()

    assert (len(receiver.posts), hooks.delivery().status) == (1, 302)
    assert hooks.delivery().state == "waiting"


def test_of_a_long_answer_only_the_beginning_is_kept(hooks, receiver):
    hooks.add(receiver.url)
    receiver.answers.append((200, {}, b"x\0" * 500_000))

    hooks.move()
    hooks.work()

    assert hooks.delivery().answer == "x" * 1000


def test_an_answer_that_drips_for_ever_is_left(hooks, receiver):
    hooks.add(receiver.url)
    receiver.drip = True

    hooks.move()
    hooks.work()

    assert (hooks.delivery().state, hooks.delivery().error) == ("waiting", "timeout")


def test_a_receiver_that_is_away_is_tried_again(hooks):
    hooks.add("http://127.0.0.1:9/hook")

    hooks.move()
    hooks.work()

    assert (hooks.delivery().state, hooks.delivery().error) == ("waiting", "connection")


def test_a_copy_of_the_installation_keeps_everything_in(hooks, receiver):
    hooks.add(receiver.url)
    hooks.move()
    with hooks.runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(text("UPDATE core_installation SET is_copy = true"))

    hooks.work()

    assert receiver.posts == []
    assert (hooks.delivery().state, hooks.delivery().error) == ("held", "copy")


def test_a_test_is_signed_like_everything_else(hooks, receiver):
    made = hooks.add(receiver.url)

    hooks.run(lambda ctx: send_test(ctx, made.webhook.id))
    hooks.work()

    given, expected = signature_of(made.secret, receiver.posts[0])
    assert given == expected
    assert json.loads(receiver.posts[0].body)["event"] == "core.webhook_test"


def test_a_delivery_is_sent_again_as_one_of_its_own_with_the_same_event(hooks, receiver):
    made = hooks.add(receiver.url)
    hooks.move()
    hooks.work()
    first = hooks.delivery()

    hooks.run(lambda ctx: replay_delivery(ctx, made.webhook.id, first.id))
    hooks.work()

    one, two = receiver.posts
    assert one.body == two.body
    assert one.headers["Karvan-Delivery"] != two.headers["Karvan-Delivery"]


def test_what_is_on_its_way_is_not_sent_again(hooks, receiver):
    made = hooks.add(receiver.url)
    receiver.answers.append((500, {}, b""))
    hooks.move()
    hooks.work()

    with pytest.raises(DeliveryUnderWay):
        hooks.run(lambda ctx: replay_delivery(ctx, made.webhook.id, hooks.delivery().id))


def test_a_webhook_that_is_off_sends_nothing(hooks, receiver):
    made = hooks.add(receiver.url, active=False)

    hooks.move()
    hooks.work()

    assert receiver.posts == []
    with pytest.raises(WebhookOff):
        hooks.run(lambda ctx: send_test(ctx, made.webhook.id))


def test_a_new_secret_signs_from_now_on(hooks, receiver):
    made = hooks.add(receiver.url)

    renewed = hooks.run(lambda ctx: renew_secret(ctx, made.webhook.id))
    hooks.move()
    hooks.work()

    given, expected = signature_of(renewed.secret, receiver.posts[0])
    assert given == expected
    assert renewed.secret != made.secret
