"""The `tax` port with refunds: what an invoice was taxed is what its refund is taxed."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.contracts.tax import TaxRequest
from karvan.contracts.tax import TaxResult
from karvan_finance.errors import NoSuchRecord
from karvan_finance.invoicing.models import InvoiceLine
from karvan_finance.invoicing.services.refunding import lines_by_number
from karvan_finance.invoicing.services.refunding import original_of
from karvan_finance.invoicing.services.refunding import refund_for
from karvan_finance.tax.domain.arithmetic import negated
from karvan_finance.tax.domain.assembling import total_up
from karvan_finance.tax.providers import FinanceTax
from karvan_finance.tax.providers import answer

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.contracts.references import DocumentRef

INVOICE = "finance.invoice"


@dataclass(frozen=True)
class Refunded:
    """A line of a request as the line of a credit."""

    quantity: int
    unit_price: int | None
    discount: Decimal
    refund_line: int | None


class InvoiceTaxes(FinanceTax):
    """Taxes by finance's records and engine; of refunds, by the posted invoice."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._own = ctx

    def compute(self, request: TaxRequest) -> TaxResult:
        """Tax the document as it would be posted.

        A refund has the sign of the lines asked. Each takes back of the first line of the invoice
        with its product that no other takes; raises Invalid for one above what is left of it.
        """
        if request.refund_of is None:
            return super().compute(request)
        invoice_id = _invoice_id(request.refund_of)
        original_of(self._own, invoice_id)
        lines = _matched(request, list(lines_by_number(self._own, invoice_id).values()))
        given = {n: each.net.minor for n, each in enumerate(request.lines, start=1) if each.net}
        amounts = {"grosses" if request.prices_include else "nets": given}
        back = refund_for(self._own, invoice_id, lines, **amounts)
        keyed = [
            replace(negated(line, {}), key=asked.key)
            for line, asked in zip(back.lines, request.lines, strict=True)
        ]
        return answer(total_up(keyed, 0, 0), request.currency)


def _invoice_id(ref: DocumentRef) -> int:
    if ref.kind != INVOICE:
        raise NoSuchRecord(what="invoice", key=str(ref))
    return ref.id


def _matched(request: TaxRequest, free: list[InvoiceLine]) -> list[Refunded]:
    found = []
    for line in request.lines:
        source = next((each for each in free if each.product_id == line.product_id), None)
        if source is not None:
            free.remove(source)
        number = source.line_no if source else None
        price = line.unit_price.micro
        found.append(Refunded(line.quantity.micro, price, line.discount, number))
    return found
