"""The taxes of a document of the company: chosen by its rules, computed by the engine.

Nothing is written; what posts and what quotes compute by the same function.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.api import currency_exponents
from karvan.api import find_rate
from karvan_finance.errors import UnknownCurrency
from karvan_finance.tax.domain.computing import compute
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxPart
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.domain.documents import CashRounding
from karvan_finance.tax.domain.documents import PriceMode
from karvan_finance.tax.domain.documents import TaxInput
from karvan_finance.tax.domain.documents import TaxLine
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.refunds import RefundLine
from karvan_finance.tax.domain.refunds import refund
from karvan_finance.tax.errors import MissingTaxRate
from karvan_finance.tax.services.choosing import Taxable
from karvan_finance.tax.services.choosing import choose_taxes
from karvan_finance.tax.services.definitions import definitions_by_code
from karvan_finance.tax.services.definitions import read_definitions
from karvan_finance.tax.services.definitions import require_active

if TYPE_CHECKING:
    from karvan.api import Context

ROUNDING = "finance.tax_rounding"


@dataclass(frozen=True)
class WantedLine:
    """A line to be taxed, as `TaxLine`; `tax_codes` None lets product, account and rules choose."""

    key: str
    quantity: int
    unit_price: int
    discount: Decimal = Decimal(0)
    net: int | None = None
    product_id: int | None = None
    account_id: int | None = None
    tax_codes: Sequence[str] | None = None


@dataclass(frozen=True)
class WantedTaxes:
    """A document to be taxed. `rate` None is that of the day, 1 in company money.

    `smallest_coin` is in minor units of the currency. Refunds have lines above zero, and amounts
    below it in the answer. `known` are all taxes that lines name, by code, where they were read.
    """

    use: TaxUse
    on: date
    currency: str
    lines: Sequence[WantedLine]
    party_id: int | None = None
    rate: Decimal | None = None
    prices: PriceMode = PriceMode.BY_TAX
    document: TaxDocument = TaxDocument.INVOICE
    smallest_coin: int = 1
    cash_rounding: CashRounding = CashRounding.LINE
    known: Mapping[str, TaxDefinition] | None = None


def taxes_for(ctx: Context, wanted: WantedTaxes) -> TaxResult:
    """Tax the document; a tax that is unknown, out of use or not valid on the day is refused."""
    return compute(tax_input(ctx, wanted))


def tax_input(ctx: Context, wanted: WantedTaxes) -> TaxInput:
    """What the engine is asked for the document."""
    taxes = taxes_of_lines(ctx, wanted)
    sign = -1 if wanted.document is TaxDocument.REFUND else 1
    return TaxInput(
        on=wanted.on,
        lines=[
            TaxLine(line.key, line.quantity, line.unit_price, chosen, line.discount, line.net, sign)
            for line, chosen in zip(wanted.lines, taxes, strict=True)
        ],
        exponent=_exponent(ctx, wanted.currency),
        company_exponent=ctx.company.exponent,
        rate=_rate(ctx, wanted),
        prices=wanted.prices,
        rounding=TaxRounding(ctx.setting(ROUNDING)),
        document=wanted.document,
        smallest_coin=wanted.smallest_coin,
        cash_rounding=wanted.cash_rounding,
    )


def taxes_of_lines(ctx: Context, wanted: WantedTaxes) -> list[tuple[TaxDefinition, ...]]:
    """The taxes of each line: those it names, else those that are chosen for it."""
    open_lines = [line for line in wanted.lines if line.tax_codes is None]
    subjects = [Taxable(line.product_id, line.account_id) for line in open_lines]
    chosen = iter(choose_taxes(ctx, wanted.use, wanted.on, wanted.party_id, subjects))
    picked = [next(chosen) if line.tax_codes is None else None for line in wanted.lines]
    codes = sorted({code for line in wanted.lines for code in line.tax_codes or ()})
    by_code = definitions_by_code(ctx, codes) if wanted.known is None else wanted.known
    by_id = read_definitions(ctx, ids={each for ids in picked for each in ids or ()})
    found = [
        tuple(by_code[code] for code in line.tax_codes or ())
        if ids is None
        else tuple(by_id[each] for each in ids)
        for line, ids in zip(wanted.lines, picked, strict=True)
    ]
    require_active([tax for taxes in found for tax in taxes])
    return found


def refund_taxes(
    ctx: Context,
    original: TaxResult,
    wanted: Sequence[RefundLine] | None = None,
    refunded: Sequence[TaxResult] = (),
) -> TaxResult:
    """The refund of a posted document's frozen result, on the parts that its taxes have for refunds.

    `refunded` are its earlier refunds; without `wanted` all that is left is refunded.
    """
    ids = {tax.tax_id for tax in original.taxes}
    return refund(
        original, wanted, refunded, _refund_parts(read_definitions(ctx, ids=ids).values())
    )


def _refund_parts(taxes: Iterable[TaxDefinition]) -> dict[int, TaxPart]:
    found: dict[int, TaxPart] = {}
    for tax in taxes:
        twins = zip(
            tax.tax_parts(TaxDocument.INVOICE), tax.tax_parts(TaxDocument.REFUND), strict=True
        )
        found.update((part.id, twin) for part, twin in twins)
    return found


def _exponent(ctx: Context, currency: str) -> int:
    if currency == ctx.company.currency:
        return ctx.company.exponent
    exponents = currency_exponents(ctx)
    if currency not in exponents:
        raise UnknownCurrency(currency=currency)
    return exponents[currency]


def _rate(ctx: Context, wanted: WantedTaxes) -> Decimal:
    if wanted.rate is not None:
        return wanted.rate
    if wanted.currency == ctx.company.currency:
        return Decimal(1)
    found = find_rate(ctx, wanted.currency, wanted.on)
    if found is None:
        raise MissingTaxRate(rate=f"{wanted.currency} {wanted.on}")
    return found
