"""Approvals, with journal entries as the documents: rules, votes, four eyes, withdrawal."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import insert
from sqlalchemy import update

from karvan.api import Actor
from karvan.api import Invalid
from karvan.db.broken_rules import DBAPIError
from karvan.errors import AppError
from karvan.errors import Forbidden
from karvan.modules.approvals.errors import ApprovalClosed
from karvan.modules.approvals.errors import ApprovalMissing
from karvan.modules.approvals.errors import ApprovalNotNeeded
from karvan.modules.approvals.errors import ApprovalOutdated
from karvan.modules.approvals.errors import ApprovalPending
from karvan.modules.approvals.errors import ChangedSinceAsked
from karvan.modules.approvals.errors import FourEyes
from karvan.modules.approvals.errors import NeedsPerson
from karvan.modules.approvals.errors import NotAnApprover
from karvan.modules.approvals.errors import NotEnoughApprovers
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import ApprovalStep
from karvan.modules.approvals.models import ApprovalVote
from karvan.modules.approvals.queries.requests import get_request
from karvan.modules.approvals.services import Decide
from karvan.modules.approvals.services import approve
from karvan.modules.approvals.services import refuse
from karvan.modules.approvals.services import withdraw_request
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

LARGE = [("1110", "12000"), ("4000", "-12000")]
SMALL = [("1110", "120"), ("4000", "-120")]


def test_what_no_rule_is_about_is_posted_as_ever(office):
    draft = office.draft(SMALL)

    assert office.books.post_draft(draft).number is not None


def test_a_large_entry_is_posted_once_it_is_approved(office):
    draft = office.draft()
    with pytest.raises(ApprovalMissing, match="Large entries"):
        office.books.post_draft(draft)

    request = office.ask(draft, note="Rent for the year")
    with pytest.raises(ApprovalPending):
        office.books.post_draft(draft)
    state = office.approve(request)

    assert state == "approved"
    assert office.books.post_draft(draft).number is not None
    assert office.told("first") == office.told("second") == ["core.approval_wanted"]
    assert office.told("author") == ["core.approval_answered"]


def test_posting_many_is_no_way_around(office):
    small, large = office.draft(SMALL), office.draft()

    with pytest.raises(ApprovalMissing):
        office.books.post_many([small, large])

    assert office.books.entry(small.entry_id).state == "draft"


def test_an_entry_for_another_document_and_a_reversal_need_no_approval(office):
    draft = office.draft()
    office.approve(office.ask(draft))
    entry = office.books.post_draft(draft)

    sourced = office.books.draft(LARGE, source_kind="shop.order", source_id=7)
    reversal = office.books.run(lambda ctx: reverse_entry(ctx, ReverseEntry(entry.id)).id)

    assert office.books.entry(reversal).state == "posted"
    assert office.books.post_draft(sourced).number is not None


def test_an_approval_ends_when_what_was_approved_changes(office):
    draft = office.draft()
    office.approve(office.ask(draft))
    office.change(draft, [("1110", "90000"), ("4000", "-90000")])
    current = office.books.entry(draft.entry_id)

    with pytest.raises(ApprovalOutdated):
        office.books.run(lambda ctx: post_entries(ctx, [current.id]))


def test_another_split_of_the_same_total_is_another_entry(office):
    draft = office.draft()
    office.approve(office.ask(draft))
    office.change(draft, [("1110", "12000"), ("4000", "-11000"), ("3100", "-1000")])

    with pytest.raises(ApprovalOutdated):
        office.books.run(lambda ctx: post_entries(ctx, [draft.entry_id]))


def test_what_has_changed_since_it_was_asked_cannot_be_approved(office):
    draft = office.draft()
    request = office.ask(draft)
    office.change(draft, [("1110", "20000"), ("4000", "-20000")])

    with pytest.raises(ChangedSinceAsked):
        office.approve(request)
    view = office.books.run(
        lambda ctx: get_request(ctx, request), actor=office.actor("first"), write=False
    )
    again = office.ask(draft)

    changed = {str(each.label): (each.before, each.now) for each in view.figures if each.is_changed}
    assert changed == {"Total": ("12,000 USD", "20,000 USD")}
    assert view.is_changed
    assert not view.may_decide
    assert again != request
    assert office.approve(again) == "approved"
    assert [each.state for each in office.rows(ApprovalRequest)] == ["withdrawn", "approved"]


def test_asking_twice_is_asking_once(office):
    draft = office.draft()

    assert office.ask(draft) == office.ask(draft)


def test_asking_where_no_rule_applies_is_refused(office):
    draft = office.draft(SMALL)

    with pytest.raises(ApprovalNotNeeded):
        office.ask(draft)


@pytest.mark.parametrize("door", ["approve", "refuse", "deputy", "on behalf", "acting as"])
@pytest.mark.parametrize("role", ["requester", "author", "last editor"])
def test_nobody_decides_about_their_own(office, door, role):
    """By any door; the command line, imports and jobs come through the same services."""
    writer, asker, editor = {
        "requester": ("author", "first", None),
        "author": ("first", "author", None),
        "last editor": ("author", "author", "first"),
    }[role]
    office.add_rule(name="More eyes", user_ids=(office.id("viewer"),))
    draft = office.draft(by=writer)
    if editor:
        office.change(draft, [("1110", "15000"), ("4000", "-15000")], by=editor)
    request = office.ask(draft, by=asker)
    actor, values = office.actor("first"), {}
    if door in {"deputy", "on behalf"}:
        office.let("second", "first")
        values = {"on_behalf_of": office.id("second")} if door == "on behalf" else {}
    if door == "acting as":
        actor = actor.acting_as("job")

    with pytest.raises(FourEyes):
        decide = refuse if door == "refuse" else approve
        office.books.run(lambda ctx: decide(ctx, Decide(request, "Fine", **values)), actor=actor)

    assert office.rows(ApprovalVote) == []


def test_who_wrote_it_is_not_helped_by_a_deputy(office):
    draft = office.draft(by="first")
    request = office.ask(draft, by="author")
    office.let("first", "viewer")

    with pytest.raises(NotAnApprover):
        office.approve(request, by="viewer")
    with pytest.raises(FourEyes):
        office.approve(request, by="viewer", on_behalf_of=office.id("first"))


def test_the_database_itself_keeps_four_eyes(office):
    request = office.ask(office.draft())
    step = office.rows(ApprovalStep, request_id=request)[0]
    asked = office.rows(ApprovalRequest, id=request)[0]
    row = {
        "company_id": asked.company_id, "id": 10**12, "request_id": request, "step_id": step.id,
        "requested_by": asked.requested_by, "authored_by": asked.authored_by,
        "edited_by": asked.edited_by, "principal_id": office.id("first"),
        "voter_id": office.id("first"), "decision": "approve", "reason": "", "at": asked.requested_at,
    }  # fmt: skip
    forged = [
        {"voter_id": asked.requested_by},
        {"principal_id": asked.authored_by},
        {"requested_by": 0, "voter_id": asked.requested_by},
        {"voter_id": 0},
    ]

    for changes in forged:
        with pytest.raises((DBAPIError, AppError)), office.books.raw() as connection:
            connection.execute(insert(ApprovalVote.__table__).values(**{**row, **changes}))
    with pytest.raises((DBAPIError, AppError)), office.books.raw() as connection:
        connection.execute(
            update(ApprovalRequest.__table__).where(ApprovalRequest.id == request)
            .values(requested_by=0)
        )  # fmt: skip

    assert office.rows(ApprovalVote) == []


def test_only_a_person_can_decide(office):
    request = office.ask(office.draft())

    with pytest.raises(NeedsPerson):
        office.books.run(lambda ctx: approve(ctx, Decide(request)), actor=Actor.cli("shell"))


def test_who_is_not_named_by_the_rule_cannot_decide(office):
    request = office.ask(office.draft())

    with pytest.raises(NotAnApprover):
        office.approve(request, by="viewer")


def test_a_refusal_needs_a_reason_and_ends_the_request(office):
    draft = office.draft()
    request = office.ask(draft)
    with pytest.raises(Invalid):
        office.refuse(request, reason=" ")

    assert office.refuse(request) == "refused"
    with pytest.raises(ApprovalClosed):
        office.approve(request, by="second")
    with pytest.raises(ApprovalMissing):
        office.books.post_draft(draft)
    assert office.ask(draft) != request


def test_a_quorum_counts_people_and_each_of_them_once(office):
    office.switch_off(office.rule)
    office.add_rule(quorum=2)
    request = office.ask(office.draft())

    assert office.approve(request) == "pending"
    with pytest.raises(NotAnApprover):
        office.approve(request)
    office.let("second", "first")
    with pytest.raises(NotAnApprover):
        office.approve(request, on_behalf_of=office.id("second"))
    assert office.approve(request, by="second") == "approved"


def test_a_quorum_that_can_never_be_reached_is_refused(office):
    office.add_rule(name="Everyone", quorum=2)
    draft = office.draft(by="first")

    with pytest.raises(NotEnoughApprovers, match="Everyone"):
        office.ask(draft, by="author")
    with pytest.raises(Invalid, match="Only 2 people"):
        office.add_rule(name="Too many", quorum=3)


def test_levels_are_asked_one_after_the_other(office):
    office.add_rule(name="Head", level=2, role=None, user_ids=(office.id("viewer"),))
    request = office.ask(office.draft())
    with pytest.raises(NotAnApprover):
        office.approve(request, by="viewer")
    before = office.told("viewer")

    assert office.approve(request) == "pending"
    assert (before, office.told("viewer")) == ([], ["core.approval_wanted"])
    assert office.approve(request, by="viewer") == "approved"


def test_a_request_is_withdrawn_by_who_asked(office):
    request = office.ask(office.draft())
    reader = Actor.user(office.id("viewer"), "viewer", frozenset({"core.approval.read"}))

    with pytest.raises(Forbidden):
        office.books.run(lambda ctx: withdraw_request(ctx, request), actor=reader)
    office.books.run(lambda ctx: withdraw_request(ctx, request), actor=office.actor("author"))

    with pytest.raises(ApprovalClosed):
        office.approve(request)


def test_of_two_approvers_at_once_the_second_comes_too_late(office):
    request = office.ask(office.draft())
    found = []

    def decide(name):
        try:
            found.append(office.approve(request, by=name))
        except ApprovalClosed:
            found.append("late")

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == ["approved", "late"]
    assert len(office.rows(ApprovalVote)) == 1
