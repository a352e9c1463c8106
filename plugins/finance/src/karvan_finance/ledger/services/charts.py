"""The first enabling of finance: the ledger, a chart of accounts, journals and the current year.

Which chart is the company setting `finance.chart`, read once; changing it later changes no account.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import TranslatedText
from karvan_finance.ledger.domain.charts import ChartAccount
from karvan_finance.ledger.domain.charts import read_chart
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import AccountRole
from karvan_finance.ledger.models import Ledger
from karvan_finance.ledger.models.journals import JournalKind
from karvan_finance.ledger.services.accounts import COMPANY_WIDE
from karvan_finance.ledger.services.books import MAIN
from karvan_finance.ledger.services.journals import GENERAL
from karvan_finance.ledger.services.journals import OPENING
from karvan_finance.ledger.services.journals import NewJournal
from karvan_finance.ledger.services.journals import create_journal
from karvan_finance.ledger.services.periods import ensure_fiscal_years

if TYPE_CHECKING:
    from karvan.api import Context

CHART = "finance.chart"
CHARTS = ("general", "iran")
JOURNALS = (
    (GENERAL, JournalKind.GENERAL, "General journal", "روزنامه عمومی"),
    ("BNK", JournalKind.BANK, "Bank", "بانک"),
    ("CSH", JournalKind.CASH, "Cash", "صندوق"),
    ("SAL", JournalKind.SALE, "Sales", "فروش"),
    ("PUR", JournalKind.PURCHASE, "Purchases", "خرید"),
    (OPENING, JournalKind.OPENING, "Opening entries", "افتتاحیه"),
    ("CLS", JournalKind.CLOSING, "Closing entries", "اختتامیه"),
)


def open_books(ctx: Context) -> bool:
    """Make what the books begin with; False, and nothing done, where there is a ledger already."""
    if ctx.session.scalars(select(Ledger.id)).first() is not None:
        return False
    names = TranslatedText(en="Main ledger", fa="دفتر اصلی")
    ctx.session.add(Ledger(code=MAIN, name=names, currency=ctx.company.currency))
    ctx.session.flush()
    seed_chart(ctx, ctx.setting(CHART))
    for code, kind, english, persian in JOURNALS:
        names = TranslatedText(en=english, fa=persian)
        create_journal(ctx, NewJournal(code, names, kind))
    ensure_fiscal_years(ctx, ctx.today(), ctx.today())
    return True


def seed_chart(ctx: Context, chart: str) -> None:
    """Write the accounts of a chart, and which of them play which role."""
    planned = chart_accounts(chart)
    ids = dict(zip((each.code for each in planned), ctx.uow.new_ids(len(planned)), strict=True))
    ctx.session.add_all(
        Account(
            id=ids[each.code],
            code=each.code,
            name=TranslatedText(each.names),
            type=each.type,
            parent_id=ids[each.parent] if each.parent else None,
            is_group=each.is_group,
            is_control=each.is_control,
            is_reconcilable=each.is_control,
            is_active=True,
        )
        for each in planned
    )
    ctx.session.flush()
    ctx.session.add_all(
        AccountRole(role=role, selector_kind=COMPANY_WIDE, account_id=ids[each.code])
        for each in planned
        for role in each.roles
    )
    ctx.session.flush()


def chart_accounts(chart: str) -> list[ChartAccount]:
    """The accounts of a chart that comes with finance."""
    folder = resources.files("karvan_finance") / "seeds"
    return read_chart((folder / f"{chart}.csv").read_text(encoding="utf-8"))
