"""The taxes of a JSON request, and the accounts that their parts name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from karvan.values import DateRange
from karvan_finance.compute.domain.fields import Fields
from karvan_finance.errors import problem
from karvan_finance.tax.domain.checking import check_tax
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxPart
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.errors import EmptyValidity
from karvan_finance.tax.errors import TaxCodeTwice
from karvan_finance.tax.errors import UnknownTax

SHARE_DECIMALS = 4
WHOLE_TAX: tuple[dict[str, Any], ...] = ({"share": "100", "account": "tax"},)
BEGINNING = date.min


def read_taxes(request: Fields) -> tuple[dict[str, TaxDefinition], list[str]]:
    """The taxes by their codes, and the accounts by the ids that their parts name.

    A group names members that stand before it.
    """
    accounts = [""]
    found: dict[str, TaxDefinition] = {}
    for number, fields in enumerate(request.objects("taxes", ()), start=1):
        tax = _tax(fields, number, found, accounts)
        if tax.code in found:
            taken = problem(TaxCodeTwice(code=tax.code), field=f"{fields.place}code")
            fields.problems.append(taken)
        fields.problems += [
            replace(each, field=f"{fields.place}{each.field}") for each in check_tax(tax)
        ]
        found[tax.code] = tax
    return found, accounts


def _tax(
    fields: Fields, number: int, known: dict[str, TaxDefinition], accounts: list[str]
) -> TaxDefinition:
    kind = TaxKind(fields.choice("kind", list(TaxKind), default=TaxKind.PERCENT))
    rounding = fields.values.get("rounding")
    fields.asked.add("rounding")
    has_refund_parts = fields.values.get("refund_parts") is not None
    return TaxDefinition(
        id=number,
        code=fields.text("code"),
        kind=kind,
        rate=fields.number("rate", default=Decimal(0) if kind is TaxKind.GROUP else None),
        included=fields.flag("included"),
        affects_base=fields.flag("affects_base"),
        base_affected=fields.flag("base_affected", default=True),
        seq=fields.whole("seq", default=number),
        rounding=TaxRounding(fields.choice("rounding", list(TaxRounding))) if rounding else None,
        validity=_validity(fields),
        parts=_parts(fields.objects("parts", WHOLE_TAX), accounts),
        refund_parts=_parts(fields.objects("refund_parts", ()), accounts)
        if has_refund_parts
        else None,
        members=_members(fields, known),
    )


def _validity(fields: Fields) -> DateRange | None:
    start, end = fields.day_or_none("valid_from"), fields.day_or_none("valid_to")
    if start is None and end is None:
        return None
    first = start or BEGINNING
    if end is not None and end <= first:
        fields.problems.append(problem(EmptyValidity(first=first), field=f"{fields.place}valid_to"))
        return None
    return DateRange(first, end)


def _members(fields: Fields, known: dict[str, TaxDefinition]) -> tuple[TaxDefinition, ...]:
    codes = fields.list_of_texts("members")
    for code in codes:
        if code not in known:
            fields.problems.append(problem(UnknownTax(code=code), field=f"{fields.place}members"))
    return tuple(known[code] for code in codes if code in known)


def _parts(parts: Sequence[Fields], accounts: list[str]) -> tuple[TaxPart, ...]:
    return tuple(_part(fields, number, accounts) for number, fields in enumerate(parts, start=1))


def _part(fields: Fields, number: int, accounts: list[str]) -> TaxPart:
    account = fields.text("account", default="")
    if account and account not in accounts:
        accounts.append(account)
    return TaxPart(
        id=number,
        kind=PartKind(fields.choice("part", list(PartKind), default=PartKind.TAX)),
        share_ppm=fields.amount("share", SHARE_DECIMALS),
        account_id=accounts.index(account) if account else None,
        box=fields.text("box", default="") or None,
    )
