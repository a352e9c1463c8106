"""The types of values, and the names a context publishes.

    NAMES = {
        "total": NameInfo(MoneyType("EUR"), _("Total")),
        "country": NameInfo(TEXT, _("Country"), optional=True),
    }

What is given for a name: `Decimal` or `int` for a number; `Money`, `Price` or `Amount` for money;
`Quantity` or `Measure` for a quantity; `date`, `bool` and `str` for themselves.
"""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _
from karvan.values import MICRO
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity
from karvan.values import to_decimal

if TYPE_CHECKING:
    from karvan.i18n import Text


@dataclass(frozen=True)
class Amount:
    """An exact amount in major units of one currency, what an expression of money comes to."""

    value: Decimal
    currency: str


@dataclass(frozen=True)
class Measure:
    """An exact amount of one unit of measure."""

    value: Decimal
    unit: str


Scalar = bool | Decimal | date | str
"""What a value is while it is computed with: its type says the rest."""

Result = Scalar | Amount | Measure


@dataclass(frozen=True)
class Type(ABC):
    """A type of the language; `label` is how messages call it."""

    label: Text = field(default="", compare=False, kw_only=True)

    @property
    def is_numeric(self) -> bool:
        """Whether the type is computed with."""
        return False

    @property
    def is_ordered(self) -> bool:
        """Whether two values are less or more than each other."""
        return self.is_numeric

    @abstractmethod
    def take(self, value: object) -> Scalar | None:
        """The value as it is computed with, None where it does not fit."""

    def give(self, value: Scalar) -> Result:
        """A computed value as a caller gets it."""
        return value


@dataclass(frozen=True)
class _Bool(Type):
    def take(self, value: object) -> Scalar | None:
        return value if isinstance(value, bool) else None


@dataclass(frozen=True)
class _Number(Type):
    @property
    def is_numeric(self) -> bool:
        return True

    def take(self, value: object) -> Scalar | None:
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value if isinstance(value, Decimal) and value.is_finite() else None


@dataclass(frozen=True)
class _Date(Type):
    @property
    def is_ordered(self) -> bool:
        return True

    def take(self, value: object) -> Scalar | None:
        # a datetime is a date to Python; which day it is depends on a zone nobody gave
        return value if isinstance(value, date) and not isinstance(value, datetime) else None


@dataclass(frozen=True)
class _Text(Type):
    def take(self, value: object) -> Scalar | None:
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class MoneyType(Type):
    """Amounts of one currency; `exponent` is its number of decimals."""

    currency: str
    exponent: int = field(default=2, compare=False)

    @property
    def is_numeric(self) -> bool:
        return True

    def take(self, value: object) -> Scalar | None:
        if not isinstance(value, Money | Price | Amount) or value.currency != self.currency:
            return None
        if isinstance(value, Money):
            return to_decimal(value.minor, self.exponent)
        exact = Decimal(value.micro) / MICRO if isinstance(value, Price) else value.value
        return exact if exact.is_finite() else None

    def give(self, value: Scalar) -> Result:
        assert isinstance(value, Decimal)
        return Amount(value, self.currency)


@dataclass(frozen=True)
class QuantityType(Type):
    """Amounts of one unit of measure."""

    unit: str

    @property
    def is_numeric(self) -> bool:
        return True

    def take(self, value: object) -> Scalar | None:
        if isinstance(value, Quantity):
            return Decimal(value.micro) / MICRO if value.uom == self.unit else None
        if isinstance(value, Measure) and value.unit == self.unit and value.value.is_finite():
            return value.value
        return None

    def give(self, value: Scalar) -> Result:
        assert isinstance(value, Decimal)
        return Measure(value, self.unit)


@dataclass(frozen=True)
class EnumType(Type):
    """One of a closed list of codes, written as texts."""

    choices: tuple[str, ...]

    def take(self, value: object) -> Scalar | None:
        return str(value) if isinstance(value, str) and value in self.choices else None


BOOL = _Bool(label=_("yes or no"))
NUMBER = _Number(label=_("a number"))
DATE = _Date(label=_("a day"))
TEXT = _Text(label=_("a text"))


@dataclass(frozen=True)
class NameInfo:
    """A value that a context publishes; an optional one may be unknown when a rule is applied."""

    type: Type
    label: Text = ""
    optional: bool = False


Names = Mapping[str, NameInfo]


def type_label(found: Type) -> Text:
    """The type as messages call it: `a number`, `an amount in EUR`."""
    match found:
        case MoneyType(currency=currency):
            return _("an amount in {currency}", currency=currency)
        case QuantityType(unit=unit):
            return _("a quantity in {unit}", unit=unit)
        case EnumType(choices=choices):
            shown = ", ".join(f'"{each}"' for each in choices[:8])
            more = ", …" if len(choices) > 8 else ""
            return _("one of {choices}", choices=shown + more)
    return found.label or LazyText("?", {})
