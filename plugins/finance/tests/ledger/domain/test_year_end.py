"""A closing entry turns every result, and no line of it holds amounts of opposite sign."""

from __future__ import annotations

from karvan_finance.ledger.domain.year_end import OpenResult
from karvan_finance.ledger.domain.year_end import closing_lines


def test_every_balance_is_turned_and_what_holds_nothing_is_left_out():
    results = [
        OpenResult(1, -500, -500, "USD"),
        OpenResult(2, 0, 0, "USD"),
        OpenResult(3, 5, 5, "USD", 9),
    ]

    lines = closing_lines(results)

    assert lines == [OpenResult(1, 500, 500, "USD"), OpenResult(3, -5, -5, "USD", 9)]


def test_money_and_currency_on_different_sides_get_lines_of_their_own():
    lines = closing_lines([OpenResult(1, -500, 300, "EUR")])

    assert lines == [OpenResult(1, 500, 0, "EUR"), OpenResult(1, 0, -300, "EUR")]
