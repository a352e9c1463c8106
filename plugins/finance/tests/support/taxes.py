"""Short words for tests of the tax engine: `vat = a_tax("V19", "19")`, `a_line("1", "119", vat)`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from karvan_finance.tax.domain.computing import compute
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxPart
from karvan_finance.tax.domain.documents import TaxInput
from karvan_finance.tax.domain.documents import TaxLine

DAY = date(2025, 3, 1)
MICRO = 10**6


def parts(*shares):
    """Tax parts of (share in percent, account or None), with the ids 1, 2, ..."""
    return tuple(
        TaxPart(n, PartKind.TAX, share * 10_000, account)
        for n, (share, account) in enumerate(shares, start=1)
    )


def a_tax(code, rate, kind=TaxKind.PERCENT, *, shares=((100, 700),), number=None, **values):
    """A tax; its id follows from its code unless a number is given."""
    identity = number or sum(ord(sign) * (n + 1) for n, sign in enumerate(code))
    return TaxDefinition(identity, code, kind, Decimal(rate), parts=parts(*shares), **values)


def a_line(quantity, price, *taxes, key="", **values):
    """A line of so many units at a price."""
    name = key or f"{quantity} x {price}"
    return TaxLine(
        name, int(Decimal(quantity) * MICRO), int(Decimal(price) * MICRO), taxes, **values
    )


def a_document(*lines, **values):
    """A document of lines, whose keys are numbered where they repeat."""
    named = [
        TaxLine(f"{n}", x.quantity, x.unit_price, x.taxes, x.discount, x.net, x.sign)
        for n, x in enumerate(lines, start=1)
    ]
    return TaxInput(DAY, named, **values)


def taxed(*lines, **values):
    """The answer of the engine."""
    return compute(a_document(*lines, **values))
