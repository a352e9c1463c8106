"""Fiscal years are made whole and without gap; periods are closed in order and reopened with a reason."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import StaleVersion
from karvan.audit.models import AuditEntry
from karvan.errors import RuleBroken
from karvan.testing.builders import a_company
from karvan_finance import errors
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.services.periods import ClosePeriod
from karvan_finance.ledger.services.periods import ReopenPeriod
from karvan_finance.ledger.services.periods import close_period
from karvan_finance.ledger.services.periods import create_fiscal_year
from karvan_finance.ledger.services.periods import ensure_fiscal_years
from karvan_finance.ledger.services.periods import reopen_period
from karvan_finance.ledger.services.posting import post_entry

SALE = [("1110", "120"), ("4000", "-120")]


def year_codes(books):
    return books.run(
        lambda ctx: ctx.session.scalars(select(FiscalYear.code).order_by(FiscalYear.code)).all(),
        write=False,
    )


def reopen(books, code, reason="A late invoice"):
    period = books.period(code)
    books.run(lambda ctx: reopen_period(ctx, ReopenPeriod(period.id, period.version, reason)))


def test_a_new_year_follows_the_last_one(books):
    year = books.run(lambda ctx: create_fiscal_year(ctx, date(2027, 5, 5)))

    assert (year.code, year.valid_from, year.valid_to) == (
        "2027",
        date(2027, 1, 1),
        date(2028, 1, 1),
    )


def test_a_year_that_exists_is_not_made_again(books):
    with pytest.raises(errors.YearExists, match="2025"):
        books.run(lambda ctx: create_fiscal_year(ctx, date(2025, 5, 5)))


def test_a_year_that_leaves_a_gap_is_refused_naming_the_years(books):
    with pytest.raises(errors.YearLeavesGap, match="2030"):
        books.run(lambda ctx: create_fiscal_year(ctx, date(2030, 5, 5)))


def test_missing_years_are_made_without_gap(books):
    books.run(lambda ctx: ensure_fiscal_years(ctx, date(2021, 6, 1), date(2022, 6, 1)))

    assert [code for code in year_codes(books) if code < "2027"] == [
        str(year) for year in range(2021, 2027)
    ]


def test_a_jalali_company_has_jalali_years_and_months(runtime, books_of):
    books = books_of(runtime, a_company(runtime, plugins=("finance",), calendar="jalali"))

    periods = books.run(
        lambda ctx: ctx.session.scalars(
            select(Period).where(Period.code.like("1404-%")).order_by(Period.valid_from)
        ).all(),
        write=False,
    )

    assert [period.code for period in periods][:2] == ["1404-01", "1404-02"]
    assert (periods[0].valid_from, periods[0].last_day) == (date(2025, 3, 21), date(2025, 4, 20))
    assert periods[-1].code == "1404-ADJ"


def test_periods_are_closed_in_order(books):
    with pytest.raises(errors.CloseInOrder, match="2025-01"):
        books.close("2025-02")


def test_a_period_with_drafts_is_not_closed(books):
    books.draft(SALE, on="2025-01-15")

    with pytest.raises(errors.PeriodHasDrafts, match="2025-01"):
        books.close("2025-01")


def test_a_closed_period_is_not_closed_again(books):
    books.close("2025-01")

    with pytest.raises(errors.WrongPeriodState):
        books.close("2025-01")


def test_a_period_that_changed_since_it_was_seen_is_not_closed(books):
    period = books.period("2025-01")

    with pytest.raises(StaleVersion):
        books.run(lambda ctx: close_period(ctx, ClosePeriod(period.id, period.version + 1)))


def test_periods_are_reopened_from_the_last_one_back(books):
    books.close("2025-01", "2025-02")

    with pytest.raises(errors.ReopenInOrder, match="2025-02"):
        reopen(books, "2025-01")
    reopen(books, "2025-02")
    reopen(books, "2025-01")

    assert books.post(SALE, on="2025-01-15").state == "posted"


def test_reopening_needs_a_reason_and_leaves_it_in_the_trail(books):
    books.close("2025-01")

    with pytest.raises(errors.ReasonNeeded):
        reopen(books, "2025-01", reason="  ")
    reopen(books, "2025-01", reason="A late invoice")

    rows = books.run(
        lambda ctx: ctx.session.scalars(
            select(AuditEntry).where(AuditEntry.entity == "finance.period", AuditEntry.op == "T")
        ).all(),
        write=False,
    )
    assert [row.data.get("reason") for row in rows if row.data["transition"] == "reopen"] == [
        "A late invoice",
        None,
    ]


def test_the_year_end_is_closed_before_its_adjustment_period(books):
    months = [f"2025-{month:02d}" for month in range(1, 13)]

    with pytest.raises(errors.CloseInOrder, match="2025-01"):
        books.close("2025-ADJ")
    books.close(*months, "2025-ADJ")

    assert books.period("2025-ADJ").state == "closed"


def test_nothing_lands_in_a_period_that_is_closed_while_it_is_posted(books):
    """Eight post into a period that is being closed: each is in the books before, or refused."""
    drafts = [books.draft(SALE, on="2025-02-10") for _ in range(8)]
    books.close("2025-01")
    outcomes = []

    def post(draft):
        try:
            books.run(lambda ctx: post_entry(ctx, draft))
            outcomes.append("posted")
        except (Invalid, RuleBroken):
            outcomes.append("refused")

    def close():
        try:
            books.close("2025-02")
        except errors.PeriodHasDrafts:
            outcomes.append("kept open")

    threads = [threading.Thread(target=post, args=(draft,)) for draft in drafts]
    threads.insert(4, threading.Thread(target=close))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    posted = [books.entry(draft.entry_id) for draft in drafts]
    assert len([each for each in outcomes if each != "kept open"]) == len(drafts)
    assert outcomes.count("posted") == sum(entry.state == "posted" for entry in posted)
    if books.period("2025-02").state == "closed":
        assert all(entry.state == "posted" for entry in posted)
