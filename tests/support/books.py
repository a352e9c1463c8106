"""Entries for stories across plugins, and the invariants that must hold whatever happened."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text

from karvan.actors import Actor
from karvan.context import Context
from karvan.plugins.declarations import Check
from karvan.runtime import Runtime
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.periods import ensure_fiscal_years
from karvan_finance.ledger.services.posting import PostEntry
from karvan_finance.ledger.services.posting import post_entry

CLI = Actor.cli("test")
DAY = date(2026, 3, 1)


def open_year(ctx: Context) -> None:
    """The fiscal year of the entries below exists and is open."""
    ensure_fiscal_years(ctx, DAY, DAY)


def two_accounts(ctx: Context) -> tuple[int, int]:
    """A bank account and an income account of the chart."""
    found = [
        ctx.session.scalars(
            select(Account.id)
            .where(Account.type == kind, Account.is_group.is_(False))
            .order_by(Account.code)
            .limit(1)
        ).one()
        for kind in ("asset_bank", "income")
    ]
    return found[0], found[1]


def post_sale(ctx: Context, minor: int, on: date = DAY, ref: str | None = None) -> JournalEntry:
    """Create and post an entry of three lines: bank against income in two parts."""
    bank, income = two_accounts(ctx)
    journal = ctx.session.scalars(select(Journal).where(Journal.code == "GEN")).one()
    part = minor // 3
    lines = (DraftLine(bank, minor), DraftLine(income, -part), DraftLine(income, part - minor))
    entry = create_draft(ctx, DraftEntry(journal.id, on, lines, ref=ref))
    return post_entry(ctx, PostEntry(entry.id, entry.version))


def breaches_of(runtime: Runtime, company: str | int) -> list[str]:
    """What every verify check of the company's plugins finds wrong: nothing, if all is well."""

    def check(ctx: Context) -> list[str]:
        checks = runtime.registry.declarations(Check, ctx.view.on | {"core"})
        results = [each.run(ctx) for each in checks if each.scope == "verify"]
        assert results
        return [f"{found.code}: {b.text}" for found in results for b in found.breaches]

    return runtime.run(company, CLI, check, write=False, snapshot=True)


def posted_numbers(ctx: Context) -> list[int]:
    """The sequence numbers of posted entries, in order."""
    posted = select(JournalEntry.seq).where(JournalEntry.state == "posted")
    return list(ctx.session.scalars(posted.order_by(JournalEntry.seq)))


def half_posted(ctx: Context) -> int:
    """Posted entries whose lines do not balance or were not told their period."""
    lines = (
        select(EntryLine.entry_id)
        .join(EntryLine.entry)
        .where(JournalEntry.state == "posted")
        .group_by(EntryLine.entry_id)
        .having(
            (func.sum(EntryLine.balance) != 0)
            | (func.count() != func.count(EntryLine.period_id))
            | (func.count() != 3)
        )
    )
    return len(ctx.session.scalars(lines).all())


def raw_count(ctx: Context, table: str) -> int:
    """Rows of a table of the company, by plain SQL."""
    found = ctx.session.connection().execute(
        text(f"SELECT count(*) FROM {table} WHERE company_id = :c"), {"c": ctx.company.id}
    )
    return int(found.scalar_one())
