"""Open items taken in hand: locked, and followed through all that one unit of work matches.

A line whose entry is posted in this unit of work has no item in the database yet; what it will
have open is known from the line itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan_finance.errors import NoSuchRecord
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.settling.domain.matching import OpenSide
from karvan_finance.settling.models import OpenItem

if TYPE_CHECKING:
    from karvan.api import Context

HELD = "finance.open_items"


@dataclass
class HeldItem:
    """An item in hand; residuals are signed like the line and move with each match."""

    line_id: int
    account_id: int
    party_id: int | None
    currency: str
    date: date
    residual: int
    residual_cur: int
    is_debit: bool

    @property
    def side(self) -> OpenSide:
        """What is open, without sign."""
        return OpenSide(abs(self.residual), abs(self.residual_cur), self.currency)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left."""
        return self.side.is_settled

    def take(self, amount: int, amount_cur: int) -> None:
        """Lower what is open by amounts without sign."""
        sign = 1 if self.is_debit else -1
        self.residual -= sign * amount
        self.residual_cur -= sign * amount_cur


def hold_items(ctx: Context, line_ids: Iterable[int]) -> dict[int, HeldItem]:
    """The items of these lines, locked in order; raises NotFound for a line that has none."""
    held: dict[int, HeldItem] = ctx.uow.info.setdefault(HELD, {})
    wanted = set(line_ids)
    if missing := sorted(wanted - held.keys()):
        held |= _stored(ctx, missing)
    if missing := sorted(wanted - held.keys()):
        held |= _coming(ctx, missing)
    for each in sorted(wanted - held.keys()):
        raise NoSuchRecord(what="open item", key=each)
    return {each: held[each] for each in sorted(wanted)}


def forget_items(ctx: Context, line_ids: Iterable[int]) -> None:
    """Read these items anew when they are next asked for: the database moved them."""
    held: dict[int, HeldItem] = ctx.uow.info.setdefault(HELD, {})
    for each in line_ids:
        held.pop(each, None)


def _stored(ctx: Context, line_ids: list[int]) -> dict[int, HeldItem]:
    items = ctx.session.scalars(
        select(OpenItem)
        .where(OpenItem.company_id == ctx.company.id, OpenItem.line_id.in_(line_ids))
        .order_by(OpenItem.line_id)
        .with_for_update(of=OpenItem)
        .execution_options(populate_existing=True)
    )
    return {
        item.line_id: HeldItem(
            item.line_id,
            item.account_id,
            item.party_id,
            item.currency,
            item.date,
            item.residual,
            item.residual_cur,
            item.original > 0 or item.original_cur > 0,
        )
        for item in items
    }


def _coming(ctx: Context, line_ids: list[int]) -> dict[int, HeldItem]:
    lines = ctx.session.scalars(
        select(EntryLine)
        .join(EntryLine.account)
        .where(EntryLine.id.in_(line_ids), EntryLine.period_id.is_(None), Account.is_reconcilable)
    )
    return {
        line.id: HeldItem(
            line.id,
            line.account_id,
            line.party_id,
            line.currency,
            line.date,
            line.balance,
            line.amount_cur,
            line.balance > 0 or line.amount_cur > 0,
        )
        for line in lines
    }
