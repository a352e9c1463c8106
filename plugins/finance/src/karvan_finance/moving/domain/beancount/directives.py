"""What a beancount file says, as values. Every directive knows its line in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Cost:
    """What stands in braces behind an amount; None is what was left out, for booking to find.

    `{10 USD}` is per unit, `{{100 USD}}` is total, `{10 # 5 USD}` both.
    """

    per_unit: Decimal | None = None
    total: Decimal | None = None
    currency: str | None = None
    acquired_on: date | None = None
    label: str | None = None
    is_average: bool = False

    @property
    def has_number(self) -> bool:
        """Whether the cost is written out."""
        return self.per_unit is not None or self.total is not None


@dataclass(frozen=True)
class UnitPrice:
    """What stands behind `@` (per unit) or `@@` (for all of it)."""

    number: Decimal | None
    currency: str | None
    is_total: bool


@dataclass(frozen=True)
class Posting:
    """One leg of a transaction as written; number and currency may be left out."""

    line: int
    account: str
    number: Decimal | None = None
    currency: str | None = None
    cost: Cost | None = None
    price: UnitPrice | None = None


@dataclass(frozen=True)
class Transaction:
    """Amounts that move between accounts on one day."""

    line: int
    on: date
    flag: str
    payee: str
    narration: str
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    postings: tuple[Posting, ...] = ()


@dataclass(frozen=True)
class Open:
    """An account begins; `currencies` empty means any. `booking` says how lots are chosen."""

    line: int
    on: date
    account: str
    currencies: tuple[str, ...] = ()
    booking: str | None = None


@dataclass(frozen=True)
class Close:
    """An account ends: no posting after this day."""

    line: int
    on: date
    account: str


@dataclass(frozen=True)
class Commodity:
    """A currency or commodity is introduced; its metadata may hold a name."""

    line: int
    on: date
    currency: str
    name: str = ""


@dataclass(frozen=True)
class Balance:
    """At the beginning of the day the account and those below it hold this much of the currency."""

    line: int
    on: date
    account: str
    number: Decimal
    currency: str
    tolerance: Decimal | None = None


@dataclass(frozen=True)
class Pad:
    """Fill the account from `source` so that its next balance check holds."""

    line: int
    on: date
    account: str
    source: str


@dataclass(frozen=True)
class Price:
    """One unit of `currency` was worth `number` of `quoted_in` on that day."""

    line: int
    on: date
    currency: str
    number: Decimal
    quoted_in: str


Directive = Open | Close | Commodity | Transaction | Balance | Pad | Price

_FIRST_IN_DAY: Mapping[type, int] = {Open: -2, Balance: -1, Close: 2}


def in_order(directives: list[Directive]) -> list[Directive]:
    """By day; within a day accounts open, balances are checked, all else happens, accounts close."""
    return sorted(directives, key=lambda d: (d.on, _FIRST_IN_DAY.get(type(d), 0), d.line))


@dataclass
class Source:
    """A whole file: its options, its directives in the order they stand, and what was passed over."""

    options: dict[str, list[str]] = field(default_factory=dict)
    directives: list[Directive] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)

    def option(self, name: str, default: str) -> str:
        """The last value given for an option."""
        return self.options.get(name, [default])[-1]

    def roots(self) -> dict[str, str]:
        """The five first words of account names -> the kind of account they stand for."""
        return {
            self.option("name_assets", "Assets"): "assets",
            self.option("name_liabilities", "Liabilities"): "liabilities",
            self.option("name_equity", "Equity"): "equity",
            self.option("name_income", "Income"): "income",
            self.option("name_expenses", "Expenses"): "expenses",
        }
