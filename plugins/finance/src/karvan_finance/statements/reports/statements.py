"""The statements as reports: income statement, balance sheet, cash flow."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Invalid
from karvan.api import Param
from karvan.api import Problem
from karvan.api import Report
from karvan.api import ReportResult
from karvan.api import lazy_gettext as _
from karvan_finance import permissions as P
from karvan_finance.ledger.queries.periods import start_of_year
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.domain.spans import Comparison
from karvan_finance.statements.domain.spans import Span
from karvan_finance.statements.queries.dimensions import dimension_choices
from karvan_finance.statements.queries.layouts import get_layout
from karvan_finance.statements.queries.layouts import list_layouts
from karvan_finance.statements.queries.tables import statement_table

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import LazyText

Params = Mapping[str, Any]
MOST_COLUMNS = 24
COMPARISONS: tuple[tuple[str, str | LazyText], ...] = (
    (Comparison.NONE, _("Nothing")),
    (Comparison.PREVIOUS, _("The periods before")),
    (Comparison.YEAR, _("The same days of earlier years")),
)


def today(ctx: Context) -> date:
    """The company's today, for a day not given."""
    return ctx.today()


FROM = Param("from", "date", _("From"), default=start_of_year)
AT = Param("at", "date", _("To"), default=today)
DIMENSION = Param("dimension", "choice", _("Dimension"), choices=dimension_choices)


def layouts_of(statement: Statement) -> Callable[[Context], tuple[tuple[str, str], ...]]:
    """The layouts a statement may be shown in, code and name."""

    def choices(ctx: Context) -> tuple[tuple[str, str], ...]:
        return tuple((each.code, str(each.name)) for each in list_layouts(ctx, statement))

    return choices


def _params(statement: Statement) -> tuple[Param, ...]:
    return (
        *((AT,) if statement is Statement.BALANCE else (FROM, AT)),
        Param("compare", "choice", _("Compare with"), default=Comparison.NONE, choices=COMPARISONS),
        Param("times", "integer", _("How many")),
        DIMENSION,
        Param("layout", "choice", _("Layout"), choices=layouts_of(statement)),
        Param("accounts", "bool", _("With accounts"), default=False),
    )


def show_statement(ctx: Context, params: Params, *, statement: Statement) -> ReportResult:
    """A statement over some days, beside earlier ones. Raises Invalid, NoSuchLayout."""
    at = params["at"]
    first = params.get("from") or at
    if first > at:
        text = _("The first day is after the last. Choose an earlier first day.")
        raise Invalid([Problem("finance.report.days", text, field="from")])
    times = 1 if params["times"] is None else params["times"]
    if not 1 <= times <= MOST_COLUMNS:
        text = _("Compare with 1 to {most} periods.", most=MOST_COLUMNS)
        raise Invalid([Problem("finance.report.times", text, field="times")])
    layout = get_layout(ctx, params["layout"], statement)
    return statement_table(
        ctx,
        layout,
        Span(first, at),
        Comparison(params["compare"]),
        times,
        dimension=params["dimension"],
        with_accounts=params["accounts"],
    )


def _report(code: str, title: LazyText, statement: Statement, summary: LazyText) -> Report:
    query = partial(show_statement, statement=statement)
    return Report(code, title, _params(statement), P.REPORT_READ, query, summary=summary)


STATEMENTS = (
    _report(
        "income-statement",
        _("Income statement"),
        Statement.INCOME,
        _("What was earned and spent between two days, and what is left."),
    ),
    _report(
        "balance-sheet",
        _("Balance sheet"),
        Statement.BALANCE,
        _("What the company owns and owes on a day."),
    ),
    _report(
        "cash-flow",
        _("Cash flow"),
        Statement.CASH_FLOW,
        _("Where cash came from and went, by either method: choose the layout."),
    ),
)
