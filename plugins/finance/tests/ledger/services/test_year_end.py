"""A fiscal year is closed by an entry in its adjustment period, and opened again by the reversal."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from karvan.api import StaleVersion
from karvan_finance import errors
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.queries.accounts import balances_on
from karvan_finance.ledger.services.year_end import CloseYear
from karvan_finance.ledger.services.year_end import ReopenYear
from karvan_finance.ledger.services.year_end import close_year
from karvan_finance.ledger.services.year_end import reopen_year

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


@pytest.fixture
def traded(books):
    books.post([("1110", "500"), ("4000", "-500")], on="2025-03-01")
    books.post([("6100", "200"), ("1110", "-200")], on="2025-12-31")
    books.post([("1110", "70"), ("4000", "-70")], on="2026-02-01")
    return books


def year(books, code):
    of_code = select(FiscalYear).where(FiscalYear.code == code)
    return books.run(lambda ctx: ctx.session.scalars(of_code).one(), write=False)


def close(books, code="2025"):
    this = year(books, code)
    return books.entry(books.run(lambda ctx: close_year(ctx, CloseYear(this.id, this.version)).id))


def reopen(books, code="2025", reason="A late bill"):
    this = year(books, code)
    work = ReopenYear(this.id, this.version, reason)
    return books.entry(books.run(lambda ctx: reopen_year(ctx, work).id))


def held(books, day):
    balances = books.run(lambda ctx: balances_on(ctx, day), write=False)
    return {code: balances.get(books.account_id(code), 0) for code in ("4000", "6100", "2100")}


def test_closing_moves_the_result_to_retained_earnings_after_the_months_are_closed(traded):
    traded.close(*MONTHS)

    entry = close(traded)

    period = traded.period("2025-ADJ")
    assert (entry.date, entry.period_id) == (date(2025, 12, 31), period.id)
    assert held(traded, date(2025, 12, 31)) == {"4000": 0, "6100": 0, "2100": -30_000}
    assert held(traded, date(2026, 2, 1)) == {"4000": -7_000, "6100": 0, "2100": -30_000}


def test_a_year_is_opened_by_the_reversal_and_can_be_closed_anew(traded):
    close(traded)
    reversal = reopen(traded)
    traded.post([("6100", "10"), ("1110", "-10")], on="2025-11-30")

    again = close(traded)

    assert reversal.date == date(2025, 12, 31)
    assert reversal.narration == "A late bill"
    assert again.number != reversal.number
    assert held(traded, date(2025, 12, 31)) == {"4000": 0, "6100": 0, "2100": -29_000}


@pytest.mark.parametrize(
    ("work", "refusal"),
    [
        (lambda books: (close(books), close(books)), errors.YearIsClosed),
        (reopen, errors.YearIsOpen),
        (lambda books: (close(books), reopen(books, reason=" ")), errors.ReasonNeeded),
        (lambda books: close(books, "2026"), errors.EarlierYearOpen),
        (lambda books: (close(books), close(books, "2026"), reopen(books)), errors.LaterYearClosed),
    ],
    ids=["twice", "not closed", "no reason", "earlier first", "later first"],
)
def test_years_are_closed_and_opened_in_order_and_with_a_reason(traded, work, refusal):
    with pytest.raises(refusal):
        work(traded)


def test_a_year_without_result_and_an_old_version_are_refused(books):
    with pytest.raises(errors.NothingToClose):
        close(books)
    this = year(books, "2025")
    with pytest.raises(StaleVersion):
        books.run(lambda ctx: close_year(ctx, CloseYear(this.id, this.version + 1)))
