"""From rounded lines to the answer: parts on their accounts, totals, and company money.

Each rounded amount is converted at the document's rate; what the converted amounts lack to the
converted total goes to the line with the largest net, so that the entry sums to zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from karvan_finance.tax.domain.definitions import TaxPart
from karvan_finance.tax.domain.documents import LineTax
from karvan_finance.tax.domain.documents import PartAmount
from karvan_finance.tax.domain.documents import TaxedLine
from karvan_finance.tax.domain.documents import TaxInput
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.documents import TaxTotal
from karvan_finance.tax.domain.shares import WHOLE
from karvan_finance.tax.domain.shares import nearest
from karvan_finance.tax.domain.shares import share_out
from karvan_finance.tax.domain.shares import split_signed
from karvan_finance.tax.domain.worksheets import TaxKey
from karvan_finance.tax.domain.worksheets import Worksheet

Places = dict[tuple[int, int], LineTax]
"""The tax in each place: line and rank on the line."""


def assemble(document: TaxInput, sheets: Sequence[Worksheet], cash_difference: int) -> TaxResult:
    """The answer for the computed lines, in both moneys."""
    rate = Fraction(document.rate) * Fraction(10) ** (document.company_exponent - document.exponent)
    nets = [nearest(sheet.net * rate) for sheet in sheets]
    taxes = _amounts(document, sheets, rate)
    gross = sum(sheet.net + sheet.added() for sheet in sheets)
    paid = sum(tax.payable_company for tax in taxes.values())
    if sheets:
        largest = max(range(len(sheets)), key=lambda row: abs(sheets[row].net))
        nets[largest] += nearest(gross * rate) - sum(nets) - paid
    lines = [
        _line(sheet, row, net, taxes)
        for row, (sheet, net) in enumerate(zip(sheets, nets, strict=True))
    ]
    result = total_up(lines, cash_difference, 0)
    total_company = nearest(result.total * rate)
    return replace(
        result,
        total_company=total_company,
        cash_difference_company=total_company - result.gross_company,
    )


def total_up(
    lines: Sequence[TaxedLine], cash_difference: int, cash_difference_company: int
) -> TaxResult:
    """The document that these lines make, with what rounds it to coins."""
    net, gross = sum(line.net for line in lines), sum(line.gross for line in lines)
    net_company = sum(line.net_company for line in lines)
    gross_company = sum(line.gross_company for line in lines)
    return TaxResult(
        lines=tuple(lines),
        taxes=_totals(lines),
        net=net,
        tax=gross - net,
        gross=gross,
        cash_difference=cash_difference,
        total=gross + cash_difference,
        net_company=net_company,
        tax_company=gross_company - net_company,
        gross_company=gross_company,
        cash_difference_company=cash_difference_company,
        total_company=gross_company + cash_difference_company,
    )


def _amounts(document: TaxInput, sheets: Sequence[Worksheet], rate: Fraction) -> Places:
    """Every tax of every line with its parts; bases in company money follow with the lines."""
    together: dict[TaxKey, list[tuple[int, int]]] = defaultdict(list)
    for row, sheet in enumerate(sheets):
        for place, key in enumerate(sheet.keys):
            together[key].append((row, place))
    found: Places = {}
    for places in together.values():
        step = sheets[places[0][0]].steps[places[0][1]]
        parts = step.tax.tax_parts(document.document)
        shares = [Fraction(part.share_ppm, WHOLE) for part in parts]
        amounts = [sheets[row].amounts[place] for row, place in places]
        split = split_signed(amounts, [shares] * len(amounts), step.factor)
        company = share_out([amount * rate for amount in amounts])
        company_split = split_signed(company, weights_of(amounts, split, shares), step.factor)
        for n, (row, place) in enumerate(places):
            found[row, place] = LineTax(
                tax_id=step.tax.id,
                code=step.tax.code,
                included=step.included,
                base=sheets[row].base(place),
                amount=amounts[n],
                payable=amounts[n] * step.factor,
                base_company=0,
                amount_company=company[n],
                payable_company=company[n] * step.factor,
                parts=tuple(
                    _part(part, doc, own)
                    for part, doc, own in zip(parts, split[n], company_split[n], strict=True)
                ),
            )
    return found


def weights_of(
    amounts: Sequence[int],
    split: Sequence[Sequence[int]],
    otherwise: Sequence[Fraction],
) -> list[Sequence[Fraction]]:
    """What share of each amount each part has; `otherwise` where there is no amount to share."""
    return [
        [Fraction(part, amount) for part in row] if amount else otherwise
        for amount, row in zip(amounts, split, strict=True)
    ]


def _part(part: TaxPart, amount: int, company: int) -> PartAmount:
    return PartAmount(part.id, part.name, part.account_id, part.box, amount, company)


def _line(sheet: Worksheet, row: int, net_company: int, places: Places) -> TaxedLine:
    document_taxes = [places[row, place] for place in range(len(sheet.steps))]
    taxes = []
    for tax, step in zip(document_taxes, sheet.steps, strict=True):
        base = net_company + sum(document_taxes[n].payable_company for n in step.base_of)
        taxes.append(replace(tax, base_company=base))
    return TaxedLine(
        key=sheet.line.key,
        quantity=sheet.line.quantity * sheet.line.sign,
        net=sheet.net,
        gross=sheet.net + sum(tax.payable for tax in taxes),
        net_company=net_company,
        gross_company=net_company + sum(tax.payable_company for tax in taxes),
        taxes=tuple(taxes),
    )


def _totals(lines: Iterable[TaxedLine]) -> tuple[TaxTotal, ...]:
    """The taxes of the document, in the order in which the lines first bear them."""
    together: dict[TaxKey, list[LineTax]] = defaultdict(list)
    for line in lines:
        for tax in line.taxes:
            together[tax.tax_id, tax.included].append(tax)
    return tuple(_total(taxes) for taxes in together.values())


def _total(taxes: Sequence[LineTax]) -> TaxTotal:
    first = taxes[0]
    columns = zip(*(tax.parts for tax in taxes), strict=True)
    return TaxTotal(
        tax_id=first.tax_id,
        code=first.code,
        included=first.included,
        base=sum(tax.base for tax in taxes),
        amount=sum(tax.amount for tax in taxes),
        payable=sum(tax.payable for tax in taxes),
        base_company=sum(tax.base_company for tax in taxes),
        amount_company=sum(tax.amount_company for tax in taxes),
        payable_company=sum(tax.payable_company for tax in taxes),
        parts=tuple(_sum(column) for column in columns),
    )


def _sum(parts: Sequence[PartAmount]) -> PartAmount:
    return replace(
        parts[0],
        amount=sum(part.amount for part in parts),
        amount_company=sum(part.amount_company for part in parts),
    )
