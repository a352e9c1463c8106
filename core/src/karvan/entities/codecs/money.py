"""Amounts of money in minor units of the record's currency, else of the company's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.companies.queries import currency_exponents
from karvan.entities.codecs.numbers import NumberCodec
from karvan.i18n import format_money
from karvan.values import LARGEST_MINOR
from karvan.values import decimal_text
from karvan.values import to_decimal
from karvan.values import to_minor

if TYPE_CHECKING:
    from decimal import Decimal

    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

EXPONENTS = "currency_exponents"
LARGEST_EXPONENT = 8


class MoneyCodec(NumberCodec):
    """An amount with exactly the decimals of its currency; nothing is rounded."""

    kind = "money"
    decimals = LARGEST_EXPONENT

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The amount with groups and all decimals."""
        del field
        if value is None:
            return ""
        return format_money(value, exponent_of(ctx, currency), ctx.locale)

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """A decimal string with all decimals: "12.00"."""
        del field
        return None if value is None else decimal_text(value, exponent_of(ctx, currency))

    def from_decimal(self, ctx: Context, exact: Decimal, currency: str) -> int:
        """Minor units."""
        return to_minor(exact, exponent_of(ctx, currency))

    def to_decimal(self, ctx: Context, value: int, currency: str) -> Decimal:
        """Major units."""
        return to_decimal(value, exponent_of(ctx, currency))

    def _largest(self) -> int:
        return LARGEST_MINOR

    def _largest_shown(self) -> Decimal:
        return to_decimal(LARGEST_MINOR - 1, 2)

    def _most_decimals(self, ctx: Context, field: Field, currency: str) -> int:
        del field
        return exponent_of(ctx, currency)


def exponent_of(ctx: Context, currency: str = "") -> int:
    """How many decimals the currency has; the company's own, where none or an unknown one is named."""
    if not currency or currency == ctx.company.currency:
        return ctx.company.exponent
    exponents: dict[str, int] | None = ctx.uow.info.get(EXPONENTS)
    if exponents is None:
        exponents = ctx.uow.info[EXPONENTS] = currency_exponents(ctx)
    return exponents.get(currency, ctx.company.exponent)
