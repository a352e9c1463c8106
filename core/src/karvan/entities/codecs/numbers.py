"""Whole numbers, quantities and prices in millionths, rates and percentages as exact decimals."""

from __future__ import annotations

import re
from abc import abstractmethod
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from karvan.db.types import RATE_SCALE
from karvan.entities.codecs.base import ORDERED
from karvan.entities.codecs.base import Codec
from karvan.entities.codecs.base import or_null
from karvan.entities.codecs.errors import NotCanonical
from karvan.entities.codecs.errors import NotThisType
from karvan.entities.codecs.errors import NumberTooLarge
from karvan.i18n import format_number
from karvan.i18n import lazy_gettext as _
from karvan.text import MOST_DIGITS
from karvan.text import parse_number
from karvan.values import to_decimal
from karvan.values import to_minor

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

CANONICAL = re.compile(r"-?\d{1,19}(\.\d{1,18})?", re.ASCII)
DECIMAL_PATTERN = r"^-?[0-9]{1,19}(\.[0-9]{1,18})?$"
INTEGER_PATTERN = r"^-?[0-9]{1,18}$"
MICRO_DECIMALS = 6
LARGEST = 10**18
PERCENT_SIGNS = "%٪"


class NumberCodec(Codec):
    """What every number has in common: its value is turned to a decimal and back."""

    operators = ORDERED
    widget = "number"
    is_numeric = True
    decimals: ClassVar[int] = 0

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> Any:
        """A number in any digits, with or without groups."""
        if not text.strip():
            return None
        most = self._most_decimals(ctx, field, currency)
        value = self.from_decimal(ctx, parse_number(text, max_decimals=most), currency)
        self.check(ctx, field, value)
        return value

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The number with groups, in the reader's digits."""
        if value is None:
            return ""
        exact = self.to_decimal(ctx, value, currency)
        shown = max(_decimals_of(exact), self._shown_decimals(ctx, field, currency))
        return format_number(exact, ctx.locale, decimals=shown)

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """A string with a decimal of ASCII digits; never a JSON number, which may be inexact."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise NotThisType(expected=_("a decimal in a string"))
        if not CANONICAL.fullmatch(value):
            raise NotCanonical(example="1234.5")
        return self.parse(ctx, field, value, currency=currency)

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """A plain decimal string."""
        del field
        if value is None:
            return None
        return f"{_plain(self.to_decimal(ctx, value, currency)):f}"

    def schema(self, field: Field) -> dict[str, Any]:
        """A string of digits."""
        return or_null(field, {"type": "string", "pattern": DECIMAL_PATTERN})

    def cell(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """The exact decimal."""
        del field
        return None if value is None else self.to_decimal(ctx, value, currency)

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Not larger than can be kept."""
        del ctx, field
        if abs(value) >= self._largest():
            raise NumberTooLarge(allowed=f"{self._largest_shown()}")

    @abstractmethod
    def from_decimal(self, ctx: Context, exact: Decimal, currency: str) -> Any:
        """The value of a decimal that has no more decimals than allowed."""

    @abstractmethod
    def to_decimal(self, ctx: Context, value: Any, currency: str) -> Decimal:
        """The value as a decimal."""

    def _largest(self) -> int:
        return LARGEST

    def _largest_shown(self) -> Decimal:
        return to_decimal(self._largest() - 1, self.decimals)

    def _most_decimals(self, ctx: Context, field: Field, currency: str) -> int:
        del ctx, currency
        return self.decimals if field.decimals is None else min(field.decimals, self.decimals)

    def _shown_decimals(self, ctx: Context, field: Field, currency: str) -> int:
        del ctx, currency
        return min(field.decimals or 0, self.decimals)


class IntegerCodec(NumberCodec):
    """A whole number."""

    kind = "integer"

    def from_decimal(self, ctx: Context, exact: Decimal, currency: str) -> int:
        """The whole number."""
        del ctx, currency
        return int(exact)

    def to_decimal(self, ctx: Context, value: int, currency: str) -> Decimal:
        """The number itself."""
        del ctx, currency
        return Decimal(value)

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """A string of digits, or a JSON integer that every reader keeps exactly."""
        if type(value) is int and abs(value) < LARGEST:
            value = str(value)
        return super().from_json(ctx, field, value, currency=currency)

    def schema(self, field: Field) -> dict[str, Any]:
        """A string of digits: a JSON number is exact only up to 2^53."""
        return or_null(field, {"type": "string", "pattern": INTEGER_PATTERN})

    def cell(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> int | None:
        """The number."""
        del ctx, field, currency
        return None if value is None else int(value)


class QuantityCodec(NumberCodec):
    """An amount of goods, in millionths."""

    kind = "quantity"
    decimals = MICRO_DECIMALS

    def from_decimal(self, ctx: Context, exact: Decimal, currency: str) -> int:
        """Millionths."""
        del ctx, currency
        return to_minor(exact, MICRO_DECIMALS)

    def to_decimal(self, ctx: Context, value: int, currency: str) -> Decimal:
        """Whole units."""
        del ctx, currency
        return _plain(to_decimal(value, MICRO_DECIMALS))


class PriceCodec(QuantityCodec):
    """The price of one unit, in millionths of the major unit."""

    kind = "price"

    def _shown_decimals(self, ctx: Context, field: Field, currency: str) -> int:
        del currency
        return min(ctx.company.exponent, self._most_decimals(ctx, field, ""))


class RateCodec(NumberCodec):
    """An exact decimal, such as an exchange rate."""

    kind = "rate"
    decimals = RATE_SCALE

    def from_decimal(self, ctx: Context, exact: Decimal, currency: str) -> Decimal:
        """Itself."""
        del ctx, currency
        return _plain(exact)

    def to_decimal(self, ctx: Context, value: Decimal, currency: str) -> Decimal:
        """Itself."""
        del ctx, currency
        return _plain(value)

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """No more digits than are kept exactly."""
        del ctx, field
        if len(f"{_plain(abs(value)):f}".replace(".", "")) > MOST_DIGITS + 1:
            raise NumberTooLarge(allowed=MOST_DIGITS)


class PercentCodec(RateCodec):
    """A percentage: 12.5 means 12.5 %. The sign may be typed."""

    kind = "percent"
    decimals = MICRO_DECIMALS

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> Any:
        """A number, with or without the sign."""
        return super().parse(ctx, field, text.strip().strip(PERCENT_SIGNS), currency=currency)

    def format(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The number and its sign, as the digits want it."""
        text = self.typed(ctx, field, value, currency=currency)
        if not text:
            return ""
        return f"{text}٪" if ctx.locale.digits == "arabext" else f"{text}%"


def _plain(exact: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    text = f"{exact:f}"
    return Decimal(text.rstrip("0").rstrip(".") or "0") if "." in text else Decimal(text)


def _decimals_of(exact: Decimal) -> int:
    return max(0, -int(exact.as_tuple().exponent))
