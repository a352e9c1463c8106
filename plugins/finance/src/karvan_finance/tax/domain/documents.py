"""What is asked of the engine, and its answer: a document of lines, in two moneys.

Amounts are minor units of the document's currency, with `_company` of company money. They are
signed: a refund's are below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxRounding


class PriceMode(StrEnum):
    """Whether prices contain their taxes."""

    BY_TAX = "by_tax"
    """Those of the taxes that say so."""
    INCLUDED = "included"
    """All but what is withheld."""
    EXCLUDED = "excluded"
    """None."""


class CashRounding(StrEnum):
    """Where the difference to what can be paid in coins goes."""

    LINE = "line"
    """To a line of its own, beside net and tax."""
    LARGEST_TAX = "largest_tax"
    """Onto the largest tax; a document without tax gets the line."""


@dataclass(frozen=True)
class TaxLine:
    """One line: `quantity` and `unit_price` in millionths, `discount` in percent.

    `net` is the line's total after discount as priced, and wins over the three. `sign` -1 is for
    the lines of refunds.
    """

    key: str
    quantity: int
    unit_price: int
    taxes: Sequence[TaxDefinition] = ()
    discount: Decimal = Decimal(0)
    net: int | None = None
    sign: int = 1


@dataclass(frozen=True)
class TaxInput:
    """A document to be taxed whole. `rate` is company money per unit of the document's currency."""

    on: date
    lines: Sequence[TaxLine]
    exponent: int = 2
    company_exponent: int = 2
    rate: Decimal = Decimal(1)
    prices: PriceMode = PriceMode.BY_TAX
    rounding: TaxRounding = TaxRounding.DOCUMENT
    document: TaxDocument = TaxDocument.INVOICE
    smallest_coin: int = 1
    cash_rounding: CashRounding = CashRounding.LINE


@dataclass(frozen=True)
class PartAmount:
    """What a part of a tax comes to: an amount on its account, or on the line's where it has none."""

    part_id: int
    name: str
    account_id: int | None
    box: str | None
    amount: int
    amount_company: int


@dataclass(frozen=True)
class LineTax:
    """One tax of one line: `amount` on `base`, of which `payable` is added to what is paid."""

    tax_id: int
    code: str
    included: bool
    base: int
    amount: int
    payable: int
    base_company: int
    amount_company: int
    payable_company: int
    parts: tuple[PartAmount, ...]


@dataclass(frozen=True)
class TaxedLine:
    """A line with its taxes: net + what its taxes add = gross, to the minor unit, in both moneys."""

    key: str
    quantity: int
    net: int
    gross: int
    net_company: int
    gross_company: int
    taxes: tuple[LineTax, ...]

    @property
    def cost(self) -> int:
        """Net and the parts of tax without account: what the line costs or earns."""
        return self.net + sum(part.amount for part in self._unclaimed())

    @property
    def cost_company(self) -> int:
        """The same in company money."""
        return self.net_company + sum(part.amount_company for part in self._unclaimed())

    def _unclaimed(self) -> list[PartAmount]:
        return [part for tax in self.taxes for part in tax.parts if part.account_id is None]


@dataclass(frozen=True)
class TaxTotal:
    """One tax of the whole document, as it is printed, posted and reported."""

    tax_id: int
    code: str
    included: bool
    base: int
    amount: int
    payable: int
    base_company: int
    amount_company: int
    payable_company: int
    parts: tuple[PartAmount, ...]


@dataclass(frozen=True)
class TaxResult:
    """The document: net + tax = gross, gross + cash_difference = total, in both moneys."""

    lines: tuple[TaxedLine, ...]
    taxes: tuple[TaxTotal, ...]
    net: int
    tax: int
    gross: int
    cash_difference: int
    total: int
    net_company: int
    tax_company: int
    gross_company: int
    cash_difference_company: int
    total_company: int
