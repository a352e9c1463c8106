"""A company with books on a database of its own, for the benchmarks of finance."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from karvan.actors import Actor
from karvan.context import Context
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import Ledger
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.services.periods import ensure_fiscal_years

KINDS = ("sqlite", "postgresql")
DAY = date(2026, 3, 1)
ACTOR = Actor.cli("benchmark")


@dataclass(frozen=True)
class Books:
    """Where entries are posted: the keys that plain statements need as well."""

    runtime: Runtime
    company_id: int
    ledger_id: int
    journal_id: int
    series_id: int
    period_id: int
    bank_id: int
    income_id: int

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.runtime.database.kind


@contextmanager
def open_books(kind: str) -> Iterator[Books]:
    """A fresh database with one company, finance enabled and the year of DAY open."""
    with tempfile.TemporaryDirectory() as folder:
        database = new_database(kind, Path(folder))
        initialise(database)
        runtime = open_runtime(database)
        try:
            company = a_company(runtime, plugins=("finance",))
            keys = runtime.run(company.id, ACTOR, _keys)
            yield Books(runtime, company.id, **keys)
        finally:
            runtime.close()
            drop_database(database)


def _keys(ctx: Context) -> dict[str, int]:
    ensure_fiscal_years(ctx, DAY, DAY)
    journal = ctx.session.scalars(select(Journal).where(Journal.code == "GEN")).one()
    period = select(Period.id).where(Period.valid_from <= DAY, Period.valid_to > DAY)
    return {
        "ledger_id": ctx.session.scalars(select(Ledger.id)).one(),
        "journal_id": journal.id,
        "series_id": journal.series_id,
        "period_id": ctx.session.scalars(period.where(Period.kind == "normal")).one(),
        "bank_id": _account(ctx, "asset_bank"),
        "income_id": _account(ctx, "income"),
    }


def _account(ctx: Context, kind: str) -> int:
    wanted = select(Account.id).where(Account.type == kind, Account.is_group.is_(False))
    return ctx.session.scalars(wanted.order_by(Account.code).limit(1)).one()
