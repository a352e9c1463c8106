"""The statements of a ledger brought in from elsewhere tie to its trial balance."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from karvan.actors import Actor
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan_finance.ledger.queries.trial_balances import read_trial_balance
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.domain.spans import Span
from karvan_finance.statements.queries.layouts import get_layout
from karvan_finance.statements.queries.tables import fill_span

HERE = Path(__file__).resolve()
SAMPLE = HERE.parents[2] / "moving" / "domain" / "beancount" / "sample.beancount"
REAL = HERE.parents[5].parent / "shared" / "data" / "ledger" / "example.beancount"
FILES = [path for path in (SAMPLE, REAL) if path.exists()]
FIRST, LAST = date(1990, 1, 1), date(2030, 12, 31)


def root_of(name):
    """Where an account stands; the account for rounding is ours, an expense without a path."""
    return name.partition(":")[0] if ":" in name else "Expenses"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_statements_of_an_imported_ledger_tie_to_its_trial_balance(path, runtime, company):
    file = ImportFile(path.name, path.read_bytes())
    import_file(
        runtime, company.code, Actor.cli(), RunImport("ledger", "beancount", file, False, {})
    )

    def work(ctx):
        balances = {row.label: row.figures.closing for row in read_trial_balance(ctx, LAST)}
        filled = {
            statement: fill_span(ctx, get_layout(ctx, None, statement), Span(FIRST, LAST), None)
            for statement in (Statement.INCOME, Statement.BALANCE)
        }
        return balances, filled

    balances, filled = runtime.run(company.id, Actor.cli(), work, write=False)

    def figure(statement, code):
        return next(each.amount for each in filled[statement].figures if each.row.code == code)

    def of(*roots):
        return sum(amount for name, amount in balances.items() if root_of(name) in roots)

    assert [span.missing for span in filled.values()] == [[], []]
    assert figure(Statement.INCOME, "profit") == -of("Income", "Expenses")
    assert figure(Statement.BALANCE, "assets") == of("Assets")
    assert figure(Statement.BALANCE, "equity_and_liabilities") == of("Assets")
