"""What stands behind a figure of a statement: rows, accounts or lines, each leading on.

A formula shows the rows it computes with, a row of accounts the accounts; where only some lines of
an account count (those of a dimension, those against cash), the lines themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Param
from karvan.api import Report
from karvan.api import ReportColumn
from karvan.api import ReportLink
from karvan.api import ReportResult
from karvan.api import lazy_gettext as _
from karvan.values import to_decimal
from karvan_finance import permissions as P
from karvan_finance.errors import NoSuchRow
from karvan_finance.statements.domain.layouts import Figure
from karvan_finance.statements.domain.layouts import RowFigure
from karvan_finance.statements.domain.layouts import RowKind
from karvan_finance.statements.domain.layouts import mentioned
from karvan_finance.statements.domain.spans import Span
from karvan_finance.statements.queries.figures import against_cash
from karvan_finance.statements.queries.figures import days_of
from karvan_finance.statements.queries.figures import open_years
from karvan_finance.statements.queries.layouts import Layout
from karvan_finance.statements.queries.layouts import account_names
from karvan_finance.statements.queries.layouts import get_layout
from karvan_finance.statements.queries.lines import iterate_posted
from karvan_finance.statements.queries.tables import BEHIND as CODE
from karvan_finance.statements.queries.tables import account_link
from karvan_finance.statements.queries.tables import fill_span
from karvan_finance.statements.queries.tables import slice_of
from karvan_finance.statements.reports.journal import LINES
from karvan_finance.statements.reports.journal import line_rows
from karvan_finance.statements.reports.statements import AT
from karvan_finance.statements.reports.statements import DIMENSION
from karvan_finance.statements.reports.statements import FROM

if TYPE_CHECKING:
    from karvan.api import Context

Params = Mapping[str, Any]
COLUMNS = (
    ReportColumn("item", _("Item"), "link"),
    ReportColumn("name", _("Name")),
    ReportColumn("amount", _("Amount"), "money"),
)


def _behind(ctx: Context, params: Params) -> ReportResult:
    layout = get_layout(ctx, params["layout"])
    span = Span(params["from"], params["at"])
    place = _place(layout, params["row"])
    filled = fill_span(ctx, layout, span, params["dimension"])
    figure = filled.figures[place]
    if figure.row.kind is RowKind.FORMULA:
        rows = _components(ctx, layout, place, filled.figures, params)
        return _result(ctx, figure, COLUMNS, rows)
    if params["dimension"] or figure.row.figure is Figure.CASH:
        return _lines(ctx, layout, figure, span, params)
    return _result(ctx, figure, COLUMNS, _accounts(ctx, layout, figure, span))


def _place(layout: Layout, code: str) -> int:
    codes = [row.code for row in layout.rows]
    if code not in codes:
        raise NoSuchRow(layout=layout.name, row=code)
    return codes.index(code)


def _components(
    ctx: Context, layout: Layout, place: int, figures: Any, params: Params
) -> list[dict[str, Any]]:
    company = ctx.company
    above = layout.rows[:place]
    wanted = mentioned(layout.rows[place], above, company.currency, company.exponent)
    days = {
        "from": params["from"].isoformat(),
        "at": params["at"].isoformat(),
        "dimension": params["dimension"],
    }
    return [
        {
            "item": ReportLink(
                row.code,
                report=CODE,
                values={
                    "layout": layout.code,
                    "row": row.code,
                    **{k: v for k, v in days.items() if v},
                },
            ),
            "name": str(row.title),
            "amount": _money(ctx, figure.amount),
        }
        for row, figure in zip(above, figures[:place], strict=True)
        if row.code in wanted
    ]


def _accounts(ctx: Context, layout: Layout, figure: RowFigure, span: Span) -> list[dict[str, Any]]:
    names = account_names(ctx)
    held = [(names[account], amount) for account, amount in figure.by_account.items() if amount]
    return [
        {
            "item": account_link(ctx, layout, figure.row, span, code, code),
            "name": name,
            "amount": _money(ctx, amount),
        }
        for (code, name), amount in sorted(held)
    ]


def _lines(
    ctx: Context, layout: Layout, figure: RowFigure, span: Span, params: Params
) -> ReportResult:
    counted = slice_of(ctx, layout, params["dimension"])
    first, last = days_of(ctx, figure.row.figure, span)
    where = [] if counted.dimension is None else [counted.dimension]
    if figure.row.figure is Figure.CASH:
        where.append(against_cash(ctx, span))
    elif first is not None and counted.without_closing:
        where.append(open_years(ctx))
    lines = iterate_posted(ctx, first, last, *where, accounts=figure.by_account.keys())
    return _result(ctx, figure, LINES, line_rows(ctx, lines), total="")


def _result(
    ctx: Context, figure: RowFigure, columns: Any, rows: Any, total: str = "amount"
) -> ReportResult:
    totals = {total: _money(ctx, figure.amount)} if total else None
    return ReportResult(columns, rows, totals, ctx.company.currency)


def _money(ctx: Context, minor: int | None) -> Any:
    return None if minor is None else to_decimal(minor, ctx.company.exponent)


BEHIND = Report(
    CODE.partition(".")[2],
    _("Behind a figure"),
    (
        Param("layout", "text", _("Layout"), required=True),
        Param("row", "text", _("Row"), required=True),
        FROM,
        AT,
        DIMENSION,
    ),
    P.REPORT_READ,
    _behind,
    summary=_("The rows, accounts or lines that a figure of a statement sums up."),
    formats=("csv", "xlsx", "json"),
)
