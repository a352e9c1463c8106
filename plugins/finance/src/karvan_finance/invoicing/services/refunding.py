"""The tax of a credit of an invoice: its share of the frozen tax of that invoice, never more.

Each line of the credit takes back of one line of the invoice, in its own rates and rate of exchange,
and no more than earlier credits left. The rounding is that of `tax.domain.refunds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from typing import Protocol

from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import Problem
from karvan.values import decimal_text
from karvan_finance.errors import problem
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.models import InvoiceLine
from karvan_finance.invoicing.services.rates import exponent_of
from karvan_finance.invoicing.services.taxing import compute_taxes
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.tax.domain.documents import TaxedLine
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.frozen import thaw
from karvan_finance.tax.domain.refunds import RefundLine
from karvan_finance.tax.domain.refunds import what_is_left
from karvan_finance.tax.domain.shares import nearest
from karvan_finance.tax.services.applying import refund_taxes

if TYPE_CHECKING:
    from karvan.api import Context

WHOLE_DISCOUNT = 100


class RefundingLine(Protocol):
    """What is asked of a line of a credit."""

    @property
    def quantity(self) -> int: ...
    @property
    def unit_price(self) -> int | None: ...
    @property
    def discount(self) -> Decimal: ...
    @property
    def refund_line(self) -> int | None: ...


def refund_for(
    ctx: Context,
    original_id: int,
    lines: Sequence[RefundingLine],
    grosses: Mapping[int, int] | None = None,
    nets: Mapping[int, int] | None = None,
) -> TaxResult:
    """The taxes of a credit, below zero; raises Invalid at each line that takes too much.

    `grosses` and `nets` are amounts that are wanted of lines, by the number of the credit's line.
    """
    original = original_of(ctx, original_id)
    frozen, earlier = frozen_result(ctx, original), earlier_credits(ctx, original_id)
    sources = lines_by_number(ctx, original_id)
    taxed = {line.key: line for line in frozen.lines}
    left = {line.key: line for line in what_is_left(frozen, earlier).lines}
    wanted: list[RefundLine] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        key = str(line.refund_line)
        if key not in left or any(key == each.key for each in wanted):
            none = errors.NoLineOfInvoice(number=original.number)
            problems.append(problem(none, field=f"lines.{number}.text"))
            continue
        gross, net = (grosses or {}).get(number), (nets or {}).get(number)
        asked = RefundLine(key, net=net, gross=gross)
        if net is None and gross is None:
            asked = asked_of(line, sources[int(key)], taxed[key])
        wanted.append(asked)
        if not fits(asked, left[key]):
            above = _above(ctx, original, left[key])
            problems.append(problem(above, field=f"lines.{number}.quantity"))
    if problems:
        raise Invalid(problems)
    return refund_taxes(ctx, frozen, wanted, earlier)


def original_of(ctx: Context, invoice_id: int) -> Invoice:
    """The posted invoice that a credit takes back; raises NotAPostedInvoice."""
    found = ctx.session.get(Invoice, (ctx.company.id, invoice_id))
    if found is None or found.state != "posted":
        raise errors.NotAPostedInvoice
    return found


def lines_by_number(ctx: Context, invoice_id: int) -> dict[int, InvoiceLine]:
    """The lines of an invoice, in order."""
    lines = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    return {line.line_no: line for line in ctx.session.scalars(lines.order_by(InvoiceLine.line_no))}


def frozen_result(ctx: Context, invoice: Invoice) -> TaxResult:
    """What was computed when the invoice was posted."""
    if invoice.tax_result is not None:
        return thaw(invoice.tax_result)
    lines = list(lines_by_number(ctx, invoice.id).values())
    kind = InvoiceKind(invoice.kind)
    return compute_taxes(ctx, kind, invoice.date, invoice.currency, lines, invoice.rate)


def earlier_credits(ctx: Context, original_id: int) -> list[TaxResult]:
    """What was computed for each posted credit of an invoice that is in force, in their order."""
    credits_ = ctx.session.scalars(
        select(Invoice)
        .where(
            Invoice.refund_of_id == original_id,
            Invoice.state == "posted",
            Invoice.entry_id.not_in(
                select(JournalEntry.reversal_of_id).where(JournalEntry.reversal_of_id.is_not(None))
            ),
        )
        .order_by(Invoice.id)
    )
    return [thaw(each.tax_result) for each in credits_ if each.tax_result is not None]


def left_of(ctx: Context, original: Invoice) -> dict[int, TaxedLine]:
    """What may still be credited of each line of an invoice, by its number."""
    left = what_is_left(frozen_result(ctx, original), earlier_credits(ctx, original.id))
    return {int(line.key): line for line in left.lines}


def asked_of(line: RefundingLine, source: InvoiceLine, taxed: TaxedLine) -> RefundLine:
    """By quantity where the price is that of the invoice, else the part of its net that is wanted."""
    price, was = _priced(line), _priced(source)
    is_same = (line.unit_price, line.discount) == (source.unit_price, source.discount)
    if is_same or not was:
        return RefundLine(taxed.key, quantity=line.quantity)
    return RefundLine(taxed.key, net=nearest(taxed.net * price / was))


def fits(asked: RefundLine, left: TaxedLine) -> bool:
    """Whether what is asked lies between nothing and what is left."""
    pairs = ((asked.quantity, left.quantity), (asked.net, left.net), (asked.gross, left.gross))
    return all(
        wanted is None or wanted == most or (most != 0 and 0 <= Fraction(wanted, most) <= 1)
        for wanted, most in pairs
    )


def _priced(line: RefundingLine) -> Fraction:
    whole = Fraction(line.quantity * (line.unit_price or 0))
    return whole * (WHOLE_DISCOUNT - Fraction(line.discount))


def _above(ctx: Context, original: Invoice, left: TaxedLine) -> errors.CreditAboveInvoice:
    exponent = exponent_of(ctx, original.currency)
    taxes = [f"{tax.code} {decimal_text(tax.amount, exponent)}" for tax in left.taxes]
    return errors.CreditAboveInvoice(
        number=original.number,
        quantity=decimal_text(left.quantity, 6),
        net=decimal_text(left.net, exponent),
        taxes=", ".join(taxes) or "0",
    )
