"""Approvals while somebody is away or nobody answers: deputies, reminders, expiry."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy import select

from karvan.api import Actor
from karvan.api import Invalid
from karvan.errors import Forbidden
from karvan.modules.approvals.errors import ApprovalClosed
from karvan.modules.approvals.errors import NotAnApprover
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import ApprovalStep
from karvan.modules.approvals.models import ApprovalVote
from karvan.modules.approvals.queries.requests import list_inbox
from karvan.modules.approvals.services import Delegate
from karvan.modules.approvals.services import delegate
from karvan.modules.approvals.services import end_delegation
from karvan.modules.approvals.services.timing import expire_requests
from karvan.modules.approvals.services.timing import remind_approvers

FROM = date(2020, 1, 1)


def test_a_deputy_decides_for_the_delegator(office):
    office.let("first", "viewer")
    request = office.ask(office.draft())

    assert "core.approval_wanted" in office.told("viewer")
    assert len(inbox(office, "viewer")) == 1
    assert office.approve(request, by="viewer") == "approved"
    vote = office.rows(ApprovalVote)[0]
    assert (vote.voter_id, vote.principal_id) == (office.id("viewer"), office.id("first"))


def inbox(office, name):
    return office.books.run(list_inbox, actor=office.actor(name), write=False)


@pytest.mark.parametrize("days", [(-7, 0), (1, 7)], ids=["over", "not yet"])
def test_a_delegation_holds_between_its_days_only(office, days):
    office.let("first", "viewer", days)
    request = office.ask(office.draft())

    with pytest.raises(NotAnApprover):
        office.approve(request, by="viewer")


def test_what_was_delegated_is_not_passed_on(office):
    office.let("first", "viewer")
    office.let("viewer", "author")
    request = office.ask(office.draft(by="second"), by="second")

    with pytest.raises(NotAnApprover):
        office.approve(request, by="author")


def test_a_delegation_is_taken_back(office):
    row = office.let("first", "viewer")
    with pytest.raises(Forbidden):
        office.books.run(
            lambda ctx: end_delegation(ctx, row),
            actor=Actor.user(office.id("viewer"), "viewer", frozenset({"core.approval.read"})),
        )
    office.books.run(lambda ctx: end_delegation(ctx, row), actor=office.actor("first"))
    request = office.ask(office.draft())

    with pytest.raises(NotAnApprover):
        office.approve(request, by="viewer")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deputy": "first"}, "deputy"),
        ({"deputy": None}, "deputy"),
        ({"valid_to": FROM}, "last"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_a_wrong_delegation_is_refused(office, changes, field):
    values = {"valid_from": FROM, "valid_to": date(2021, 1, 1), "deputy": "viewer", **changes}
    deputy = values.pop("deputy")
    command = Delegate(office.id(deputy) if deputy else 10**9, **values)

    with pytest.raises(Invalid) as refused:
        office.books.run(lambda ctx: delegate(ctx, command), actor=office.actor("first"))

    assert [each.field for each in refused.value.problems] == [field]


def test_delegating_for_another_takes_the_right_to_manage(office):
    command = Delegate(office.id("viewer"), FROM, date(2030, 1, 1), delegator_id=office.id("first"))
    reader = Actor.user(office.id("author"), "author", frozenset({"core.approval.read"}))

    with pytest.raises(Forbidden):
        office.books.run(lambda ctx: delegate(ctx, command), actor=reader)
    office.books.run(lambda ctx: delegate(ctx, command), actor=office.actor("author"))


def test_reminders_come_after_working_time_and_once(office):
    request = office.ask(office.draft())
    none_yet = office.books.run(remind_approvers)
    office.books.run(lambda ctx: wait(ctx, request, timedelta(days=14)))

    first = office.books.run(remind_approvers)
    again = office.books.run(remind_approvers)

    assert (none_yet, first, again) == (0, 1, 0)
    assert office.told("first") == ["core.approval_wanted", "core.approval_wanted"]


def wait(ctx, request_id, how_long):
    steps = select(ApprovalStep).where(ApprovalStep.request_id == request_id)
    for step in ctx.session.scalars(steps):
        step.opened_at -= how_long


def test_a_request_expires_when_nobody_decides(office):
    office.switch_off(office.rule)
    office.add_rule(expire_days=1)
    draft = office.draft()
    request = office.ask(draft)
    office.books.run(lambda ctx: make_late(ctx, request))

    assert office.books.run(expire_requests) == 1
    assert office.books.run(expire_requests) == 0
    with pytest.raises(ApprovalClosed):
        office.approve(request)
    assert office.told("author") == ["core.approval_answered"]
    assert office.ask(draft) != request


def make_late(ctx, request_id):
    request = ctx.session.get(ApprovalRequest, (ctx.company.id, request_id))
    request.expires_at -= timedelta(days=2)
