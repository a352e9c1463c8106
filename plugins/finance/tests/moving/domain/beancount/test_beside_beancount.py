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
from plugins.finance.tests.support.random_ledgers import Writer

from karvan_finance.moving.domain.beancount.conversion import Money
from karvan_finance.moving.domain.beancount.reading import new_entries
from karvan_finance.moving.domain.beancount.reading import read_ledger

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[5]
INDEPENDENT = HERE.parents[2] / "support" / "independent_balances.py"
REAL = ROOT.parent / "shared" / "data" / "ledger" / "example.beancount"
FILES = [path for path in (HERE / "sample.beancount", REAL) if path.exists()]
CENT = Decimal("0.01")
RANDOM_LEDGERS = 40

Balances = dict[tuple[str, str], Decimal]


def at_cost_by_beancount(*paths: Path) -> list[Balances]:
    """For each file: account and currency -> the balance at cost, rounded to cents."""
    answer = subprocess.run(
        [sys.executable, INDEPENDENT, *paths], check=True, capture_output=True, text=True
    )
    return [
        {
            (account, currency): Decimal(number).quantize(CENT, ROUND_HALF_UP)
            for account, currency, number in rows
        }
        for rows in json.loads(answer.stdout)
    ]


def at_cost_by_karvan(path: Path) -> Balances:
    ledger = read_ledger(path.read_text(encoding="utf-8"))
    money = Money("USD", {"USD": 2, "EUR": 2}, lambda _currency, _on: Decimal(1))
    entries, rate_faults = new_entries(ledger, money, known_ids=())
    assert [*ledger.faults, *rate_faults] == []
    sums: Balances = defaultdict(Decimal)
    for line in (line for _, entry in entries for line in entry.lines):
        if line.commodity and not line.balance and line.quantity is not None:
            sums[line.account, line.commodity] += Decimal(line.quantity).scaleb(-6)
        else:
            sums[line.account, line.currency] += Decimal(line.amount_cur).scaleb(-2)
    return sums


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_balance_at_cost_agrees_with_beancount(path):
    assert_agreement([path])


def test_ledgers_written_at_random_agree_with_beancount(tmp_path):
    paths = []
    for seed in range(RANDOM_LEDGERS):
        path = tmp_path / f"{seed}.beancount"
        path.write_text(Writer(seed).text(), encoding="utf-8")
        paths.append(path)

    assert_agreement(paths)


def assert_agreement(paths: list[Path]) -> None:
    for path, expected in zip(paths, at_cost_by_beancount(*paths), strict=True):
        ours = at_cost_by_karvan(path)
        assert {key: ours[key] for key in expected} == expected
