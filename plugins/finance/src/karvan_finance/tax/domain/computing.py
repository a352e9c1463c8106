"""The taxes of a document: exact on every line, rounded once per tax, shared out to the lines.

A price with included taxes is fixed first: its gross is rounded line by line, the taxes are
rounded, and the net is what remains. Other nets are rounded once per group of lines that bear the
same taxes; one that is given is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from karvan.values import MICRO
from karvan.values import round_cash
from karvan_finance.tax.domain.assembling import assemble
from karvan_finance.tax.domain.definitions import PERCENT
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.definitions import expand
from karvan_finance.tax.domain.definitions import require_valid
from karvan_finance.tax.domain.documents import CashRounding
from karvan_finance.tax.domain.documents import PriceMode
from karvan_finance.tax.domain.documents import TaxInput
from karvan_finance.tax.domain.documents import TaxLine
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.levels import amounts_on
from karvan_finance.tax.domain.levels import net_in
from karvan_finance.tax.domain.levels import steps_of
from karvan_finance.tax.domain.shares import nearest
from karvan_finance.tax.domain.shares import share_out
from karvan_finance.tax.domain.worksheets import TaxKey
from karvan_finance.tax.domain.worksheets import Worksheet
from karvan_finance.tax.errors import MissingTaxRate
from karvan_finance.tax.errors import TaxLineTwice


def compute(document: TaxInput) -> TaxResult:
    """Tax every line of the document; raises a refusal that names the tax or line at fault."""
    if document.rate <= 0:
        raise MissingTaxRate(rate=document.rate)
    seen: set[str] = set()
    for line in document.lines:
        if line.key in seen:
            raise TaxLineTwice(line=line.key)
        seen.add(line.key)
    sheets = [_open(document, line) for line in document.lines]
    _round_nets(document, sheets)
    _round_taxes(document, sheets)
    for sheet in sheets:
        if sheet.price is not None:
            contained = zip(sheet.amounts, sheet.steps, strict=True)
            sheet.net = sheet.price - sum(a * s.factor for a, s in contained if s.included)
    return assemble(document, sheets, _round_cash(document, sheets))


def _open(document: TaxInput, line: TaxLine) -> Worksheet:
    require_valid(line.taxes, document.on)
    steps = steps_of(expand(line.taxes), document.prices, document.document)
    minor = 10**document.exponent
    quantity = Fraction(line.quantity * line.sign, MICRO)
    if line.net is None:
        kept = 1 - Fraction(line.discount) / PERCENT
        priced = quantity * Fraction(line.unit_price, MICRO) * kept * minor
    else:
        priced = Fraction(line.net * line.sign)
    sheet = Worksheet(line, steps, quantity * minor / Fraction(document.rate), priced)
    if document.prices is PriceMode.INCLUDED or any(step.included for step in steps):
        sheet.price = nearest(priced)
        sheet.exact_net = net_in(Fraction(sheet.price), steps, sheet.units)
    return sheet


def _round_nets(document: TaxInput, sheets: Sequence[Worksheet]) -> None:
    groups = defaultdict(list)
    for sheet in sheets:
        if sheet.price is None:
            groups[tuple(sheet.keys)].append(sheet)
    for group in groups.values():
        exact = [sheet.exact_net for sheet in group]
        by_line = document.rounding is TaxRounding.LINE
        rounded = [nearest(each) for each in exact] if by_line else share_out(exact)
        for sheet, net in zip(group, rounded, strict=True):
            sheet.net = net
            if by_line:
                sheet.exact_net = Fraction(net)


def _round_taxes(document: TaxInput, sheets: Sequence[Worksheet]) -> None:
    """Round what belongs to the document first, then line by line what does not."""
    exact = [amounts_on(sheet.exact_net, sheet.steps, sheet.units) for sheet in sheets]
    together: dict[TaxKey, list[tuple[int, int]]] = defaultdict(list)
    for row, sheet in enumerate(sheets):
        sheet.amounts = [0] * len(sheet.steps)
        for place, step in enumerate(sheet.steps):
            if (step.tax.rounding or document.rounding) is TaxRounding.DOCUMENT:
                together[sheet.keys[place]].append((row, place))
    for places in together.values():
        rounded = share_out([exact[row][place] for row, place in places])
        for (row, place), amount in zip(places, rounded, strict=True):
            sheets[row].amounts[place] = amount
    for row, sheet in enumerate(sheets):
        for place, step in enumerate(sheet.steps):
            if (step.tax.rounding or document.rounding) is TaxRounding.LINE:
                alone = exact[row][place]
                if not step.included:
                    alone = step.amount_on(_line_base(sheet, place), sheet.units)
                sheet.amounts[place] = nearest(alone)


def _line_base(sheet: Worksheet, place: int) -> Fraction:
    """The base of a tax that is rounded alone: on rounded amounts, as anyone would recompute it."""
    if sheet.price is None:
        return Fraction(sheet.base(place))
    step = sheet.steps[place]
    earlier = sum(sheet.amounts[n] * sheet.steps[n].factor for n in step.base_of)
    return sheet.exact_net + earlier


def _round_cash(document: TaxInput, sheets: Sequence[Worksheet]) -> int:
    """What is to be added for the total to be payable in coins, unless a tax takes it."""
    gross = sum(sheet.net + sheet.added() for sheet in sheets)
    difference = round_cash(gross, document.smallest_coin) - gross
    if difference and document.cash_rounding is CashRounding.LARGEST_TAX:
        totals: dict[TaxKey, int] = defaultdict(int)
        places: dict[TaxKey, list[tuple[Worksheet, int]]] = defaultdict(list)
        for sheet in sheets:
            for place, step in enumerate(sheet.steps):
                if step.factor:
                    totals[sheet.keys[place]] += sheet.amounts[place]
                    places[sheet.keys[place]].append((sheet, place))
        if totals:
            largest = max(totals, key=lambda key: abs(totals[key]))
            sheet, place = max(places[largest], key=lambda each: abs(each[0].net))
            sheet.amounts[place] += difference
            return 0
    return difference
