"""What leaves as beancount text comes back as the same books, and beancount itself finds no fault."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from karvan.actors import Actor
from karvan.api import Forbidden
from karvan.modules.exporting.whole import UnknownExport
from karvan.modules.exporting.whole import open_export
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.testing.builders import a_company
from karvan_finance.ledger.queries.trial_balances import read_trial_balance
from karvan_finance.moving.domain.beancount.writing import WrittenAccount
from karvan_finance.moving.domain.beancount.writing import account_name

HERE = Path(__file__).resolve()
SAMPLE = HERE.parents[1] / "domain" / "beancount" / "sample.beancount"
REAL = HERE.parents[5].parent / "shared" / "data" / "ledger" / "example.beancount"
FILES = [path for path in (SAMPLE, REAL) if path.exists()]
LAST = date(2030, 12, 31)
CLI = Actor.cli()


def bring_in(runtime, company, content):
    command = RunImport("ledger", "beancount", ImportFile("books.beancount", content), False, {})
    result = import_file(runtime, company.code, CLI, command)
    assert result.problems == []
    return result


def take_out(runtime, company, actor=CLI, format_=None):
    with open_export(runtime, company.id, actor, "ledger", format_) as pieces:
        return "".join(pieces)


def balances(runtime, company):
    def work(ctx):
        return {
            row.full_name or account_name(WrittenAccount(0, row.code, None, "expense", LAST)): (
                row.figures.closing
            )
            for row in read_trial_balance(ctx, LAST)
            if row.figures.closing
        }

    return runtime.run(company.id, CLI, work, write=False)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_exported_books_are_sound_and_come_back_as_they_were(path, runtime, company, tmp_path):
    bring_in(runtime, company, path.read_bytes())
    text = take_out(runtime, company)
    file = tmp_path / "books.beancount"
    file.write_text(text, encoding="utf-8")

    checked = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    again = a_company(runtime, plugins=("finance",))
    bring_in(runtime, again, text.encode())

    assert (checked.returncode, checked.stderr) == (0, "")
    assert balances(runtime, again) == balances(runtime, company)
    assert len(balances(runtime, again)) > 5


def test_an_unknown_format_and_a_person_without_the_right_are_refused(runtime, company):
    with pytest.raises(UnknownExport, match="ledger/beancount"):
        take_out(runtime, company, format_="nonsense")
    with pytest.raises(Forbidden):
        take_out(
            runtime, company, actor=Actor.user(1, "viewer", frozenset({"finance.report.read"}))
        )
