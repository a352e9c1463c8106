from __future__ import annotations

import json
import subprocess
import sys
from decimal import ROUND_HALF_UP
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlalchemy import select

from karvan.actors import Actor
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import Commodity
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import JournalEntry

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "domain" / "beancount" / "sample.beancount"
REAL = HERE.parents[4].parent / "shared" / "data" / "ledger" / "example.beancount"
FILES = [path for path in (SAMPLE, REAL) if path.exists()]
INDEPENDENT = HERE.parents[1] / "support" / "independent_balances.py"
OPENING = "2024-01-01 open Assets:Bank\n2024-01-01 open Income:Sales\n2024-01-01 open Assets:Fund\n"


def sale(day: str, amount: str = "10.00") -> str:
    return f'{day} * "Client" "Sale"\n  Assets:Bank  {amount} USD\n  Income:Sales\n'


def fund(day: str, cost: str) -> str:
    return f'{day} * "Buy"\n  Assets:Fund  1 FUND {{{cost} USD}}\n  Assets:Bank  -10.00 USD\n'


@pytest.fixture
def enabled_plugins():
    return ("finance",)


@pytest.fixture
def importing(runtime, company):
    def run(content: str | Path, *, dry_run: bool = False, **options: str):
        data = content.read_bytes() if isinstance(content, Path) else content.encode()
        command = RunImport(
            "ledger", "beancount", ImportFile("books.beancount", data), dry_run, options
        )
        return import_file(runtime, company.code, Actor.cli(), command)

    return run


@pytest.fixture
def reading(runtime, company):
    """Run a query in the company and give all its rows."""

    def read(statement):
        with runtime.company_work(company.code, Actor.cli()) as ctx:
            return ctx.session.execute(statement).all()

    return read


@pytest.fixture
def balances(reading):
    """Full name -> balance in cents of what is posted."""

    def read() -> dict[str | None, int]:
        statement = (
            select(Account.full_name, func.sum(EntryLine.balance))
            .join(Account, EntryLine.account)
            .where(EntryLine.period_id.is_not(None))
            .group_by(Account.full_name)
        )
        return {name: int(sum_) for name, sum_ in reading(statement)}

    return read


def dollars_by_beancount(path: Path) -> dict[str, int]:
    """Account -> cents at cost, for what beancount itself counts in dollars."""
    answer = subprocess.run(
        [sys.executable, INDEPENDENT, path], check=True, capture_output=True, text=True
    )
    return {
        account: int(Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP).scaleb(2))
        for account, currency, number in json.loads(answer.stdout)[0]
        if currency == "USD"
    }


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_account_kept_in_dollars_equals_beancount_to_the_cent(path, importing, balances):
    result = importing(path)

    expected = dollars_by_beancount(path)
    only_dollars = {name: balance for name, balance in balances().items() if name in expected} | {
        name: 0 for name, cents in expected.items() if cents == 0
    }
    mixed = {"Expenses:Meals", "Expenses:Rent"} if path == SAMPLE else set()
    assert list(result.problems) == []
    assert {name: cents for name, cents in expected.items() if name not in mixed} == {
        name: cents for name, cents in only_dollars.items() if name not in mixed
    }


def test_the_books_sum_to_zero_and_the_rounding_is_reported(importing, balances):
    result = importing(OPENING + "".join(fund(f"2024-01-0{n}", "10.004") for n in range(1, 6)))

    assert sum(balances().values()) == 0
    assert balances()["Assets:Fund"] == 5002
    assert result.report["rounding"]["count"] == 2
    assert result.report["rounding"]["total"] == "-0.02"


def test_a_dry_run_reports_everything_and_keeps_nothing(importing, reading):
    result = importing(OPENING + sale("2024-02-01"), dry_run=True)

    assert (result.created, list(result.problems)) == (1, [])
    assert reading(select(JournalEntry.id)) == []
    assert reading(select(Account.id).where(Account.full_name == "Assets:Bank")) == []


