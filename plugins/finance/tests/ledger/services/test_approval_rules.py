"""Rules of approval: what is refused when one is saved, and when one holds."""

from __future__ import annotations

from datetime import date

import pytest

from karvan.api import Actor
from karvan.api import Invalid
from karvan.errors import Forbidden
from karvan.errors import StaleVersion
from karvan.modules.approvals.errors import ApprovalMissing
from karvan.modules.approvals.errors import ApprovalOutdated
from karvan.modules.approvals.models import ApprovalRule
from karvan.modules.approvals.services import SaveRule
from karvan.modules.approvals.services import create_rule
from karvan.modules.approvals.services import update_rule

LARGE = [("1110", "12000"), ("4000", "-12000")]
SMALL = [("1110", "120"), ("4000", "-120")]
FROM = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"condition": "total >"}, "condition"),
        ({"condition": "total"}, "condition"),
        ({"condition": "amount > 1"}, "condition"),
        ({"condition": "total > 10 and lines"}, "condition"),
        ({"name": ""}, "name"),
        ({"document_kind": "core.party"}, "document_kind"),
        ({"role": None}, "role"),
        ({"role": "emperor"}, "role"),
        ({"user_ids": (10**9,)}, "user_ids"),
        ({"level": 0}, "level"),
        ({"quorum": 0}, "quorum"),
        ({"remind_hours": -1}, "remind_hours"),
        ({"expire_days": 0}, "expire_days"),
        ({"valid_to": FROM}, "valid_to"),
    ],
)
def test_a_wrong_rule_is_refused_at_its_field(office, changes, field):
    with pytest.raises(Invalid) as refused:
        office.add_rule(**changes)

    assert [each.field for each in refused.value.problems] == [field]


def test_a_rule_holds_while_it_is_valid_and_in_use(office):
    office.switch_off(office.rule)
    office.add_rule(name="Over", valid_to=date(2021, 1, 1))
    office.add_rule(name="Later", valid_from=date(2999, 1, 1))

    assert office.books.post_draft(office.draft()).number is not None


def test_a_new_rule_asks_again_for_what_an_old_approval_did_not_cover(office):
    draft = office.draft()
    office.approve(office.ask(draft))
    office.add_rule(name="Second rule", condition="lines >= 2")

    with pytest.raises(ApprovalOutdated, match="Second rule"):
        office.books.post_draft(draft)


def test_a_condition_that_can_no_longer_be_read_applies(office):
    def damage(ctx):
        ctx.session.get(ApprovalRule, (ctx.company.id, office.rule)).condition = {"eval": "1"}

    office.books.run(damage)

    with pytest.raises(ApprovalMissing):
        office.books.post_draft(office.draft(SMALL))


def test_a_rule_is_changed_and_an_overtaken_change_refused(office):
    values = {
        "document_kind": "finance.entry", "name": "Large entries", "role": "controller",
        "condition": "total > 1000000", "valid_from": FROM, "version": 1,
    }  # fmt: skip
    office.books.run(lambda ctx: update_rule(ctx, office.rule, SaveRule(**values)))

    with pytest.raises(StaleVersion):
        office.books.run(lambda ctx: update_rule(ctx, office.rule, SaveRule(**values)))
    assert office.books.post_draft(office.draft()).number is not None


def test_who_does_not_manage_approvals_writes_no_rules(office):
    actor = Actor.user(office.id("viewer"), "viewer", frozenset({"core.approval.read"}))
    command = SaveRule("finance.entry", "Mine", "", FROM, role="viewer")

    with pytest.raises(Forbidden):
        office.books.run(lambda ctx: create_rule(ctx, command), actor=actor)
