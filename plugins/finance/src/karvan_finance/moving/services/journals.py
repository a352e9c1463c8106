"""Import of journals from CSV or a workbook: all rows are right, or nothing is posted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import ImportResult
from karvan.api import Party
from karvan.api import Problem
from karvan.api import currency_exponents
from karvan.api import find_rate
from karvan.values import EXACT
from karvan.values import to_decimal
from karvan.values import to_minor
from karvan_finance.errors import UnbalancedEntry
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.journals import GENERAL
from karvan_finance.ledger.services.journals import get_journal
from karvan_finance.moving.domain.journal_rows import JournalLine
from karvan_finance.moving.domain.journal_rows import JournalRows
from karvan_finance.moving.domain.journal_rows import Names
from karvan_finance.moving.domain.journal_rows import NoRateKnown
from karvan_finance.moving.domain.journal_rows import check_columns
from karvan_finance.moving.domain.journal_rows import read_journals
from karvan_finance.moving.services.importing import Imported
from karvan_finance.moving.services.importing import Rounding
from karvan_finance.moving.services.importing import imported_before
from karvan_finance.moving.services.importing import post_imported

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import ImportFile

SOURCE_KIND = "finance.journal_file"


def import_journals(
    ctx: Context, file: ImportFile, *, dry_run: bool, options: Mapping[str, str]
) -> ImportResult:
    """Post the entries of a table; rows with the same `ref` are one entry.

    Options: `journal` (GEN by default), `encoding`, `delimiter`, `sheet`. Problems name row and
    column. An entry that was imported before is passed over and counted in the report.
    """
    journal = get_journal(ctx, options.get("journal", GENERAL))
    table = file.table(
        encoding=options.get("encoding"),
        delimiter=options.get("delimiter"),
        sheet=options.get("sheet"),
    )
    if problems := check_columns(table.columns):
        return ImportResult(problems=problems)
    names = _names(ctx)
    rows = [(row.number, row.values) for row in table.rows]
    entries, problems = read_journals(rows, names)
    if problems:
        return ImportResult(rows_total=len(rows), problems=problems)
    ids = _source_ids(entries)
    known = imported_before(ctx, SOURCE_KIND, ids)
    writer = _Writer(ctx, names)
    imported = [
        Imported(entry.row, writer.draft(journal.id, source_id, entry))
        for source_id, entry in zip(ids, entries, strict=True)
        if source_id not in known
    ]
    problems = writer.problems or post_imported(ctx, imported)
    return ImportResult(
        rows_total=len(rows),
        created=0 if problems else len(imported),
        problems=problems,
        report={
            "entries": len(entries),
            "skipped": len(known),
            "rounding": writer.rounding.report(ctx),
        },
    )


class _Writer:
    """Turns the rows of an entry into lines in company money."""

    def __init__(self, ctx: Context, names: Names) -> None:
        self.problems: list[Problem] = []
        self.rounding = Rounding()
        self._ctx = ctx
        self._names = names

    def draft(self, journal_id: int, source_id: int, entry: JournalRows) -> DraftEntry:
        lines = [self._line(line, entry) for line in entry.lines]
        residual = sum(line.balance for line in lines)
        if abs(residual) > self._converted(entry):
            difference = to_decimal(abs(residual), self._ctx.company.exponent)
            refusal = UnbalancedEntry(difference=difference, currency=self._names.currency)
            self.problems.append(Problem(refusal.code, refusal.message, row=entry.row))
        else:
            lines += self.rounding.take(self._ctx, residual)
        return DraftEntry(
            journal_id,
            entry.on,
            lines,
            narration=entry.lines[0].text,
            ref=entry.ref,
            source_kind=SOURCE_KIND,
            source_id=source_id,
        )

    def _converted(self, entry: JournalRows) -> int:
        """How many lines were converted: each may be rounded by up to one minor unit."""
        return sum(line.currency != self._names.currency for line in entry.lines)

    def _line(self, line: JournalLine, entry: JournalRows) -> DraftLine:
        balance, rate = line.amount, None
        if line.currency != self._names.currency:
            rate = find_rate(self._ctx, line.currency, entry.on)
            if rate is None:
                refusal = NoRateKnown(currency=line.currency, on=entry.on)
                self.problems.append(
                    Problem(refusal.code, refusal.message, row=line.row, column="currency")
                )
            else:
                exact = to_decimal(line.amount, self._names.exponents[line.currency])
                balance = to_minor(EXACT.multiply(exact, rate), self._ctx.company.exponent)
        return DraftLine(
            line.account_id,
            balance,
            currency=line.currency,
            amount_cur=line.amount,
            rate=rate,
            party_id=line.party_id,
            name=line.text,
        )


def _names(ctx: Context) -> Names:
    accounts = ctx.session.execute(
        select(Account.id, Account.code, Account.full_name).order_by(Account.id)
    ).all()
    parties = ctx.session.execute(
        select(Party.id, Party.code, Party.name).order_by(Party.id.desc())
    ).all()
    return Names(
        accounts={row.full_name: row.id for row in accounts if row.full_name}
        | {row.code: row.id for row in accounts},
        parties={row.name: row.id for row in parties} | {row.code: row.id for row in parties},
        exponents=currency_exponents(ctx),
        currency=ctx.company.currency,
        today=ctx.today(),
    )


def _source_ids(entries: list[JournalRows]) -> list[int]:
    """A number for each entry from what it says, and how often that was said before."""
    seen: Counter[str] = Counter()
    ids = []
    for entry in entries:
        lines = [[*(str(part) for part in _content(line))] for line in entry.lines]
        said = json.dumps([entry.ref, str(entry.on), lines], ensure_ascii=False)
        seen[said] += 1
        digest = hashlib.sha256(f"{said}#{seen[said]}".encode()).digest()
        ids.append(int.from_bytes(digest[:8]) >> 1)
    return ids


def _content(line: JournalLine) -> tuple[object, ...]:
    return line.account_id, line.amount, line.currency, line.party_id, line.text
