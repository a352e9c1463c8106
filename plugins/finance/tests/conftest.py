"""Fixtures of finance's tests: a company with open books, and words to write in them.

def test_a_posted_entry_has_a_number(books):
    entry = books.post([("1110", "120"), ("4000", "-120")], on="2025-01-15")

    assert entry.number == "GEN/2025/00001"
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy import text

from karvan.actors import Actor
from karvan.modules.approvals.queries.rules import kinds_with_rules
from karvan.modules.webhooks.forwarding import wanted_events
from karvan.values import to_minor
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.journals import GENERAL
from karvan_finance.ledger.services.journals import get_journal
from karvan_finance.ledger.services.periods import ClosePeriod
from karvan_finance.ledger.services.periods import close_period
from karvan_finance.ledger.services.periods import ensure_fiscal_years
from karvan_finance.ledger.services.posting import PostEntry
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.ledger.services.posting import post_entry

YEAR = date(2025, 1, 1)
CLERK = Actor.cli("test")


@pytest.fixture
def enabled_plugins():
    return ("finance",)


class Books:
    """The books of one company; every call is a unit of work of its own, committed."""

    def __init__(self, runtime, company):
        self.runtime = runtime
        self.company = company
        self.run(lambda ctx: ensure_fiscal_years(ctx, YEAR, date(2026, 12, 31)))

    def run(self, work, *, actor=CLERK, write=True):
        return self.runtime.run(self.company.id, actor, work, write=write)

    def warm_up(self):
        """Read what a process keeps of a company: plugins, approvals, webhooks."""
        self.run(lambda ctx: (ctx.view, kinds_with_rules(ctx), wanted_events(ctx)), write=False)

    def account_id(self, code):
        return self.run(
            lambda ctx: ctx.session.scalars(select(Account.id).where(Account.code == code)).one(),
            write=False,
        )

    def command(self, ctx, lines, on="2025-01-15", **values):
        """A draft of lines given as (account code, amount) or (account code, amount, values)."""
        codes = dict(ctx.session.execute(select(Account.code, Account.id)).all())
        drafted = [
            DraftLine(
                codes.get(code, code),
                to_minor(Decimal(amount), ctx.company.exponent),
                **(more[0] if more else {}),
            )
            for code, amount, *more in lines
        ]
        journal = get_journal(ctx, values.pop("journal", GENERAL))
        return DraftEntry(journal.id, date.fromisoformat(on), drafted, **values)

    def draft(self, lines, on="2025-01-15", **values):
        """A draft; gives the command that posts it."""

        def work(ctx):
            entry = create_draft(ctx, self.command(ctx, lines, on, **values))
            return PostEntry(entry.id, entry.version)

        return self.run(work)

    def post(self, lines, on="2025-01-15", **values):
        """A posted entry, as it is after the commit."""
        return self.post_draft(self.draft(lines, on, **values))

    def post_draft(self, command, *, actor=CLERK):
        self.run(lambda ctx: post_entry(ctx, command), actor=actor)
        return self.entry(command.entry_id)

    def post_many(self, drafts):
        self.run(lambda ctx: post_entries(ctx, [each.entry_id for each in drafts]))

    def entry(self, entry_id):
        return self.run(
            lambda ctx: ctx.session.get(JournalEntry, (ctx.company.id, entry_id)), write=False
        )

    def entries(self):
        return self.run(
            lambda ctx: ctx.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all(),
            write=False,
        )

    def period(self, code):
        return self.run(
            lambda ctx: ctx.session.scalars(select(Period).where(Period.code == code)).one(),
            write=False,
        )

    def close(self, *codes, soft=False):
        for code in codes:
            period = self.period(code)
            self.run(lambda ctx, p=period: close_period(ctx, ClosePeriod(p.id, p.version, soft)))

    @contextmanager
    def raw(self):
        """A connection on which statements go past the product, as the application's role."""
        with self.runtime.database.begin(write=True) as connection:
            if self.runtime.database.kind == "postgresql":
                connection.execute(
                    text("SELECT set_config('karvan.company_id', :id, true)"),
                    {"id": str(self.company.id)},
                )
            yield connection


@pytest.fixture
def books(runtime, company):
    return Books(runtime, company)


@pytest.fixture
def count_statements(runtime):
    """Counts what is sent inside a transaction, but its beginning and end and the refill of ids."""

    @contextmanager
    def counting():
        sent = []

        def note(connection, _cursor, statement, _parameters, context, _many):
            options = getattr(context, "execution_options", None) or {}
            if not options.get("karvan_uncounted"):
                sent.append(statement)

        event.listen(runtime.database.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(runtime.database.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def books_of():
    """The books of another company or runtime: `books_of(runtime, company)`."""
    return Books
