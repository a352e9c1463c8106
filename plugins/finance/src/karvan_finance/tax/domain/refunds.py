"""A refund computed from what it refunds: the frozen result, never the rates of today.

Each refund takes its share of what is left of every tax of a line, so that several never exceed
the original, and the one that takes the rest takes it exactly. The whole is the exact negation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction

from karvan_finance.tax.domain.arithmetic import RefundParts
from karvan_finance.tax.domain.arithmetic import added
from karvan_finance.tax.domain.arithmetic import negated
from karvan_finance.tax.domain.assembling import total_up
from karvan_finance.tax.domain.assembling import weights_of
from karvan_finance.tax.domain.documents import LineTax
from karvan_finance.tax.domain.documents import TaxedLine
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.shares import NOTHING
from karvan_finance.tax.domain.shares import nearest
from karvan_finance.tax.domain.shares import share_out
from karvan_finance.tax.domain.shares import split_signed
from karvan_finance.tax.errors import RefundTooLarge
from karvan_finance.tax.errors import UnknownRefundLine


@dataclass(frozen=True)
class RefundLine:
    """What of an original line is refunded: by quantity (millionths), net or gross; none is all.

    Quantities and amounts have the sign of the original line.
    """

    key: str
    quantity: int | None = None
    net: int | None = None
    gross: int | None = None


def refund(
    original: TaxResult,
    wanted: Sequence[RefundLine] | None = None,
    refunded: Sequence[TaxResult] = (),
    parts: RefundParts | None = None,
) -> TaxResult:
    """The refund of the wanted lines, of all that is left where none are named.

    `refunded` are the earlier refunds of the same document. Raises RefundTooLarge, naming the line
    and what is left of it, and UnknownRefundLine.
    """
    left = what_is_left(original, refunded)
    by_key = {line.key: line for line in left.lines}
    asked = [RefundLine(line.key) for line in left.lines] if wanted is None else list(wanted)
    keys = [each.key for each in asked]
    for key in keys:
        if key not in by_key or keys.count(key) > 1:
            raise UnknownRefundLine(line=key)
    sources = [by_key[key] for key in keys]
    shares = [_share(line, each) for line, each in zip(sources, asked, strict=True)]
    taken = _take(sources, shares, asked)
    whole = len(asked) == len(left.lines) and all(share == 1 for share in shares)
    cash = (left.cash_difference, left.cash_difference_company) if whole else (0, 0)
    lines = [negated(line, parts or {}) for line in taken]
    return total_up(lines, -cash[0], -cash[1])


def what_is_left(original: TaxResult, refunded: Sequence[TaxResult]) -> TaxResult:
    """The original less its refunds, line by line and tax by tax."""
    earlier = defaultdict(list)
    for each in refunded:
        for line in each.lines:
            earlier[line.key].append(line)
    lines = []
    for line in original.lines:
        rest = line
        for back in earlier[line.key]:
            rest = added(rest, back)
        lines.append(rest)
    return total_up(
        lines,
        original.cash_difference + sum(each.cash_difference for each in refunded),
        original.cash_difference_company + sum(each.cash_difference_company for each in refunded),
    )


def _share(line: TaxedLine, wanted: RefundLine) -> Fraction:
    """The part of what is left of the line that is wanted; raises RefundTooLarge."""
    pairs = ((wanted.quantity, line.quantity), (wanted.net, line.net), (wanted.gross, line.gross))
    for asked, left in pairs:
        if asked is None:
            continue
        if asked == left:
            return Fraction(1)
        share = Fraction(asked, left) if left else Fraction(2)
        if not 0 <= share <= 1:
            raise RefundTooLarge(line=line.key, left=left, wanted=asked)
        return share
    return Fraction(1)


def _take(
    lines: Sequence[TaxedLine], shares: Sequence[Fraction], asked: Sequence[RefundLine]
) -> list[TaxedLine]:
    """The share of each line, each tax rounded once for all of them."""
    taxes = _take_taxes(lines, shares)
    nets = _scaled([line.net for line in lines], shares)
    own = _scaled([line.net_company for line in lines], shares)
    return [
        _taken(line, shares[row], asked[row], taxes[row], (nets[row], own[row]))
        for row, line in enumerate(lines)
    ]


def _taken(
    line: TaxedLine,
    share: Fraction,
    wish: RefundLine,
    taxes: Sequence[LineTax],
    nets: tuple[int, int],
) -> TaxedLine:
    net, net_company = nets
    more = sum(tax.payable for tax in taxes)
    if wish.net is not None:
        net = wish.net
    elif wish.gross is not None:
        net = wish.gross - more
    quantity = int(line.quantity * share) if wish.quantity is None else wish.quantity
    return TaxedLine(
        key=line.key,
        quantity=quantity,
        net=net,
        gross=net + more,
        net_company=net_company,
        gross_company=net_company + sum(tax.payable_company for tax in taxes),
        taxes=tuple(
            replace(
                tax,
                base=net + nearest((tax.base - line.net) * share),
                base_company=net_company + nearest((tax.base_company - line.net_company) * share),
            )
            for tax in taxes
        ),
    )


def _take_taxes(lines: Sequence[TaxedLine], shares: Sequence[Fraction]) -> list[list[LineTax]]:
    together: dict[tuple[int, bool], list[tuple[int, int]]] = defaultdict(list)
    for row, line in enumerate(lines):
        for place, tax in enumerate(line.taxes):
            together[tax.tax_id, tax.included].append((row, place))
    found: dict[tuple[int, int], LineTax] = {}
    for places in together.values():
        sources = [lines[row].taxes[place] for row, place in places]
        scales = [shares[row] for row, _place in places]
        found.update(zip(places, _take_tax(sources, scales), strict=True))
    return [
        [found[row, place] for place in range(len(line.taxes))] for row, line in enumerate(lines)
    ]


def _take_tax(sources: Sequence[LineTax], shares: Sequence[Fraction]) -> list[LineTax]:
    """The shares of one tax on several lines; bases follow when the nets are known."""
    factor = 1 if any(tax.payable or tax.payable_company for tax in sources) else 0
    amounts = _scaled([tax.amount for tax in sources], shares)
    company = _scaled([tax.amount_company for tax in sources], shares)
    split = _split_as(
        amounts, [(tax.amount, [part.amount for part in tax.parts]) for tax in sources], factor
    )
    own = _split_as(
        company,
        [(tax.amount_company, [part.amount_company for part in tax.parts]) for tax in sources],
        factor,
    )
    return [
        replace(
            tax,
            amount=amounts[n],
            payable=amounts[n] * factor,
            amount_company=company[n],
            payable_company=company[n] * factor,
            parts=tuple(
                replace(part, amount=doc, amount_company=kept)
                for part, doc, kept in zip(tax.parts, split[n], own[n], strict=True)
            ),
        )
        for n, tax in enumerate(sources)
    ]


def _scaled(amounts: Sequence[int], shares: Sequence[Fraction]) -> list[int]:
    return share_out([amount * share for amount, share in zip(amounts, shares, strict=True)])


def _split_as(
    amounts: Sequence[int], like: Sequence[tuple[int, Sequence[int]]], factor: int
) -> list[tuple[int, ...]]:
    """Split the amounts as those they come from were split."""
    nothing = [NOTHING for _ in like[0][1]]
    weights = weights_of([amount for amount, _parts in like], [p for _a, p in like], nothing)
    return split_signed(amounts, weights, factor)
