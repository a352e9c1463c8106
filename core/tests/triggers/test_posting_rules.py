"""What the database asks of an entry when it is posted."""

from __future__ import annotations

import pytest

from karvan.errors import PeriodClosedInDatabase
from karvan.errors import RuleBroken
from karvan.errors import Unbalanced


def test_a_balanced_numbered_entry_in_an_open_period_is_posted(books):
    entry = books.an_entry(books.a_period(), 100, -60, -40)

    books.post(entry)

    assert books.state_of(entry) == "posted"


def test_an_entry_that_is_off_by_one_cent_is_refused(books):
    entry = books.an_entry(books.a_period(), 100, -99)

    with pytest.raises(Unbalanced):
        books.post(entry)

    assert books.state_of(entry) == "draft"


def test_two_ledgers_do_not_balance_each_other(books):
    entry = books.an_entry(books.a_period(), 100, -100)
    books.run("UPDATE books_line SET ledger_id = 2 WHERE company_id = :c AND line_no = 2")

    with pytest.raises(RuleBroken):
        books.post(entry)


def test_one_unbalanced_entry_among_many_stops_them_all(books):
    period = books.a_period()
    good = [books.an_entry(period, 10, -10) for _ in range(3)]
    bad = books.an_entry(period, 10, -11)

    with pytest.raises(Unbalanced):
        books.post(*good, bad)

    assert {books.state_of(entry) for entry in [*good, bad]} == {"draft"}


@pytest.mark.parametrize("amounts", [(), (0,)], ids=["no line", "one line"])
def test_an_entry_needs_two_lines(books, amounts):
    entry = books.an_entry(books.a_period(), *amounts)

    with pytest.raises(RuleBroken, match="at least 2 lines"):
        books.post(entry)


def test_an_entry_without_a_number_is_refused(books):
    entry = books.an_entry(books.a_period(), 5, -5)

    with pytest.raises(RuleBroken, match="number"):
        books.run(
            "UPDATE books_entry SET state = 'posted' WHERE company_id = :c AND id = :id", id=entry
        )


def test_a_closed_period_takes_no_entry(books):
    entry = books.an_entry(books.a_period(state="closed"), 5, -5)

    with pytest.raises(PeriodClosedInDatabase):
        books.post(entry)


@pytest.mark.parametrize("date", ["2024-12-31", "2025-02-01"], ids=["before", "the day it ends"])
def test_a_date_outside_its_period_is_refused(books, date):
    entry = books.an_entry(books.a_period(), 5, -5, date=date)

    with pytest.raises(PeriodClosedInDatabase):
        books.post(entry)


def test_a_period_without_an_end_takes_every_later_date(books):
    entry = books.an_entry(books.a_period(end=None), 5, -5, date="2099-12-31")

    books.post(entry)

    assert books.state_of(entry) == "posted"


def test_a_period_of_another_ledger_is_refused(books):
    entry = books.an_entry(books.a_period(ledger=2), 5, -5)

    with pytest.raises(PeriodClosedInDatabase):
        books.post(entry)


def test_lines_must_repeat_the_date_of_their_entry(books):
    entry = books.an_entry(books.a_period(), 5, -5)
    books.run("UPDATE books_line SET date = '2025-01-16' WHERE company_id = :c AND line_no = 1")

    with pytest.raises(RuleBroken, match="repeat"):
        books.post(entry)


def test_lines_left_without_a_period_are_refused(books):
    entry = books.an_entry(books.a_period(), 5, -5)
    books.run("UPDATE books_line SET period_id = NULL WHERE company_id = :c AND line_no = 1")

    with pytest.raises(RuleBroken, match="repeat"):
        books.post(entry)


def test_a_new_line_with_a_period_is_refused(books):
    period = books.a_period()
    entry = books.an_entry(period, 5, -5)

    with pytest.raises(RuleBroken, match="empty"):
        books.add_line(entry, 0, period=period)


def test_a_rule_in_own_words_is_kept_too(books):
    entry = books.an_entry(books.a_period(), 5, -5)

    with pytest.raises(RuleBroken, match="small letters"):
        books.run(
            "UPDATE books_entry SET ref = 'LOUD' WHERE company_id = :c AND id = :id", id=entry
        )


def test_the_code_of_a_broken_rule_is_the_sqlstate_too(postgresql_books):
    books = postgresql_books
    entry = books.an_entry(books.a_period(), 5, -4)

    with pytest.raises(Unbalanced) as refusal:
        books.post(entry)

    assert refusal.value.__cause__.sqlstate == "KV001"


def test_a_refusal_names_the_table_and_the_rule(books):
    entry = books.an_entry(books.a_period(), 5, -4)

    with pytest.raises(Unbalanced) as refusal:
        books.post(entry)

    assert "posted books_entry add up to zero" in refusal.value.message
