"""Taxes of an invoice by the engine of the tax area: the preview and the posting ask the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Protocol

from karvan.api import Invalid
from karvan.values import LARGEST_MINOR
from karvan_finance.errors import AmountTooLarge
from karvan_finance.errors import problem
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.services.applying import WantedLine
from karvan_finance.tax.services.applying import WantedTaxes
from karvan_finance.tax.services.applying import taxes_for
from karvan_finance.tax.services.choosing import Taxable
from karvan_finance.tax.services.choosing import choose_taxes
from karvan_finance.tax.services.definitions import read_definitions

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan_finance.tax.domain.documents import TaxResult


class TaxableLine(Protocol):
    """What the engine asks of a line of an invoice."""

    @property
    def quantity(self) -> int: ...
    @property
    def unit_price(self) -> int | None: ...
    @property
    def discount(self) -> Decimal: ...
    @property
    def tax_id(self) -> int | None: ...
    @property
    def kept_net(self) -> int | None: ...


def compute_taxes(
    ctx: Context,
    kind: InvoiceKind,
    on: date,
    currency: str,
    lines: Sequence[TaxableLine],
    rate: Decimal | None = None,
) -> TaxResult:
    """The taxes of lines; amounts of credits are below zero.

    Raises what the engine refuses: a tax of the other use, out of use or not valid on the day, a
    currency without a rate.
    """
    use = use_of(kind)
    taxes = _taxes(ctx, use, {line.tax_id for line in lines if line.tax_id is not None})
    wanted = [
        WantedLine(
            key=str(number),
            quantity=line.quantity,
            unit_price=line.unit_price or 0,
            discount=line.discount,
            net=line.kept_net,
            tax_codes=() if line.tax_id is None else (taxes[line.tax_id].code,),
        )
        for number, line in enumerate(lines, start=1)
    ]
    document = TaxDocument.REFUND if kind.is_credit else TaxDocument.INVOICE
    known = {tax.code: tax for tax in taxes.values()}
    return taxes_for(
        ctx, WantedTaxes(use, on, currency, wanted, rate=rate, document=document, known=known)
    )


def usual_taxes(
    ctx: Context, kind: InvoiceKind, on: date, party_id: int, lines: Sequence[Taxable]
) -> list[int | None]:
    """The tax each line of the party usually bears, by product, account and the party's rules."""
    chosen = choose_taxes(ctx, use_of(kind), on, party_id, lines)
    return [taxes[0] if taxes else None for taxes in chosen]


def use_of(kind: InvoiceKind) -> TaxUse:
    """Whether taxes of sales or of purchases are meant."""
    return TaxUse.SALE if kind.is_sale else TaxUse.PURCHASE


def _taxes(ctx: Context, use: TaxUse, ids: set[int]) -> dict[int, TaxDefinition]:
    found = read_definitions(ctx, ids=ids)
    for tax in found.values():
        if tax.use is not use:
            raise errors.WrongTaxUse(tax=tax.code)
    for missing in sorted(ids - found.keys()):
        raise errors.WrongTaxUse(tax=missing)
    return found


def require_bookable(result: TaxResult) -> None:
    """Raise Invalid for amounts that are more than the books can hold, each at its line."""
    problems = [
        problem(AmountTooLarge(amount=line.gross), field=f"lines.{line.key}.unit_price")
        for line in result.lines
        if max(abs(line.gross), abs(line.gross_company)) > LARGEST_MINOR
    ]
    if not problems and max(abs(result.total), abs(result.total_company)) > LARGEST_MINOR:
        problems = [problem(AmountTooLarge(amount=result.total), field="lines")]
    if problems:
        raise Invalid(problems)
