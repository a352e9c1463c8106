"""What makes a tax a sound one: a rate that its kind can have, and parts that sum up."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal

from karvan.errors import Problem
from karvan_finance.errors import problem
from karvan_finance.tax import errors
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxPart
from karvan_finance.tax.domain.shares import WHOLE

PPM_OF_PERCENT = 10_000
LIMITS = {
    TaxKind.PERCENT: (Decimal(-99), Decimal(1000)),
    TaxKind.DIVISION: (Decimal(0), Decimal(99)),
    TaxKind.FIXED: (Decimal(-(10**9)), Decimal(10**9)),
    TaxKind.GROUP: (Decimal(0), Decimal(0)),
}


def check_tax(tax: TaxDefinition) -> list[Problem]:
    """Every fault of a tax, at its field; the first part is `parts.1`."""
    found = list(_rate(tax))
    if (tax.kind is TaxKind.GROUP) != bool(tax.members):
        found.append(problem(errors.GroupWithoutMembers(), field="members"))
    if tax.kind is TaxKind.GROUP:
        return found
    found += _parts(tax.parts, "parts")
    if tax.refund_parts is not None:
        found += _parts(tax.refund_parts, "refund_parts")
        if _shares(tax.parts) != _shares(tax.refund_parts):
            found.append(problem(errors.RefundPartsDiffer(), field="refund_parts"))
    return found


def _rate(tax: TaxDefinition) -> Iterator[Problem]:
    least, most = LIMITS[tax.kind]
    if not least <= tax.rate <= most:
        yield problem(errors.TaxRateOutOfRange(least=least, most=most), field="rate")


def _parts(parts: Sequence[TaxPart], field: str) -> Iterator[Problem]:
    for number, part in enumerate(parts, start=1):
        if not part.share_ppm or abs(part.share_ppm) > WHOLE:
            yield problem(errors.TaxPartOutOfRange(), field=f"{field}.{number}.share")
        if part.kind is PartKind.BASE and (part.account_id or abs(part.share_ppm) != WHOLE):
            yield problem(errors.BasePartWithAccount(), field=f"{field}.{number}.account")
    shares = _shares(parts)
    if sum(shares) not in (0, WHOLE) or not any(share > 0 for share in shares):
        found = Decimal(sum(shares)) / PPM_OF_PERCENT
        yield problem(errors.TaxPartsDoNotSum(found=f"{found:f}"), field=field)


def _shares(parts: Sequence[TaxPart]) -> list[int]:
    return [part.share_ppm for part in parts if part.kind is PartKind.TAX]
