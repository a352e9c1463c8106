"""What holds for every document, whatever its lines and taxes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from plugins.finance.tests.support.taxes import a_document
from plugins.finance.tests.support.taxes import a_line
from plugins.finance.tests.support.taxes import a_tax

from karvan_finance.tax.domain.computing import compute
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.documents import PriceMode
from karvan_finance.tax.domain.refunds import RefundLine
from karvan_finance.tax.domain.refunds import refund
from karvan_finance.tax.domain.refunds import what_is_left

PARTS = st.sampled_from(
    [((100, 1),), ((60, 1), (40, None)), ((33, 1), (33, 2), (34, None)), ((100, 1), (-100, 2)),
     ((50, 1), (50, None), (-100, 2))]
)  # fmt: skip
KINDS = st.sampled_from([TaxKind.PERCENT, TaxKind.PERCENT, TaxKind.DIVISION, TaxKind.FIXED])


@st.composite
def taxes(draw):
    """Up to four taxes of any kind, in any relation to each other."""
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        kind = draw(KINDS)
        lowest = 0 if kind is not TaxKind.PERCENT else -20
        found.append(
            a_tax(
                f"T{number}", draw(st.decimals(lowest, 24, places=2)), kind, number=number,
                shares=draw(PARTS), included=draw(st.booleans()), seq=draw(st.integers(0, 2)),
                affects_base=draw(st.booleans()), base_affected=draw(st.booleans()),
                rounding=draw(st.sampled_from([None, None, TaxRounding.LINE])),
            )
        )  # fmt: skip
    return found


@st.composite
def documents(draw, **fixed):
    """A document of up to six lines that bear some of the same taxes."""
    offered = draw(taxes())
    lines = draw(
        st.lists(
            st.builds(
                lambda quantity, price, discount, chosen, net: a_line(
                    quantity, price, *chosen, discount=discount, net=net
                ),
                st.decimals(-9, 99, places=2),
                st.decimals(0, 5000, places=4),
                st.sampled_from([Decimal(0), Decimal("2.5"), Decimal(33)]),
                st.lists(st.sampled_from(offered), max_size=3, unique_by=lambda tax: tax.id),
                st.sampled_from([None, None, 0, 1, 12345]),
            ),
            min_size=1,
            max_size=6,
        )
    )
    values = {
        "rounding": draw(st.sampled_from(TaxRounding)),
        "prices": draw(st.sampled_from(PriceMode)),
        "rate": draw(st.sampled_from([Decimal(1), Decimal("0.9137"), Decimal("4210.5")])),
        "smallest_coin": draw(st.sampled_from([1, 5])),
        **fixed,
    }
    return a_document(*lines, **values)


def totals(result):
    """What of a document its lines' order must not change."""
    return (
        result.net, result.tax, result.gross, result.total, result.gross_company,
        sorted((tax.code, tax.included, tax.amount) for tax in result.taxes),
    )  # fmt: skip


@given(documents())
@settings(max_examples=40, deadline=None)
def test_net_and_taxes_are_the_total_in_both_moneys(document):
    found = compute(document)

    for money in ("", "_company"):
        net, gross = (
            [getattr(line, f"{word}{money}") for line in found.lines] for word in ("net", "gross")
        )
        paid = [getattr(tax, f"payable{money}") for line in found.lines for tax in line.taxes]
        parts = [getattr(part, f"amount{money}") for tax in found.taxes for part in tax.parts]
        assert sum(net) + sum(paid) == sum(gross) == getattr(found, f"gross{money}")
        assert sum(paid) == sum(parts) == getattr(found, f"tax{money}")
        difference = getattr(found, f"cash_difference{money}")
        assert getattr(found, f"gross{money}") + difference == getattr(found, f"total{money}")


@given(documents())
@settings(max_examples=40, deadline=None)
def test_no_part_leaves_its_tax_and_lines_sum_to_it(document):
    found = compute(document)

    for total in found.taxes:
        mine = [tax for line in found.lines for tax in line.taxes
                if (tax.tax_id, tax.included) == (total.tax_id, total.included)]  # fmt: skip
        assert sum(tax.amount for tax in mine) == total.amount
        for place, part in enumerate(total.parts):
            assert sum(tax.parts[place].amount for tax in mine) == part.amount
            assert all(abs(tax.parts[place].amount) <= abs(tax.amount) for tax in mine)


@given(documents(prices=PriceMode.INCLUDED, smallest_coin=1))
@settings(max_examples=40, deadline=None)
def test_printed_prices_are_kept_to_the_minor_unit(document):
    positive = [
        replace(line, taxes=[tax for tax in line.taxes if tax.rate >= 0]) for line in document.lines
    ]

    found = compute(replace(document, lines=positive))
    each = [compute(replace(document, lines=[line])).gross for line in positive]

    assert [line.gross for line in found.lines] == each


@given(documents(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_lines_changes_no_total(document, random):
    turned = list(document.lines)
    random.shuffle(turned)

    assert totals(compute(replace(document, lines=turned))) == totals(compute(document))


@given(documents(rounding=TaxRounding.DOCUMENT, smallest_coin=1), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_what_is_taken_back_on_the_same_document_leaves_no_trace(document, place):
    kept, given_back = document.lines[:place], document.lines[place:]
    back = [replace(line, key=f"-{line.key}", sign=-1) for line in given_back]

    alone = compute(replace(document, lines=kept))
    together = compute(replace(document, lines=[*kept, *given_back, *back]))

    assert (together.net, together.tax, together.gross) == (alone.net, alone.tax, alone.gross)


@given(documents(rounding=TaxRounding.DOCUMENT))
@settings(max_examples=40, deadline=None)
def test_twin_taxes_come_to_the_same_amount(document):
    first = a_tax("CGST", "9", number=101, base_affected=False)
    second = replace(first, id=102, code="SGST")
    lines = [replace(line, taxes=[first, second]) for line in document.lines]

    one, two = compute(replace(document, lines=lines)).taxes

    assert (one.amount, one.amount_company) == (two.amount, two.amount_company)


@given(documents())
@settings(max_examples=40, deadline=None)
def test_a_full_refund_is_the_exact_negation(document):
    found = compute(document)

    back = refund(found)

    assert refund(back) == found
    assert (back.total, back.total_company) == (-found.total, -found.total_company)
    assert totals(what_is_left(found, [back]))[:4] == (0, 0, 0, 0)


@given(documents(), st.lists(st.integers(0, 100), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_partial_refunds_never_exceed_the_original_and_the_last_takes_the_rest(document, percents):
    found = compute(document)
    refunds = []
    for percent in percents:
        left = what_is_left(found, refunds)
        wanted = [
            RefundLine(line.key, quantity=int(line.quantity * percent / Decimal(100)))
            for line in left.lines
        ]
        refunds.append(refund(found, wanted, refunds))
        rest = what_is_left(found, refunds)
        for before, after in zip(left.taxes, rest.taxes, strict=True):
            pairs = [(before.amount, after.amount), (before.amount_company, after.amount_company)]
            pairs += [
                (was.amount, now.amount) for was, now in zip(before.parts, after.parts, strict=True)
            ]
            assert all(was * now >= 0 and abs(now) <= abs(was) for was, now in pairs)

    refunds.append(refund(found, None, refunds))

    assert totals(what_is_left(found, refunds))[:5] == (0, 0, 0, 0, 0)
