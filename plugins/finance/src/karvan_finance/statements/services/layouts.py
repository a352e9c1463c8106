"""Layouts are kept whole: every row is checked before any is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import TranslatedText
from karvan.api import lazy_gettext as _
from karvan.expressions import ExpressionError
from karvan_finance.ledger.services.charts import CHART
from karvan_finance.statements.domain.layouts import CODE
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import RowKind
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.domain.layouts import check_formula
from karvan_finance.statements.domain.seeds import read_layouts
from karvan_finance.statements.models import StatementLayout
from karvan_finance.statements.models import StatementRow
from karvan_finance.statements.models.layouts import layout_row

if TYPE_CHECKING:
    from karvan.api import Context

SHIPPED = (
    ("balance", Statement.BALANCE, "Balance sheet", "صورت وضعیت مالی"),
    ("cash-direct", Statement.CASH_FLOW, "Cash flow, direct", "جریان وجوه نقد، مستقیم"),
    ("cash-indirect", Statement.CASH_FLOW, "Cash flow, indirect", "جریان وجوه نقد، غیرمستقیم"),
    ("income", Statement.INCOME, "Income statement", "صورت سود و زیان"),
)


@dataclass(frozen=True)
class SaveLayout:
    """A layout as its form says it, all rows in order."""

    code: str
    name: TranslatedText
    statement: Statement
    rows: Sequence[LayoutRow]


def save_layout(
    ctx: Context, layout: StatementLayout | None, command: SaveLayout
) -> StatementLayout:
    """Make a layout, or write one anew. Raises Invalid with every problem, each at its row."""
    problems = find_problems(command.rows, ctx.company.currency, ctx.company.exponent)
    if problems:
        raise Invalid(problems)
    if layout is None:
        layout = StatementLayout(id=ctx.uow.new_id())
        ctx.session.add(layout)
    layout.code, layout.name = command.code, command.name
    layout.statement = command.statement
    ctx.uow.flush()
    for row in stored_rows(ctx, layout.id):
        ctx.session.delete(row)
    ctx.uow.flush()
    ctx.session.add_all(
        _stored(layout, number, row) for number, row in enumerate(command.rows, start=1)
    )
    ctx.uow.flush()
    return layout


def copy_layout(ctx: Context, layout: StatementLayout) -> StatementLayout:
    """A layout like this one under a code of its own."""
    taken = set(ctx.session.scalars(select(StatementLayout.code)))
    code = next(
        found
        for number in range(2, len(taken) + 3)
        if (found := f"{layout.code}-{number}") not in taken
    )
    rows = [layout_row(row) for row in stored_rows(ctx, layout.id)]
    return save_layout(ctx, None, SaveLayout(code, layout.name, Statement(layout.statement), rows))


def delete_layout(ctx: Context, layout: StatementLayout) -> None:
    """Drop a layout with its rows."""
    for row in stored_rows(ctx, layout.id):
        ctx.session.delete(row)
    ctx.uow.flush()
    ctx.session.delete(layout)
    ctx.uow.flush()


def stored_rows(ctx: Context, layout_id: int) -> Sequence[StatementRow]:
    """The rows of a layout in order."""
    mine = select(StatementRow).where(StatementRow.layout_id == layout_id)
    return ctx.session.scalars(mine.order_by(StatementRow.line_no)).all()


def seed_layouts(ctx: Context) -> None:
    """Write the layouts that fit the company's chart, where it has none yet."""
    if ctx.session.scalars(select(StatementLayout.id)).first() is not None:
        return
    rows = shipped_rows(ctx.setting(CHART))
    for code, statement, english, persian in SHIPPED:
        name = TranslatedText(en=english, fa=persian)
        save_layout(ctx, None, SaveLayout(code, name, statement, rows[code]))


def shipped_rows(chart: str) -> dict[str, list[LayoutRow]]:
    """The rows of the layouts that come with finance for a chart."""
    file = resources.files("karvan_finance") / "seeds" / f"statements_{chart}.csv"
    return read_layouts(file.read_text(encoding="utf-8"))


def find_problems(rows: Sequence[LayoutRow], currency: str, exponent: int) -> list[Problem]:
    """What is wrong with the rows of a layout, each at its row and column."""
    problems = []
    above: list[LayoutRow] = []
    for number, row in enumerate(rows, start=1):
        at = f"lines.{number}"
        if not CODE.fullmatch(row.code):
            text = _("A code is small letters, digits and underscores: gross_profit.")
            problems.append(Problem("finance.layout.code", text, field=f"{at}.code"))
        elif any(row.code == each.code for each in above):
            text = _("The code {code} stands twice.", code=row.code)
            problems.append(Problem("finance.layout.code", text, field=f"{at}.code"))
        elif row.kind is RowKind.ACCOUNTS and not (row.types or row.accounts):
            text = _("Say which accounts the row gathers: their types, their codes, or both.")
            problems.append(Problem("finance.layout.accounts", text, field=f"{at}.types"))
        elif row.kind is RowKind.FORMULA:
            problems += _formula_problems(row, above, currency, exponent, at)
        above.append(row)
    return problems


def _formula_problems(
    row: LayoutRow, above: Sequence[LayoutRow], currency: str, exponent: int, at: str
) -> list[Problem]:
    try:
        check_formula(row, above, currency, exponent)
    except ExpressionError as error:
        return [error.problem(f"{at}.formula")]
    return []


def _stored(layout: StatementLayout, number: int, row: LayoutRow) -> StatementRow:
    return StatementRow(
        layout_id=layout.id,
        line_no=number,
        code=row.code,
        title=TranslatedText(row.title),
        kind=row.kind,
        account_types=row.types,
        accounts=row.accounts,
        figure=row.figure,
        is_credit=row.is_credit,
        formula=row.formula,
        level=row.level,
        is_strong=row.is_strong,
    )
