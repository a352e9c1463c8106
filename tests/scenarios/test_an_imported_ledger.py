"""From nothing to a proven trial balance, by the commands an administrator types."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from decimal import ROUND_HALF_UP
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database

ROOT = Path(__file__).resolve().parents[2]
KARVAN = Path(sys.executable).parent / "karvan"
TESTS_OF_FINANCE = ROOT / "plugins" / "finance" / "tests"
INDEPENDENT = TESTS_OF_FINANCE / "support" / "independent_balances.py"
SAMPLE = TESTS_OF_FINANCE / "moving" / "domain" / "beancount" / "sample.beancount"
REAL = ROOT.parent / "shared" / "data" / "ledger" / "example.beancount"
LEDGER = REAL if REAL.exists() else SAMPLE
LAST_DAY = "2024-12-31" if LEDGER == SAMPLE else "2015-12-31"
CENT = Decimal("0.01")


@pytest.fixture(params=["sqlite", "postgresql"])
def karvan(request, tmp_path):
    """Run a command in a process of its own, on an empty database."""
    database = new_database(request.param, tmp_path)
    environment = {**os.environ, "KARVAN_DATABASE_URL": database.url}
    if database.owner_url:
        environment["KARVAN_OWNER_DATABASE_URL"] = database.owner_url

    def run(*arguments: str, exit_code: int = 0) -> str:
        done = subprocess.run(
            [KARVAN, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout

    run.database = database
    yield run
    drop_database(database)


@pytest.fixture
def company(karvan):
    """A company with finance; gives the command to go on with."""
    karvan("init", "--yes")
    karvan(
        "company", "create", "ACME", "--name", "Acme", "--country", "US", "--currency", "USD",
        "--language", "en", "--calendar", "gregorian", "--chart", "general", "--yes",
    )  # fmt: skip
    karvan("plugin", "enable", "finance", "--company", "ACME", "--yes")
    return karvan


def import_ledger(karvan, path: Path) -> None:
    karvan("import", "ledger", str(path), "--company", "ACME", "--format", "beancount", "--json")


def dollars_by_beancount() -> dict[str, Decimal]:
    """Account -> balance at cost in dollars; what is counted in hours or shares alone is zero."""
    answer = subprocess.run(
        [sys.executable, INDEPENDENT, LEDGER], check=True, capture_output=True, text=True
    )
    balances: dict[str, Decimal] = {}
    for account, currency, number in json.loads(answer.stdout)[0]:
        balances.setdefault(account, Decimal("0.00"))
        if currency == "USD":
            balances[account] = Decimal(number).quantize(CENT, ROUND_HALF_UP)
    return balances


def test_every_account_of_the_trial_balance_is_what_beancount_says(company):
    import_ledger(company, LEDGER)

    report = json.loads(
        company(
            "report", "finance.trial-balance",
            "--company", "ACME", "--param", f"at={LAST_DAY}", "--json",
        )
    )  # fmt: skip

    rows = {row["account"]: row for row in report["rows"]}
    in_euro = {"Assets:Bank:Euro", "Expenses:Meals", "Expenses:Rent", "Income:Sales"}
    expected = {
        account: balance
        for account, balance in dollars_by_beancount().items()
        if LEDGER == REAL or account not in in_euro
    }
    assert report["currency"] == "USD"
    assert {account: Decimal(rows[account]["balance"]) for account in expected} == expected
    assert sum(Decimal(row["balance"]) for row in report["rows"]) == 0
    assert all(
        Decimal(row["debit"]) - Decimal(row["credit"]) == Decimal(row["balance"])
        for row in report["rows"]
    )


def test_the_books_verify_until_one_column_is_changed_behind_their_back(company):
    import_ledger(company, SAMPLE)
    verified = json.loads(company("verify", "--company", "ACME", "--json"))

    number = change_a_posted_amount(company.database)

    broken = json.loads(company("verify", "--company", "ACME", "--json", exit_code=1))
    breaches = [breach for check in broken["checks"] for breach in check["breaches"]]
    assert (verified["ok"], broken["ok"]) == (True, False)
    assert ("finance_entry", number, "content") in [
        (breach["table"], breach["row"], breach["rule"]) for breach in breaches
    ]
    assert ("finance_line", "missing") in [(breach["table"], breach["text"]) for breach in breaches]


LINE = "(SELECT min(id) FROM finance_line WHERE balance <> 0)"
CHANGE = (
    f"UPDATE finance_line SET balance = balance + 1, amount_cur = amount_cur + 1 WHERE id = {LINE}"
)
WHICH = (
    "SELECT number FROM finance_entry"
    f" WHERE id = (SELECT entry_id FROM finance_line WHERE id = {LINE})"
)
TRIGGERS = {
    "sqlite": "SELECT name, '' FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'finance_line'",
    "postgresql": "SELECT tgname, ' ON finance_line' FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgrelid = 'finance_line'::regclass",
}


def change_a_posted_amount(database) -> str:
    """Drop the triggers of the lines and add a cent to one; the number of its entry."""
    if database.kind == "sqlite":
        raw = sqlite3.connect(database.path)
    else:
        raw = psycopg.connect(database.owner_url.replace("+psycopg", ""))
    try:
        for name, place in raw.execute(TRIGGERS[database.kind]).fetchall():
            raw.execute(f'DROP TRIGGER "{name}"{place}')
        raw.execute(CHANGE)
        number: str = raw.execute(WHICH).fetchone()[0]
        raw.commit()
    finally:
        raw.close()
    return number
