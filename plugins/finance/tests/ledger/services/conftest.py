"""An office with rules of approval, for journal entries."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy import select

from karvan.api import Actor
from karvan.api import DocumentRef
from karvan.modules.approvals.models import ApprovalRule
from karvan.modules.approvals.services import AskApproval
from karvan.modules.approvals.services import Decide
from karvan.modules.approvals.services import Delegate
from karvan.modules.approvals.services import SaveRule
from karvan.modules.approvals.services import approve
from karvan.modules.approvals.services import create_rule
from karvan.modules.approvals.services import delegate
from karvan.modules.approvals.services import refuse
from karvan.modules.approvals.services import request_approval
from karvan.modules.notifications.models import Notification
from karvan.testing.browser import a_member
from karvan_finance.ledger.services.drafting import change_draft
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.posting import PostEntry

LARGE = [("1110", "12000"), ("4000", "-12000")]
FROM = date(2020, 1, 1)


class Office:
    """A company with an author, two controllers and a viewer, and one rule for large entries."""

    def __init__(self, books, runtime, company):
        self.books = books
        self.people = {
            name: a_member(runtime, company, roles=(role,), name=name)
            for name, role in [
                ("author", "accountant"), ("first", "controller"), ("second", "controller"),
                ("viewer", "viewer"),
            ]
        }  # fmt: skip
        self.rule = self.add_rule()

    def id(self, name):
        return self.people[name].id

    def actor(self, name):
        return Actor.user(self.id(name), name, frozenset({"*"}))

    def add_rule(self, **changes):
        values = {
            "document_kind": "finance.entry", "name": "Large entries", "role": "controller",
            "condition": "total > 10000", "valid_from": FROM, **changes,
        }  # fmt: skip
        return self.books.run(lambda ctx: create_rule(ctx, SaveRule(**values)).id)

    def draft(self, lines=LARGE, by="author"):
        """A draft written by someone; gives the command that posts it."""
        books = self.books

        def work(ctx):
            entry = create_draft(ctx, books.command(ctx, lines))
            return PostEntry(entry.id, entry.version)

        return books.run(work, actor=self.actor(by))

    def ask(self, draft, by="author", note=""):
        ref = DocumentRef("finance.entry", draft.entry_id)
        return self.books.run(
            lambda ctx: request_approval(ctx, AskApproval(ref, note)).id, actor=self.actor(by)
        )

    def approve(self, request_id, by="first", **values):
        return self.books.run(
            lambda ctx: approve(ctx, Decide(request_id, **values)).state, actor=self.actor(by)
        )

    def refuse(self, request_id, by="first", reason="Too much"):
        return self.books.run(
            lambda ctx: refuse(ctx, Decide(request_id, reason)).state, actor=self.actor(by)
        )

    def told(self, name):
        """What a person was told, newest last."""
        mine = select(Notification.kind).where(Notification.user_id == self.id(name))
        return list(self.books.run(lambda ctx: ctx.session.scalars(mine).all(), write=False))

    def rows(self, model, **where):
        found = select(model).filter_by(**where).order_by(model.id)
        return self.books.run(lambda ctx: ctx.session.scalars(found).all(), write=False)

    def change(self, draft, lines, by="author"):
        def work(ctx):
            entry = self.books.entry(draft.entry_id)
            change_draft(ctx, draft.entry_id, entry.version, self.books.command(ctx, lines))

        self.books.run(work, actor=self.actor(by))

    def let(self, delegator, deputy, days=(0, 7)):
        today = self.books.run(lambda ctx: ctx.today(), write=False)
        first, last = (today + timedelta(days=each) for each in days)
        command = Delegate(self.id(deputy), first, last, "Holiday")
        return self.books.run(lambda ctx: delegate(ctx, command).id, actor=self.actor(delegator))

    def switch_off(self, rule_id):
        def work(ctx):
            ctx.session.get(ApprovalRule, (ctx.company.id, rule_id)).active = False

        self.books.run(work)


@pytest.fixture
def office(books, runtime, company):
    return Office(books, runtime, company)
