"""Statements tie to each other and to the ledger, on any day, across years and a closing."""

from __future__ import annotations

import random
from datetime import date
from datetime import timedelta
from decimal import Decimal

import pytest

from karvan.errors import Invalid
from karvan.modules.parties.services.parties import CreateParty
from karvan.modules.parties.services.parties import create_party
from karvan.modules.reporting.queries.reports import run_report
from karvan.plugins.report_results import plain_value
from karvan_finance.errors import NoSuchRow
from karvan_finance.ledger.queries.accounts import balances_on
from karvan_finance.ledger.queries.trial_balances import read_trial_balance
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.domain.spans import Span
from karvan_finance.statements.queries.layouts import get_layout
from karvan_finance.statements.queries.tables import fill_span

CODES = (
    "1110",
    "1200",
    "1300",
    "1020",
    "3000",
    "3600",
    "2010",
    "4000",
    "4100",
    "5000",
    "6100",
    "6400",
)
CLOSING = [("4000", "100"), ("2100", "-100")]


@pytest.fixture
def busy(books):
    """Forty entries over two years, and one that closes part of the first."""
    chance = random.Random(11)
    books.party_id = books.run(lambda ctx: create_party(ctx, CreateParty("Somebody")).id)
    drafts = []
    for _number in range(40):
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(600))
        debited, credited = chance.sample(CODES, 2)
        amount = str(chance.randrange(1, 10**5))
        lines = [(debited, amount), (credited, "-" + amount)]
        drafts.append(books.draft(list(with_parties(books, lines)), on=day.isoformat()))
    drafts.append(books.draft(CLOSING, on="2025-12-31", journal="CLS"))
    books.post_many(drafts)
    return books


def with_parties(books, lines):
    for code, amount in lines:
        if code in {"1200", "3000"}:
            yield code, amount, {"party_id": books.party_id}
        else:
            yield code, amount


def shown(books, report, **params):
    def work(ctx):
        result = run_report(ctx, f"finance.{report}", params).result
        return (
            list(result.columns),
            list(result.rows),
            result.totals,
            [str(n) for n in result.notes],
        )

    return books.run(work, write=False)


def amounts(books, statement, first, last, layout=None):
    def work(ctx):
        chosen = get_layout(ctx, layout, Statement(statement))
        span = Span(date.fromisoformat(first), date.fromisoformat(last))
        figures = fill_span(ctx, chosen, span, None).figures
        return {each.row.code: each.amount for each in figures}

    return books.run(work, write=False)


def test_statements_tie_to_each_other_on_any_day(busy):
    for at in ("2025-01-17", "2025-06-30", "2025-12-30", "2025-12-31", "2026-01-01", "2026-08-09"):
        sheet = amounts(busy, "balance", at, at)
        assert sheet["assets"] == sheet["equity_and_liabilities"], at
        year = at[:4]
        profit = amounts(busy, "income", f"{year}-01-01", at)["profit"]
        closed = 10_000 if at == "2025-12-31" else 0
        assert profit - closed == sheet["result"], at
        for method in ("cash-indirect", "cash-direct"):
            flow = amounts(busy, "cash_flow", f"{year}-01-01", at, method)
            assert flow["opening_cash"] + flow["net_change"] == flow["closing_cash"], (at, method)


def test_profit_is_the_change_of_equity_that_owners_did_not_pay(busy):
    def equity(at):
        return amounts(busy, "balance", at, at)["equity"]

    profit = amounts(busy, "income", "2025-07-01", "2026-03-31")["profit"]
    paid = amounts(busy, "cash_flow", "2025-07-01", "2026-03-31", "cash-indirect")["equity"]

    assert equity("2026-03-31") - equity("2025-06-30") == profit + paid


