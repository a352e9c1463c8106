"""The layouts of a company, as the arithmetic of statements wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan_finance.errors import NoSuchLayout
from karvan_finance.ledger.models import Account
from karvan_finance.statements.domain.layouts import AccountKey
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.models import StatementLayout
from karvan_finance.statements.models import StatementRow
from karvan_finance.statements.models.layouts import layout_row

if TYPE_CHECKING:
    from karvan.api import Context


@dataclass(frozen=True)
class Layout:
    """A layout with its rows in order."""

    code: str
    name: str
    statement: Statement
    rows: tuple[LayoutRow, ...]


def list_layouts(ctx: Context, statement: Statement | None = None) -> list[StatementLayout]:
    """The layouts in use, of one statement or of all, by code."""
    wanted = select(StatementLayout).where(StatementLayout.is_active)
    if statement is not None:
        wanted = wanted.where(StatementLayout.statement == statement)
    return list(ctx.session.scalars(wanted.order_by(StatementLayout.code)))


def get_layout(ctx: Context, code: str | None, statement: Statement | None = None) -> Layout:
    """The layout of this code, or the usual one of a statement; raises NoSuchLayout."""
    offered = list_layouts(ctx, statement)
    found = next((each for each in offered if not code or each.code == code), None)
    if found is None:
        raise NoSuchLayout(layout=code or str(statement))
    mine = select(StatementRow).where(StatementRow.layout_id == found.id)
    rows = ctx.session.scalars(mine.order_by(StatementRow.line_no))
    return Layout(
        found.code, str(found.name), Statement(found.statement), tuple(map(layout_row, rows))
    )


def account_keys(ctx: Context) -> list[AccountKey]:
    """All accounts that take lines, by code."""
    rows = ctx.session.execute(
        select(Account.id, Account.code, Account.type)
        .where(Account.is_group.is_(False))
        .order_by(Account.code)
    )
    return [AccountKey(row.id, row.code, row.type) for row in rows]


def account_names(ctx: Context) -> dict[int, tuple[str, str]]:
    """Code and name of every account."""
    rows = ctx.session.execute(select(Account.id, Account.code, Account.name))
    return {row.id: (row.code, str(row.name)) for row in rows}
