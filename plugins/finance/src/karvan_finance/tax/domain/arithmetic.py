"""Adding and turning round taxed lines, tax by tax and part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from karvan_finance.tax.domain.definitions import TaxPart
from karvan_finance.tax.domain.documents import LineTax
from karvan_finance.tax.domain.documents import PartAmount
from karvan_finance.tax.domain.documents import TaxedLine

RefundParts = Mapping[int, TaxPart]
"""The part of refunds for the id of each part of invoices; missing ones stay as they were."""


def negated(line: TaxedLine, parts: RefundParts) -> TaxedLine:
    """The line with all its amounts turned round, on the parts of refunds."""
    return TaxedLine(
        key=line.key,
        quantity=-line.quantity,
        net=-line.net,
        gross=-line.gross,
        net_company=-line.net_company,
        gross_company=-line.gross_company,
        taxes=tuple(_negated_tax(tax, parts) for tax in line.taxes),
    )


def _negated_tax(tax: LineTax, parts: RefundParts) -> LineTax:
    return replace(
        tax,
        base=-tax.base,
        amount=-tax.amount,
        payable=-tax.payable,
        base_company=-tax.base_company,
        amount_company=-tax.amount_company,
        payable_company=-tax.payable_company,
        parts=tuple(_negated_part(part, parts.get(part.part_id)) for part in tax.parts),
    )


def _negated_part(part: PartAmount, twin: TaxPart | None) -> PartAmount:
    back = replace(part, amount=-part.amount, amount_company=-part.amount_company)
    if twin is None:
        return back
    return replace(back, part_id=twin.id, name=twin.name, account_id=twin.account_id, box=twin.box)


def added(line: TaxedLine, back: TaxedLine) -> TaxedLine:
    """The line less what was refunded of it, which is below zero where the line is above."""
    return TaxedLine(
        key=line.key,
        quantity=line.quantity + back.quantity,
        net=line.net + back.net,
        gross=line.gross + back.gross,
        net_company=line.net_company + back.net_company,
        gross_company=line.gross_company + back.gross_company,
        taxes=tuple(_tax_sum(a, b) for a, b in zip(line.taxes, back.taxes, strict=True)),
    )


def _tax_sum(tax: LineTax, back: LineTax) -> LineTax:
    return replace(
        tax,
        base=tax.base + back.base,
        amount=tax.amount + back.amount,
        payable=tax.payable + back.payable,
        base_company=tax.base_company + back.base_company,
        amount_company=tax.amount_company + back.amount_company,
        payable_company=tax.payable_company + back.payable_company,
        parts=tuple(
            replace(
                part,
                amount=part.amount + other.amount,
                amount_company=part.amount_company + other.amount_company,
            )
            for part, other in zip(tax.parts, back.parts, strict=True)
        ),
    )
