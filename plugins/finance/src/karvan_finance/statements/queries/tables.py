"""A filled layout as a table: a column for each span, and a link behind every figure."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import ReportColumn
from karvan.api import ReportLink
from karvan.api import ReportResult
from karvan.api import format_date
from karvan.api import lazy_gettext as _
from karvan.values import to_decimal
from karvan_finance.ledger.queries.periods import calendar_of
from karvan_finance.ledger.queries.periods import start_of_books
from karvan_finance.statements.domain.layouts import AccountKey
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import RowFigure
from karvan_finance.statements.domain.layouts import RowKind
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.domain.layouts import fill
from karvan_finance.statements.domain.layouts import left_out
from karvan_finance.statements.domain.layouts import needed_figures
from karvan_finance.statements.domain.spans import Comparison
from karvan_finance.statements.domain.spans import Span
from karvan_finance.statements.domain.spans import compared_with
from karvan_finance.statements.queries.dimensions import lines_with
from karvan_finance.statements.queries.figures import Slice
from karvan_finance.statements.queries.figures import days_of
from karvan_finance.statements.queries.figures import read_figures
from karvan_finance.statements.queries.layouts import Layout
from karvan_finance.statements.queries.layouts import account_keys
from karvan_finance.statements.queries.layouts import account_names

if TYPE_CHECKING:
    from karvan.api import Context

BEHIND = "finance.statement-figure"
OF_ACCOUNT = "finance.account-statement"
COUNTED = {
    Statement.INCOME: "income expense",
    Statement.BALANCE: "asset liability equity income expense",
    Statement.CASH_FLOW: (
        "asset_receivable asset_current asset_fixed liability equity income expense"
    ),
}


@dataclass(frozen=True)
class FilledSpan:
    """A layout filled for some days."""

    span: Span
    figures: Sequence[RowFigure]
    missing: Sequence[AccountKey]
    twice: Sequence[AccountKey]


def fill_span(ctx: Context, layout: Layout, span: Span, dimension: str | None) -> FilledSpan:
    """The figures of a layout for some days."""
    counted = slice_of(ctx, layout, dimension)
    balances = read_figures(ctx, needed_figures(layout.rows), span, counted)
    accounts = account_keys(ctx)
    company = ctx.company
    figures = fill(layout.rows, accounts, balances, company.currency, company.exponent)
    missing, twice = left_out(layout.rows, accounts, balances, COUNTED[layout.statement])
    if layout.statement is Statement.CASH_FLOW:
        twice = []
    return FilledSpan(span, figures, missing, twice)


def slice_of(ctx: Context, layout: Layout, dimension: str | None) -> Slice:
    """The lines a statement counts: closing entries only make the balance sheet."""
    return Slice(lines_with(ctx, dimension), layout.statement is not Statement.BALANCE)


def statement_table(
    ctx: Context,
    layout: Layout,
    span: Span,
    how: Comparison,
    times: int,
    *,
    dimension: str | None = None,
    with_accounts: bool = False,
) -> ReportResult:
    """The statement with a column for each span, the asked one first."""
    is_standing = layout.statement is Statement.BALANCE
    others = compared_with(span, how, times, calendar_of(ctx), standing=is_standing)
    filled = [fill_span(ctx, layout, each, dimension) for each in (span, *others)]
    table = _Table(ctx, layout, filled, dimension)
    rows = table.rows(with_accounts=with_accounts)
    columns = [ReportColumn("item", _("Item"))]
    columns += [
        ReportColumn(_key(place), _title(ctx, each.span, standing=is_standing), "money")
        for place, each in enumerate(filled)
    ]
    if len(filled) == 2:
        columns.append(ReportColumn("change", _("Change"), "money"))
    return ReportResult(columns, rows, currency=ctx.company.currency, notes=table.notes())


def account_link(
    ctx: Context, layout: Layout, row: LayoutRow, span: Span, code: str, text: str = "", **more: Any
) -> ReportLink:
    """Leads to the lines of an account that a figure of a row sums up."""
    first, last = days_of(ctx, row.figure, span)
    days = {"from": (first or start_of_books(ctx)).isoformat(), "at": last.isoformat()}
    return ReportLink(text, report=OF_ACCOUNT, values={"account": code, **days}, **more)


class _Table:
    def __init__(
        self, ctx: Context, layout: Layout, filled: Sequence[FilledSpan], dimension: str | None
    ) -> None:
        self.ctx, self.layout, self.filled = ctx, layout, filled
        self.dimension = dimension
        self.names = account_names(ctx)

    def rows(self, *, with_accounts: bool) -> list[dict[str, Any]]:
        shown = []
        for place, row in enumerate(self.layout.rows):
            figures = [each.figures[place] for each in self.filled]
            shown.append(self._row(row, figures))
            if with_accounts and row.kind is RowKind.ACCOUNTS:
                shown += self._accounts(row, figures)
        return shown

    def notes(self) -> list[Any]:
        """What a reader must know: accounts that the layout forgets, or shows twice."""
        found: list[Any] = []
        missing = sorted({each.code for span in self.filled for each in span.missing})
        twice = sorted({each.code for span in self.filled for each in span.twice})
        if missing:
            codes = ", ".join(missing)
            found.append(_("In no row of the layout, and so not counted: {codes}", codes=codes))
        if twice:
            found.append(_("In more than one row of the layout: {codes}", codes=", ".join(twice)))
        if self.dimension:
            found.append(_("Only lines of the chosen dimension are counted."))
        return found

    def _row(self, row: LayoutRow, figures: Sequence[RowFigure]) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "item": str(row.title), "_level": row.level, "_strong": row.is_strong,
        }  # fmt: skip
        for place, (each, span) in enumerate(zip(figures, self.filled, strict=True)):
            if each.amount is not None:
                shown[_key(place)] = ReportLink(
                    value=self._money(each.amount), report=BEHIND,
                    values=self._behind(row, span.span),
                )  # fmt: skip
        return _with_change(shown, figures[0].amount, figures[-1].amount, self._money)

    def _accounts(self, row: LayoutRow, figures: Sequence[RowFigure]) -> list[dict[str, Any]]:
        shown = []
        ids = {account for each in figures for account, amount in each.by_account.items() if amount}
        for account in sorted(ids, key=lambda each: self.names[each][0]):
            code, name = self.names[account]
            values: dict[str, Any] = {"item": f"{code} {name}", "_level": row.level + 1}
            amounts = [each.by_account.get(account, 0) for each in figures]
            for place, (amount, span) in enumerate(zip(amounts, self.filled, strict=True)):
                values[_key(place)] = account_link(
                    self.ctx, self.layout, row, span.span, code, value=self._money(amount)
                )
            shown.append(_with_change(values, amounts[0], amounts[-1], self._money))
        return shown

    def _behind(self, row: LayoutRow, span: Span) -> Mapping[str, str]:
        days = {"from": span.first.isoformat(), "at": span.last.isoformat()}
        values = {"layout": self.layout.code, "row": row.code, **days}
        return {**values, "dimension": self.dimension} if self.dimension else values

    def _money(self, minor: int) -> Decimal:
        return to_decimal(minor, self.ctx.company.exponent)


def _with_change(
    shown: dict[str, Any], now: int | None, then: int | None, money: Any
) -> dict[str, Any]:
    if now is not None and then is not None:
        shown["change"] = money(now - then)
    return shown


def _key(place: int) -> str:
    return f"amount_{place}" if place else "amount"


def _title(ctx: Context, span: Span, *, standing: bool) -> str:
    def shown(day: date) -> str:
        return format_date(day, ctx.locale)

    if standing:
        return shown(span.last)
    return str(_("{first} to {last}", first=shown(span.first), last=shown(span.last)))
