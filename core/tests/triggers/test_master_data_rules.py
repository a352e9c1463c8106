"""Columns that never change, ranges that never overlap, keys that stay in their company."""

from __future__ import annotations

import pytest

from karvan.errors import ForeignCompany
from karvan.errors import RuleBroken


@pytest.fixture
def account(books):
    books.run(
        "INSERT INTO books_account (company_id, id, code, type) VALUES (:c, 1, '1000', 'asset')"
    )
    return books


def test_an_immutable_column_cannot_change(account):
    with pytest.raises(RuleBroken, match="code of books_account"):
        account.run("UPDATE books_account SET code = '1001' WHERE company_id = :c")


def test_writing_the_same_value_again_is_no_change(account):
    assert account.run("UPDATE books_account SET code = '1000' WHERE company_id = :c") == 1


def test_a_type_may_change_until_the_account_is_used(account):
    account.run("UPDATE books_account SET type = 'equity' WHERE company_id = :c")
    account.an_entry(account.a_period(), 5, -5)

    with pytest.raises(RuleBroken, match="once used"):
        account.run("UPDATE books_account SET type = 'asset' WHERE company_id = :c")


@pytest.mark.parametrize("column", ["company_id", "id"])
def test_a_row_keeps_its_company_and_its_id(account, column):
    with pytest.raises(ForeignCompany):
        account.run(f"UPDATE books_account SET {column} = {column} + 1000000 WHERE company_id = :c")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2025-01-15", "2025-01-16"), ("2024-12-01", "2025-01-02"), ("2025-01-31", None)],
    ids=["inside", "over its start", "from its last day on"],
)
def test_a_period_that_overlaps_another_is_refused(books, start, end):
    books.a_period("2025-01-01", "2025-02-01")

    with pytest.raises(RuleBroken, match="overlap"):
        books.a_period(start, end)


def test_periods_may_touch(books):
    books.a_period("2025-01-01", "2025-02-01")

    assert books.a_period("2025-02-01", "2025-03-01")


def test_a_period_of_another_ledger_or_kind_may_overlap(books):
    books.a_period()

    assert books.a_period(ledger=2)
    assert books.a_period(kind="adjustment")


def test_moving_a_period_over_another_is_refused(books):
    books.a_period("2025-01-01", "2025-02-01")
    later = books.a_period("2025-02-01", "2025-03-01")

    with pytest.raises(RuleBroken, match="overlap"):
        books.run(
            "UPDATE books_period SET valid_from = '2025-01-31' WHERE company_id = :c AND id = :id",
            id=later,
        )
