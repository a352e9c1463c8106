"""`karvan finance compute tax`: what a document of lines is taxed, and what its refunds take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from karvan.errors import Invalid
from karvan.errors import Refusal
from karvan.values import MICRO
from karvan_finance.compute.domain.fields import Fields
from karvan_finance.compute.domain.tax_answers import Answer
from karvan_finance.compute.domain.tax_definitions import read_taxes
from karvan_finance.errors import problem
from karvan_finance.tax.domain.computing import compute
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.documents import CashRounding
from karvan_finance.tax.domain.documents import PriceMode
from karvan_finance.tax.domain.documents import TaxInput
from karvan_finance.tax.domain.documents import TaxLine
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.refunds import RefundLine
from karvan_finance.tax.domain.refunds import refund
from karvan_finance.tax.errors import UnknownTax

MICRO_DECIMALS = 6
ONE = Decimal(1)


def compute_tax(request: dict[str, Any]) -> dict[str, Any]:
    """The taxes of a request; raises Invalid with every problem at its place, as `lines.2.taxes`."""
    fields = Fields(request)
    exponent = fields.exponent()
    company_exponent = fields.whole("company_exponent", default=exponent, most=8)
    taxes, accounts = read_taxes(fields)
    document = TaxInput(
        on=fields.day("date"),
        lines=[
            _line(each, taxes, exponent, number)
            for number, each in enumerate(fields.objects("lines"), start=1)
        ],
        exponent=exponent,
        company_exponent=company_exponent,
        rate=fields.number("rate", default=ONE),
        prices=PriceMode(fields.choice("prices", list(PriceMode), default=PriceMode.BY_TAX)),
        rounding=TaxRounding(
            fields.choice("rounding", list(TaxRounding), default=TaxRounding.DOCUMENT)
        ),
        document=TaxDocument(
            fields.choice("document", list(TaxDocument), default=TaxDocument.INVOICE)
        ),
        smallest_coin=max(fields.amount("smallest_coin", exponent, default=1), 1),
        cash_rounding=CashRounding(
            fields.choice("cash_rounding", list(CashRounding), default=CashRounding.LINE)
        ),
    )
    wanted = [_refund_lines(each, exponent) for each in fields.objects("refunds", ())]
    fields.finish()
    if document.document is TaxDocument.REFUND:
        document = replace(document, lines=[replace(line, sign=-1) for line in document.lines])
    answer = Answer(exponent, company_exponent, accounts)
    result = compute(document)
    found = answer.document(result)
    if "refunds" in request:
        found["refunds"] = [answer.document(each) for each in _refunds(result, wanted)]
    return found


def _line(fields: Fields, taxes: dict[str, TaxDefinition], exponent: int, number: int) -> TaxLine:
    chosen = fields.list_of_texts("taxes")
    for code in chosen:
        if code not in taxes:
            unknown = problem(UnknownTax(code=code), field=f"{fields.place}taxes")
            fields.problems.append(unknown)
    net = None
    if fields.values.get("net") is not None:
        net = fields.amount("net", exponent)
    fields.asked.add("net")
    return TaxLine(
        key=fields.text("key", default=str(number)),
        quantity=fields.amount("quantity", MICRO_DECIMALS, default=MICRO),
        unit_price=fields.amount("unit_price", MICRO_DECIMALS, default=None if net is None else 0),
        taxes=[taxes[code] for code in chosen if code in taxes],
        discount=fields.number("discount", default=Decimal(0)),
        net=net,
    )


def _refund_lines(fields: Fields, exponent: int) -> list[RefundLine] | None:
    """The wanted lines of one refund; None is all that is left."""
    if fields.values.get("lines") is None:
        fields.asked.add("lines")
        return None
    found = []
    for each in fields.objects("lines"):
        amounts = {
            name: each.amount(name, decimals) if each.values.get(name) is not None else None
            for name, decimals in (
                ("quantity", MICRO_DECIMALS), ("net", exponent), ("gross", exponent)
            )
        }  # fmt: skip
        each.asked.update(amounts)
        found.append(RefundLine(each.text("key"), **amounts))
    return found


def _refunds(original: TaxResult, wanted: Sequence[Sequence[RefundLine] | None]) -> list[TaxResult]:
    """Each refund in turn; one that takes too much is a problem at its place."""
    done: list[TaxResult] = []
    for number, lines in enumerate(wanted, start=1):
        try:
            done.append(refund(original, lines, done))
        except Refusal as refused:
            raise Invalid([problem(refused, field=f"refunds.{number}")]) from refused
    return done