def test_every_figure_leads_to_what_it_sums_up(busy):
    _columns, rows, _totals, notes = shown(
        busy, "income-statement", **{"from": "2025-01-01", "at": "2025-12-31", "compare": "year"}
    )
    assert notes == []
    gross = next(row["amount"] for row in rows if "gross" in row["amount"].values["row"])

    _columns, parts, totals, _notes = shown(busy, "statement-figure", **gross.values)
    assert totals["amount"] == gross.value
    revenue = next(row["item"] for row in parts if row["item"].text == "revenue")
    _columns, accounts, totals, _notes = shown(busy, "statement-figure", **revenue.values)
    account = accounts[0]
    assert sum(row["amount"] for row in accounts) == totals["amount"]
    statement = account["item"].values
    _columns, lines, _totals, _notes = shown(busy, "account-statement", **statement)
    assert lines[0]["balance"] - lines[-1]["balance"] + 100 == account["amount"]
    assert lines[-1]["number"].endpoint == "finance.entry_page"


def test_a_cash_figure_leads_to_the_lines_that_stand_against_cash(busy):
    span = {"from": "2025-01-01", "at": "2026-12-31", "layout": "cash-direct"}
    figure = amounts(busy, "cash_flow", "2025-01-01", "2026-12-31", "cash-direct")["customers"]

    _columns, lines, _totals, _notes = shown(busy, "statement-figure", **span, row="customers")

    paid = sum((row["credit"] or 0) - (row["debit"] or 0) for row in lines)
    assert paid == Decimal(figure) / 100


def test_columns_compare_with_earlier_spans_and_show_the_change(busy):
    columns, rows, _totals, _notes = shown(
        busy, "balance-sheet", at="2026-03-31", compare="year", accounts="yes"
    )

    assert [column.key for column in columns] == ["item", "amount", "amount_1", "change"]
    total = rows[-1]
    assert total["change"] == plain_value(total["amount"]) - plain_value(total["amount_1"])
    assert any(str(row["item"]).startswith("1110 ") for row in rows)


def test_an_unknown_row_and_turned_days_are_refused(books):
    with pytest.raises(NoSuchRow, match="nonsense"):
        shown(books, "statement-figure", layout="income", row="nonsense")
    with pytest.raises(Invalid):
        shown(books, "income-statement", **{"from": "2025-02-01", "at": "2025-01-01"})


def test_the_trial_balance_of_a_fiscal_year_puts_earlier_results_apart(busy):
    at = date(2026, 3, 31)

    def work(ctx, first=None):
        return read_trial_balance(ctx, at, first=first, by_year=True)

    for first in (None, date(2026, 2, 1), date(2025, 5, 1)):
        rows = busy.run(lambda ctx, f=first: work(ctx, f), write=False)
        assert sum(row.figures.closing for row in rows) == 0
        assert sum(row.figures.opening for row in rows) == 0
        assert rows[-1].code == ""
        sheet = amounts(busy, "balance", "2026-03-31", "2026-03-31")
        assert -rows[-1].figures.closing == sheet["earlier_results"]
        results = [r.figures.closing for r in rows if r.code and r.code[0] in "4567"]
        assert -sum(results) == sheet["result"]


def test_the_journal_lists_every_posted_line_once(busy):
    _columns, rows, _totals, _notes = shown(
        busy, "journal", **{"from": "2025-01-01", "at": "2026-12-31"}
    )
    _columns, closing, _totals, _notes = shown(
        busy, "journal", **{"from": "2025-01-01", "at": "2026-12-31", "journal": "CLS"}
    )

    assert len(rows) == 82
    assert sum((row["debit"] or 0) - (row["credit"] or 0) for row in rows) == 0
    assert [row["account"] for row in closing] == ["4000", "2100"]


def test_balances_of_accounts_and_the_sheet_are_the_same_books(busy):
    at = date(2026, 8, 1)
    held = busy.run(lambda ctx: balances_on(ctx, at), write=False)
    sheet = amounts(busy, "balance", "2026-08-01", "2026-08-01")

    assert sheet["cash"] == held[busy.account_id("1110")]
