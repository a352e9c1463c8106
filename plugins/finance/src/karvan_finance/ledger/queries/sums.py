"""Sums of posted lines up to a day: whole periods from stored balances, the rest from the lines.

However many lines there are, at most one period of them is read.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeAlias

from sqlalchemy import BigInteger
from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import union_all
from sqlalchemy.orm import InstrumentedAttribute

from karvan_finance.ledger.domain.periods import PeriodKind
from karvan_finance.ledger.domain.trial_balances import Movement
from karvan_finance.ledger.models import Balance
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.models import RoleBalance

if TYPE_CHECKING:
    from karvan.api import Context

DAY = timedelta(days=1)
Amount: TypeAlias = (
    ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
)
Rows: TypeAlias = Any  # a SELECT of key, debit, credit


def sum_of(amount: Amount) -> ColumnElement[int]:
    """An exact sum that is an integer on both databases, 0 over no rows."""
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)


def debit_of(amount: Amount) -> ColumnElement[int]:
    """A signed amount where it is a debit, else 0."""
    return case((amount > 0, amount), else_=0)


def credit_of(amount: Amount) -> ColumnElement[int]:
    """A signed amount without its sign where it is a credit, else 0."""
    return case((amount < 0, -amount), else_=0)


def movements_until(ctx: Context, day: date, *, account_id: int | None = None) -> list[Movement]:
    """Debits and credits of each account since the start of the books, the day included."""
    stored = _of_whole_periods(ctx, Balance, Balance.account_id, day)
    tail = _of_lines(EntryLine.account_id, day, start_of_tail(ctx, day))
    if account_id is not None:
        stored = stored.where(Balance.account_id == account_id)
        tail = tail.where(EntryLine.account_id == account_id)
    return [Movement(*row) for row in ctx.session.execute(_together(stored, tail))]


def role_balances_until(ctx: Context, roles: list[str], day: date) -> dict[str, int]:
    """Debits less credits posted under each role since the start, the day included."""
    stored = _of_whole_periods(ctx, RoleBalance, RoleBalance.role, day)
    tail = _of_lines(EntryLine.role, day, start_of_tail(ctx, day))
    stored = stored.where(RoleBalance.role.in_(roles))
    tail = tail.where(EntryLine.role.in_(roles))
    found = {row[0]: row[1] - row[2] for row in ctx.session.execute(_together(stored, tail))}
    return {role: found.get(role, 0) for role in roles}


def start_of_tail(ctx: Context, day: date) -> date | None:
    """The first day not covered by whole periods that end by `day`; None before any has."""
    ends = select(func.max(Period.valid_to)).where(
        Period.kind == PeriodKind.NORMAL, Period.valid_to <= day + DAY
    )
    return ctx.session.execute(ends).scalar_one()


def _of_whole_periods(
    ctx: Context, table: type[Balance | RoleBalance], key: Any, day: date
) -> Rows:
    in_period = and_(Period.company_id == table.company_id, Period.id == table.period_id)
    return (
        select(key.label("key"), sum_of(table.debit), sum_of(table.credit))
        .join(Period, in_period)
        .where(table.company_id == ctx.company.id, Period.valid_to <= day + DAY)
        .group_by(key)
    )


def _of_lines(key: Any, day: date, first: date | None) -> Rows:
    amount = EntryLine.balance
    statement = (
        select(key.label("key"), sum_of(debit_of(amount)), sum_of(credit_of(amount)))
        .where(EntryLine.period_id.is_not(None), EntryLine.date <= day)
        .group_by(key)
    )
    return statement if first is None else statement.where(EntryLine.date >= first)


def _together(stored: Rows, tail: Rows) -> Rows:
    both = union_all(stored, tail).subquery()
    key, debit, credit = both.c
    return select(key, sum_of(debit), sum_of(credit)).group_by(key)