def test_importing_the_same_file_again_posts_nothing_and_says_so(importing, balances):
    text = OPENING + sale("2024-02-01") + sale("2024-02-01")
    importing(text)

    again = importing(text)

    assert (again.created, again.report["skipped"]) == (0, 2)
    assert balances()["Assets:Bank"] == 2000


def test_a_file_that_grew_posts_what_is_new_and_still_equals_its_source(importing, balances):
    first, later = fund("2024-01-05", "10.004"), fund("2024-01-09", "10.004")
    importing(OPENING + first + later)

    grown = importing(OPENING + first + fund("2024-01-07", "10.004") + later)

    assert (grown.created, grown.report["skipped"]) == (1, 2)
    assert balances()["Assets:Fund"] == 3001


def test_the_fiscal_years_of_the_file_are_made(importing, reading):
    importing(OPENING.replace("2024", "2019") + sale("2019-06-30") + sale("2021-03-01"))

    codes = {code for (code,) in reading(select(FiscalYear.code))}
    assert {"2019", "2020", "2021"} <= codes


def test_accounts_keep_their_path_their_kind_and_their_place_in_the_tree(importing, reading):
    importing("2024-01-01 open Assets:US:Bank:Checking\n2024-01-01 open Liabilities:Card\n")

    rows = reading(
        select(Account.full_name, Account.type, Account.is_group).where(
            Account.full_name.is_not(None)
        )
    )
    assert set(map(tuple, rows)) == {
        ("Assets", "asset_current", True),
        ("Assets:US", "asset_current", True),
        ("Assets:US:Bank", "asset_current", True),
        ("Assets:US:Bank:Checking", "asset_current", False),
        ("Liabilities", "liability_current", True),
        ("Liabilities:Card", "liability_current", False),
    }


def test_what_is_no_currency_keeps_its_quantity_as_a_commodity(importing, reading, balances):
    importing(
        "2024-01-01 open Assets:Hours\n2024-01-01 open Income:Hours\n"
        '2024-02-01 * "Earned"\n  Assets:Hours  7.5 HOURS\n  Income:Hours\n'
    )

    rows = reading(
        select(Commodity.code, EntryLine.commodity_qty)
        .join(Commodity, EntryLine.commodity)
        .order_by(EntryLine.line_no)
    )
    assert [tuple(row) for row in rows] == [("HOURS", 7_500_000), ("HOURS", -7_500_000)]
    assert balances() == {"Assets:Hours": 0, "Income:Hours": 0}


def test_any_fault_is_named_by_line_and_nothing_is_kept(importing, reading):
    result = importing(
        OPENING
        + sale("2024-02-01")
        + '2024-02-02 * "Typo"\n  Assets:Bank  5.00 USD\n  Income:Sales  -6.00 USD\n'
        + '2024-02-03 * "Unknown"\n  Assets:Till  5.00 USD\n  Income:Sales\n'
    )

    assert [(each.code, each.row) for each in result.problems] == [
        ("finance.beancount.unbalanced", 7),
        ("finance.beancount.not_open", 11),
    ]
    assert reading(select(JournalEntry.id)) == []


def test_an_amount_in_a_currency_without_a_rate_is_refused_by_currency_and_day(importing):
    result = importing(OPENING + sale("2024-02-01").replace("USD", "CHF"))

    (problem,) = result.problems
    assert problem.code == "finance.beancount.rate"
    assert "CHF in USD on 2024-02-01" in str(problem.message)


def test_a_file_in_a_wrong_encoding_is_refused_with_the_place(importing, runtime, company):
    data = OPENING.encode() + b'2024-02-01 * "caf\xe9"\n  Assets:Bank 1 USD\n  Income:Sales\n'
    command = RunImport("ledger", "beancount", ImportFile("books.beancount", data))

    result = import_file(runtime, company.code, Actor.cli(), command)

    (problem,) = result.problems
    assert problem.code == "core.import.encoding"
    assert "line 4" in str(problem.message)
