"""What accounts of certain kinds held or moved: the figures behind finance's measures."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.values import to_decimal
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.queries.sums import DAY
from karvan_finance.ledger.queries.sums import movements_until

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import MeasureRequest

Read = Callable[["Context", "MeasureRequest"], Sequence[Decimal]]


def standing(types: Collection[str], sign: int = 1) -> Read:
    """A measure of what accounts of these types hold at the end of each span; credits with sign -1."""

    def read(ctx: Context, request: MeasureRequest) -> list[Decimal]:
        held = _Held(ctx, types)
        return [held.money(sign * held.until(span.last)) for span in request.spans]

    return read


def flow(types: Collection[str], sign: int = 1) -> Read:
    """A measure of what moved on accounts of these types within each span; credits with sign -1."""

    def read(ctx: Context, request: MeasureRequest) -> list[Decimal]:
        held = _Held(ctx, types)
        return [
            held.money(sign * (held.until(span.last) - held.until(span.first - DAY)))
            for span in request.spans
        ]

    return read


class _Held:
    """Debits less credits of some accounts since the start of the books, each day read once."""

    def __init__(self, ctx: Context, types: Collection[str]) -> None:
        self._ctx = ctx
        wanted = select(Account.id).where(Account.type.in_(types))
        self._accounts = set(ctx.session.scalars(wanted))
        self._known: dict[date, int] = {}

    def until(self, day: date) -> int:
        if day not in self._known:
            self._known[day] = sum(
                each.debit - each.credit
                for each in movements_until(self._ctx, day)
                if each.account_id in self._accounts
            )
        return self._known[day]

    def money(self, minor: int) -> Decimal:
        return to_decimal(minor, self._ctx.company.exponent)
