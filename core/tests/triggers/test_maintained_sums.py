"""Balances are written by the trigger that posts, and agree with the lines."""

from __future__ import annotations

BALANCES = (
    "SELECT account_id, debit, credit, n FROM books_balance WHERE company_id = :c"
    " ORDER BY account_id"
)


def test_posting_adds_debits_and_credits_per_account(books):
    entry = books.an_entry(books.a_period(), 100, -60, -40)

    books.post(entry)

    assert books.run(BALANCES) == [(1, 100, 0, 1), (2, 0, 60, 1), (3, 0, 40, 1)]


def test_a_draft_adds_nothing(books):
    books.an_entry(books.a_period(), 100, -100)

    assert books.run(BALANCES) == []


def test_many_entries_posted_at_once_add_up(books):
    period = books.a_period()
    entries = [books.an_entry(period, amount, -amount) for amount in (1, 20, 300)]

    books.post(*entries)
    books.post(books.an_entry(period, -21, 21))

    assert books.run(BALANCES) == [(1, 321, 21, 4), (2, 21, 321, 4)]


def test_lines_without_a_role_stay_out_of_the_sums_by_role(books):
    entry = books.an_entry(books.a_period(), 100, -100)
    books.run("UPDATE books_line SET role = 'revenue' WHERE company_id = :c AND line_no = 1")

    books.post(entry)

    assert books.run("SELECT role, debit FROM books_role_balance WHERE company_id = :c") == [
        ("revenue", 100)
    ]


def test_companies_keep_their_own_sums(books):
    here, there = books.company, next(books.ids)
    books.post(books.an_entry(books.a_period(), 7, -7))
    books.company = there

    books.post(books.an_entry(books.a_period(), 9, -9))

    assert [row.debit for row in books.run(BALANCES)] == [9, 0]
    books.company = here
    assert [row.debit for row in books.run(BALANCES)] == [7, 0]
