"""Statements add up: against a recount of all lines, from whole periods and from their tail."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy import select

from karvan.modules.reporting.as_json import report_to_json
from karvan.modules.reporting.queries.reports import run_report
from karvan_finance.errors import UnknownAccount
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.queries.account_lines import read_ledger_page
from karvan_finance.ledger.queries.sums import role_balances_until
from karvan_finance.ledger.queries.trial_balances import read_trial_balance

SALE = [("1110", "120"), ("4000", "-100"), ("3100", "-20")]
CODES = ("1100", "1110", "4000", "5000", "6100", "9000", "9010")


@pytest.fixture
def busy_books(books):
    """Sixty entries over two years, some on the last day of a period, and drafts that count not."""
    chance = random.Random(7)
    drafts = []
    for number in range(60):
        day = (
            date(2025, 1, 31) + timedelta(days=chance.randrange(500))
            if number % 5
            else (date(2025, 12, 31))
        )
        debited, credited = chance.sample(CODES[:5], 2)
        amount = chance.randrange(1, 10**6)
        lines = [(debited, str(amount)), (credited, str(-amount))]
        drafts.append(books.draft(lines, on=day.isoformat()))
    books.post_many(drafts[:55])
    return books


def recounted(books, first, last):
    rows = books.run(
        lambda ctx: ctx.session.execute(
            select(Account.code, EntryLine.balance)
            .join(EntryLine.account)
            .where(
                EntryLine.period_id.is_not(None),
                EntryLine.date >= first,
                EntryLine.date <= last,
            )
        ).all(),
        write=False,
    )
    sums = defaultdict(int)
    for code, balance in rows:
        sums[code] += balance
    return {code: balance for code, balance in sums.items() if balance}


DAYS = [date(2025, 1, 31), date(2025, 2, 1), date(2025, 12, 30), date(2025, 12, 31),
        date(2026, 1, 1), date(2026, 3, 17), date(2030, 1, 1), date(2024, 1, 1)]  # fmt: skip


def test_a_cumulative_trial_balance_is_the_sum_of_all_lines(busy_books):
    for day in DAYS:
        rows = busy_books.run(lambda ctx, d=day: read_trial_balance(ctx, d), write=False)

        shown = {row.code: row.figures.closing for row in rows if row.figures.closing}
        assert shown == recounted(busy_books, date(2000, 1, 1), day)
        assert sum(row.figures.closing for row in rows) == 0


def test_opening_and_movement_are_those_of_the_days_asked_for(busy_books):
    first, last = date(2025, 3, 10), date(2026, 1, 20)

    rows = busy_books.run(lambda ctx: read_trial_balance(ctx, last, first=first), write=False)

    opening = {row.code: row.figures.opening for row in rows if row.figures.opening}
    moved = {row.code: row.figures.debit - row.figures.credit for row in rows}
    assert opening == recounted(busy_books, date(2000, 1, 1), first - timedelta(days=1))
    assert {code: balance for code, balance in moved.items() if balance} == recounted(
        busy_books, first, last
    )


def test_a_trial_balance_takes_the_same_few_statements_however_many_lines(books, count_statements):
    books.post(SALE)
    books.warm_up()

    with count_statements() as few:
        books.run(lambda ctx: read_trial_balance(ctx, date(2025, 6, 30)), write=False)
    books.post_many([books.draft(SALE) for _ in range(20)])
    with count_statements() as many:
        books.run(lambda ctx: read_trial_balance(ctx, date(2025, 6, 30)), write=False)

    assert len(few) == len(many) <= 3


def test_ledger_pages_go_on_where_the_last_one_ended(busy_books):
    account, span = busy_books.account_id("1110"), (date(2025, 2, 1), date(2026, 12, 31))

    def page(after, limit):
        return busy_books.run(
            lambda ctx: read_ledger_page(ctx, account, *span, after=after, limit=limit), write=False
        )

    whole, pages, after = page(None, 1000), [], None
    while not pages or after is not None:
        pages.append(page(after, 4))
        after = pages[-1].after

    assert [line for each in pages for line in each.lines] == list(whole.lines)
    assert [each.opening for each in pages[1:]] == [each.closing for each in pages[:-1]]
    assert whole.closing - whole.opening == recounted(busy_books, *span).get("1110", 0)


def test_turnover_by_role_comes_from_posted_lines(books):
    books.post([("1110", "120"), ("4000", "-120", {"role": "revenue"})], on="2025-01-15")
    books.post([("1110", "30"), ("4000", "-30", {"role": "revenue"})], on="2025-02-15")

    sums = books.run(
        lambda ctx: role_balances_until(ctx, ["revenue", "cogs"], date(2025, 2, 15)), write=False
    )

    assert sums == {"revenue": -15000, "cogs": 0}


def run_json(books, code, **params):
    def work(ctx):
        run = run_report(ctx, code, params)
        return json.loads(json.dumps(report_to_json(run), default=str))

    return books.run(work, write=False)


def test_the_trial_balance_in_json_has_decimal_strings(books):
    books.post(SALE, on="2025-01-15")

    answer = run_json(books, "finance.trial-balance", at="2025-12-31")

    assert answer["currency"] == "USD"
    assert answer["rows"][0] == {
        "account": "1110",
        "name": "Main bank",
        "currency": "USD",
        "debit": "120.00",
        "credit": "0.00",
        "balance": "120.00",
    }
    assert {row["account"]: row["balance"] for row in answer["rows"]} == {
        "1110": "120.00",
        "3100": "-20.00",
        "4000": "-100.00",
    }


def test_the_account_statement_runs_from_opening_to_closing(books):
    books.post(SALE, on="2025-01-15")
    books.post(SALE, on="2025-02-15", narration="February")

    rows = run_json(
        books, "finance.account-statement", account="1110", **{"from": "2025-02-01", "at": "2025-02-28"}
    )["rows"]  # fmt: skip

    assert [row["balance"] for row in rows] == ["120.00", "240.00"]
    assert (rows[1]["number"], rows[1]["text"]) == ("GEN/2025/00002", "February")


def test_the_general_ledger_shows_every_account_that_moved(books):
    books.post(SALE, on="2025-01-15")

    rows = run_json(books, "finance.general-ledger", **{"from": "2025-01-01", "at": "2025-12-31"})[
        "rows"
    ]

    assert sorted({row["account"] for row in rows}) == ["1110", "3100", "4000"]
    assert len(rows) == 6


def test_an_unknown_account_is_named(books):
    with pytest.raises(UnknownAccount, match="9999"):
        run_json(books, "finance.account-statement", account="9999")
