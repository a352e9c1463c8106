"""The measures finance declares: figures that any plugin's report or KPI may show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import Measure
from karvan.api import ReportLink
from karvan.api import lazy_gettext as _
from karvan_finance import permissions as P
from karvan_finance.ledger.domain.ledger import AccountType as T
from karvan_finance.ledger.queries.measures import flow
from karvan_finance.ledger.queries.measures import standing

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.calendars.periods import PeriodSpan

INCOME = (T.INCOME, T.INCOME_OTHER)
EXPENSES = (T.EXPENSE, T.EXPENSE_COGS, T.EXPENSE_DEPRECIATION)


def behind(ctx: Context, span: PeriodSpan) -> ReportLink:
    """The trial balance with the movements of the span."""
    del ctx
    values = {"from": span.first, "at": span.last}
    return ReportLink(report="finance.trial-balance", values=values)


MEASURES = tuple(
    Measure(f"finance.{name}", title, "money", P.REPORT_READ, query, drill=behind, summary=summary)
    for name, title, query, summary in (
        ("revenue", _("Revenue"), flow(INCOME, -1), _("what income accounts earned")),
        ("expenses", _("Expenses"), flow(EXPENSES), _("what expense accounts cost")),
        (
            "profit",
            _("Profit"),
            flow((*INCOME, *EXPENSES), -1),
            _("revenue less expenses, before closing entries"),
        ),
        (
            "cash",
            _("Cash and bank"),
            standing((T.ASSET_BANK,)),
            _("what cash and bank accounts hold at the end"),
        ),
        (
            "receivables",
            _("Receivables"),
            standing((T.ASSET_RECEIVABLE,)),
            _("what customers owe at the end"),
        ),
        (
            "payables",
            _("Payables"),
            standing((T.LIABILITY_PAYABLE,), -1),
            _("what is owed to suppliers at the end"),
        ),
    )
)
