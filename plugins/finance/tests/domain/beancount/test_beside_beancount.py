"""The same files read by beancount itself: every account must agree to the last minor unit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP
from decimal import Decimal
from pathlib import Path

import pytest

from karvan_finance.domain.beancount.accounts import check_accounts
from karvan_finance.domain.beancount.assertions import check_balances
from karvan_finance.domain.beancount.booking import book
from karvan_finance.domain.beancount.conversion import Money
from karvan_finance.domain.beancount.conversion import convert
from karvan_finance.domain.beancount.parser import parse

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[4]
INDEPENDENT = HERE.parents[1] / "support" / "independent_balances.py"
REAL = ROOT.parent / "shared" / "data" / "ledger" / "example.beancount"
FILES = [path for path in (HERE / "sample.beancount", REAL) if path.exists()]


def at_cost_by_beancount(path: Path) -> dict[tuple[str, str], Decimal]:
    """Account and currency -> the balance at cost, rounded to cents (quantities stay exact)."""
    answer = subprocess.run(
        [sys.executable, INDEPENDENT, path], check=True, capture_output=True, text=True
    )
    return {
        (account, currency): Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for account, currency, number in json.loads(answer.stdout)
    }


def at_cost_by_karvan(path: Path) -> dict[tuple[str, str], Decimal]:
    source, faults = parse(path.read_text(encoding="utf-8"))
    transactions, booking_faults = book(source)
    checked = check_balances(source, transactions)
    money = Money("USD", {"USD": 2, "EUR": 2}, lambda _currency, _on: None)
    entries, rate_faults = convert(source, checked.transactions, money)
    assert [*faults, *check_accounts(source), *booking_faults] == []
    assert [*checked.faults, *rate_faults] == []
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in (line for entry in entries for line in entry.lines):
        if line.commodity and not line.balance and line.quantity is not None:
            sums[line.account, line.commodity] += Decimal(line.quantity).scaleb(-6)
        else:
            sums[line.account, line.currency] += Decimal(line.amount_cur).scaleb(-2)
    return sums


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_balance_at_cost_agrees_with_beancount(path):
    assert at_cost_by_karvan(path) == at_cost_by_beancount(path)
