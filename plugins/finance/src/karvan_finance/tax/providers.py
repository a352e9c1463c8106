"""The `tax` port on finance's own taxes."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from karvan.contracts.tax import Direction
from karvan.contracts.tax import LineTax
from karvan.contracts.tax import TaxedLine
from karvan.contracts.tax import TaxRequest
from karvan.contracts.tax import TaxRequestLine
from karvan.contracts.tax import TaxResult
from karvan.values import Money
from karvan_finance import permissions as P
from karvan_finance.tax.domain import documents
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.domain.documents import PriceMode
from karvan_finance.tax.services.applying import WantedLine
from karvan_finance.tax.services.applying import WantedTaxes
from karvan_finance.tax.services.applying import taxes_for
from karvan_finance.tax.services.choosing import Taxable
from karvan_finance.tax.services.choosing import choose_taxes
from karvan_finance.tax.services.definitions import read_definitions

if TYPE_CHECKING:
    from karvan.api import Context

TAX_PERMISSIONS = {"compute": P.TAX_READ, "codes": P.TAX_READ}


class FinanceTax:
    """Taxes by finance's records and engine (see `karvan.contracts.tax`)."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def compute(self, request: TaxRequest) -> TaxResult:
        """Tax the document as it would be posted."""
        wanted = WantedTaxes(
            use=TaxUse(request.direction),
            on=request.on,
            currency=request.currency,
            lines=[_line(each) for each in request.lines],
            party_id=request.party_id,
            prices=PriceMode.INCLUDED if request.prices_include else PriceMode.EXCLUDED,
        )
        return answer(taxes_for(self._ctx, wanted), request.currency)

    def codes(
        self,
        product_ids: Sequence[int],
        party_id: int | None,
        direction: Direction,
        on: date,
    ) -> Mapping[int, Sequence[str]]:
        """What each product bears for the party, by the rules of the day."""
        lines = [Taxable(product_id=each) for each in product_ids]
        chosen = choose_taxes(self._ctx, TaxUse(direction), on, party_id, lines)
        known = read_definitions(self._ctx, ids={each for ids in chosen for each in ids})
        return {
            product: [known[each].code for each in ids]
            for product, ids in zip(product_ids, chosen, strict=True)
        }


def _line(line: TaxRequestLine) -> WantedLine:
    return WantedLine(
        key=line.key,
        quantity=line.quantity.micro,
        unit_price=line.unit_price.micro,
        discount=line.discount,
        net=line.net.minor if line.net else None,
        product_id=line.product_id,
        tax_codes=line.tax_codes,
    )


def answer(found: documents.TaxResult, currency: str) -> TaxResult:
    """The engine's result in the words of the port."""
    return TaxResult(
        lines=[_taxed(line, currency) for line in found.lines],
        net=Money(found.net, currency),
        tax=Money(found.tax, currency),
        gross=Money(found.gross, currency),
    )


def _taxed(line: documents.TaxedLine, currency: str) -> TaxedLine:
    return TaxedLine(
        key=line.key,
        net=Money(line.net, currency),
        taxes=[_tax(tax, currency) for tax in line.taxes],
        gross=Money(line.gross, currency),
    )


def _tax(tax: documents.LineTax, currency: str) -> LineTax:
    """Recoverable is what of the tax is posted to an account and so does not stay a cost."""
    posted = sum(part.amount for part in tax.parts if part.account_id is not None)
    recoverable = max(0, min(posted, tax.payable))
    return LineTax(
        code=tax.code,
        base=Money(tax.base, currency),
        amount=Money(tax.payable, currency),
        recoverable=Money(recoverable, currency),
    )
