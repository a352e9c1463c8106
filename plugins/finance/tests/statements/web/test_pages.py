"""Statements in the browser: shown in both languages, on paper and as files; layouts are edited."""

from __future__ import annotations

import re

import pytest
from plugins.finance.tests.ledger.web.conftest import Desk

REPORTS = ("income-statement", "balance-sheet", "cash-flow", "journal")
LIST = "/statement-layouts"


@pytest.fixture
def desk(client, member):
    return Desk(client, member)


@pytest.fixture
def page(desk, books):
    """A report of finance: `page("balance-sheet", at=…)`."""
    books.post([("1110", "120"), ("4000", "-120")])
    home = desk.home.removesuffix("/finance")

    def get(code, **params):
        return desk.client.get(f"{home}/-/reports/finance.{code}", query_string=params)

    return get


def test_statements_show_themselves_in_both_languages_and_on_paper(page, desk):
    english = [page(code, at="2026-12-31", accounts="1") for code in REPORTS[:2]]
    paper = page("balance-sheet", at="2026-12-31", **{"as": "print"})
    desk.client.get("/-/language/fa", query_string={"next": "/"})
    persian = [page(code) for code in REPORTS]

    assert {answer.status_code for answer in (*english, *persian, paper)} == {200}
    assert "Profit of the period" in english[0].text
    assert 'class="k-strong"' in english[1].text
    assert 'class="p-strong"' in paper.text
    assert "صورت سود و زیان" in persian[0].text


def test_a_figure_leads_to_its_accounts_and_on_to_the_entry(page, desk):
    statement = page("income-statement", **{"from": "2025-01-01", "at": "2025-12-31"})

    behind = desk.client.get(address(statement, "row=revenue"))
    account = desk.client.get(address(behind, "finance.account-statement"))

    assert "4000" in behind.text
    assert "GEN/2025/00001" in account.text


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_statement_leaves_as_a_file(page, kind):
    answer = page("income-statement", **{"from": "2025-01-01", "at": "2025-12-31", "as": kind})

    assert answer.status_code == 200
    if kind == "json":
        revenue = next(row for row in answer.json["rows"] if row["item"] == "Revenue")
        assert revenue["amount"] == "120.00"


def test_a_layout_is_written_in_the_browser_and_its_faults_stand_at_their_rows(page, desk):
    rows = {
        "lines-count": "2",
        **row(0, code="sales", title="Sales", kind="accounts", types="income", is_credit="1"),
        **row(1, code="half", title="Half", kind="formula", formula="sales / 2 +"),
    }
    head = {"code": "a-mine", "name": "Mine", "statement": "income", "_then": "stay"}

    refused = desk.post(f"{LIST}/new", f"{LIST}/new", **head, **rows)
    kept = desk.post(f"{LIST}/new", f"{LIST}/new", **{**head, **rows, "lines-1-formula": "sales/2"})

    assert refused.status_code == 422
    assert kept.status_code == 303, kept.text
    shown = page("income-statement", **{"from": "2025-01-01", "at": "2025-12-31"})
    assert "60.00" in shown.text


def row(number, **cells):
    filled = {"id": "", "figure": "movement", "level": "0", **cells}
    return {f"lines-{number}-{name}": value for name, value in filled.items()}


def address(answer, part):
    found = re.search(rf'href="([^"]*{re.escape(part)}[^"]*)"', answer.text)
    assert found, answer.text
    return found[1].replace("&amp;", "&")
