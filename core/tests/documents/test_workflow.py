"""Transitions: who may, from where, who is asked, what the trail says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.documents.workflow import State
from karvan.documents.workflow import Transition
from karvan.documents.workflow import Workflow
from karvan.documents.workflow import WrongState
from karvan.documents.workflow import available_transitions
from karvan.documents.workflow import get_for_transition
from karvan.documents.workflow import transition
from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.runtime import Runtime

CLI = Actor.cli("test")


def test_a_transition_changes_the_state_and_stands_in_the_trail(
    runtime: Runtime, company: CompanyInfo, receipts: Any
):
    def act(ctx: Context) -> int:
        receipt = receipts.draft(ctx)
        transition(ctx, receipt, "drop")
        return int(receipt.id)

    receipt_id = runtime.run(company.id, CLI, act)

    def read(ctx: Context) -> AuditEntry:
        return ctx.session.scalars(select(AuditEntry).where(AuditEntry.op == "T")).one()

    row = runtime.run(company.id, CLI, read, write=False)
    assert row.row_id == receipt_id
    assert row.data == {"transition": "drop", "state": ["draft", "void"]}


def test_posting_through_the_workflow_gives_the_number(
    runtime: Runtime, company: CompanyInfo, receipts: Any
):
    def act(ctx: Context) -> Any:
        receipt = receipts.draft(ctx)
        transition(ctx, receipt, "post")
        return receipt

    receipt = runtime.run(company.id, CLI, act)

    assert (receipt.state, receipt.number) == ("posted", "RC/2026/00001")


def test_without_the_permission_nothing_is_done(
    runtime: Runtime, company: CompanyInfo, receipts: Any
):
    clerk = Actor.user(1, "Clerk", frozenset({"core.receipt.drop"}))

    with runtime.company_work(company.id, clerk, write=True) as ctx:
        receipt = receipts.draft(ctx)
        with pytest.raises(Forbidden, match=r"core\.receipt\.post"):
            transition(ctx, receipt, "post")

        assert receipt.state == "draft"


def test_a_record_in_another_state_is_refused(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)
    transition(ctx, receipt, "drop")

    with pytest.raises(WrongState, match="Void"):
        transition(ctx, receipt, "post")


def test_a_record_of_another_version_is_refused(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)

    with pytest.raises(StaleVersion):
        transition(ctx, receipt, "drop", version=receipt.version + 1)


def test_only_what_the_actor_may_do_is_offered(
    runtime: Runtime, company: CompanyInfo, receipts: Any
):
    clerk = Actor.user(1, "Clerk", frozenset({"core.receipt.drop"}))

    with runtime.company_work(company.id, clerk, write=True) as ctx:
        receipt = receipts.draft(ctx)
        before = [step.name for step in available_transitions(ctx, receipt)]
        transition(ctx, receipt, "drop")
        after = [step.name for step in available_transitions(ctx, receipt)]

    assert (before, after) == (["drop"], [])


def test_a_record_is_read_for_a_transition_as_it_was_seen(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)

    found = get_for_transition(ctx, receipts.Receipt, receipt.id, version=receipt.version)

    assert found is receipt
    with pytest.raises(StaleVersion):
        get_for_transition(ctx, receipts.Receipt, receipt.id, version=99)
    with pytest.raises(NotFound):
        get_for_transition(ctx, receipts.Receipt, 424242)


def test_a_workflow_with_an_unknown_state_is_refused():
    step = Transition("post", ("draft",), "posted", "x.y.post", "Post")

    with pytest.raises(ValueError, match="posted"):
        Workflow("y", object, (State("draft", "Draft"),), (step,))


def test_a_workflow_with_two_transitions_of_one_name_is_refused():
    step = Transition("keep", ("draft",), "draft", "x.y.keep", "Keep")

    with pytest.raises(ValueError, match="two transitions"):
        Workflow("y", object, (State("draft", "Draft"),), (step, step))
