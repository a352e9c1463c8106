"""What a table of exchange rates says, in either of its two forms. Pure.

Long: a row per rate with the columns date, currency and rate. Wide, as the European Central Bank
publishes it: a row per day, a column per currency. Rates are units of company money for one unit of
the currency, unless the file says otherwise: `inverse` (units of the currency for one unit of
company money) or a `base` (units of the currency for one unit of the base, EUR for the ECB).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN
from decimal import Context
from decimal import Decimal

DATE = ("date", "day", "on", "validfrom", "fromday", "timeperiod", "تاریخ", "روز", "ازروز")
CURRENCY = ("currency", "code", "iso", "isocode", "ارز", "کدارز", "کد")
RATE = ("rate", "value", "exchangerate", "obsvalue", "نرخ")
DIVIDE = Context(prec=40, rounding=ROUND_HALF_EVEN)
SCALE = Decimal(1).scaleb(-12)
MISSING = {"", "n/a", "na", "-", "–"}


@dataclass(frozen=True)
class RateForm:
    """How the rates of a file are to be read."""

    company: str
    inverse: bool = False
    base: str = ""

    def rate(
        self, currency: str, value: Decimal, day_values: Mapping[str, Decimal]
    ) -> Decimal | None:
        """Company money for one unit of the currency, to 12 decimals (half to even).

        None where the day's row lacks what the base needs: the rate of company money itself.
        """
        if self.base and self.base != self.company:
            own = day_values.get(self.company)
            if own is None:
                return None
            return own if currency == self.base else quotient(own, value)
        if self.inverse or self.base:
            return quotient(Decimal(1), value)
        return value


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Divided and rounded once, half to even, to the 12 decimals a rate has."""
    return DIVIDE.divide(dividend, divisor).quantize(SCALE, context=DIVIDE)
