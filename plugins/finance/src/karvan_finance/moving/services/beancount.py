"""Import of beancount text: a foreign ledger at cost, equal to the minor unit in every account.

What is no currency (shares, hours) becomes a commodity: its lines keep the quantity and count at
cost, or at nothing where there is no cost. What an entry lacks to zero after rounding goes to the
rounding account and is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.api import ImportResult
from karvan.api import Problem
from karvan.api import currency_exponents
from karvan.api import find_rate
from karvan.values import EXACT
from karvan.values import to_decimal
from karvan_finance.ledger.services.commodities import ensure_commodities
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.journals import GENERAL
from karvan_finance.ledger.services.journals import get_journal
from karvan_finance.moving.domain.beancount.conversion import ConvertedEntry
from karvan_finance.moving.domain.beancount.conversion import ConvertedLine
from karvan_finance.moving.domain.beancount.conversion import Money
from karvan_finance.moving.domain.beancount.faults import SourceFault
from karvan_finance.moving.domain.beancount.reading import ReadLedger
from karvan_finance.moving.domain.beancount.reading import commodities_of
from karvan_finance.moving.domain.beancount.reading import new_entries
from karvan_finance.moving.domain.beancount.reading import read_ledger
from karvan_finance.moving.services.accounts import ensure_accounts
from karvan_finance.moving.services.importing import Imported
from karvan_finance.moving.services.importing import Rounding
from karvan_finance.moving.services.importing import imported_before
from karvan_finance.moving.services.importing import post_imported

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import ImportFile

SOURCE_KIND = "finance.beancount"
RATE_DECIMALS = Decimal("1E-12")


def import_beancount(
    ctx: Context, file: ImportFile, *, dry_run: bool, options: Mapping[str, str]
) -> ImportResult:
    """Post every transaction of the file that was not imported before.

    Options: `journal`, the code of the journal (GEN by default), and `encoding`. Problems name the
    line of the file; with any of them nothing is kept.
    """
    journal = get_journal(ctx, options.get("journal", GENERAL))
    ledger = read_ledger(file.text(options.get("encoding")))
    if ledger.faults:
        return _refused(ledger, ledger.faults)
    money = Money(
        ctx.company.currency,
        currency_exponents(ctx),
        lambda currency, on: find_rate(ctx, currency, on),
    )
    known = imported_before(ctx, SOURCE_KIND, [each for each, _ in ledger.transactions])
    entries, faults = new_entries(ledger, money, known)
    if faults:
        return _refused(ledger, faults)
    posted = _Posted(ctx, ledger, money)
    problems = posted.post(journal.id, entries)
    report = posted.report() | {"skipped": len(known)}
    return ImportResult(
        rows_total=len(ledger.transactions),
        created=0 if problems else posted.count,
        problems=problems,
        report=report,
    )


class _Posted:
    """The entries of one file on their way into the books, and what there is to tell about them."""

    def __init__(self, ctx: Context, ledger: ReadLedger, money: Money) -> None:
        self._ctx = ctx
        self._ledger = ledger
        self._money = money
        self._rounding = Rounding()
        self._lines = self._empty = 0
        self.count = 0
        self._accounts, self._accounts_created = ensure_accounts(ctx, ledger.accounts)
        self._commodities = ensure_commodities(ctx, commodities_of(ledger, money))

    def post(self, journal_id: int, entries: list[tuple[int, ConvertedEntry]]) -> list[Problem]:
        imported = [
            Imported(entry.line, draft)
            for source_id, entry in entries
            if (draft := self._draft(journal_id, source_id, entry))
        ]
        self.count = len(imported)
        return post_imported(self._ctx, imported)

    def report(self) -> dict[str, object]:
        return {
            "transactions": len(self._ledger.transactions),
            "lines": self._lines,
            "accounts_created": self._accounts_created,
            "commodities": sorted(self._commodities),
            "balance_checks": self._ledger.balance_checks,
            "without_amounts": self._empty,
            "passed_over": dict(self._ledger.source.ignored),
            "rounding": self._rounding.report(self._ctx),
        }

    def _draft(self, journal_id: int, source_id: int, entry: ConvertedEntry) -> DraftEntry | None:
        """None for a transaction that moves nothing."""
        if not any(line.balance or line.amount_cur or line.quantity for line in entry.lines):
            self._empty += 1
            return None
        lines = [self._line(line) for line in entry.lines]
        lines += self._rounding.take(self._ctx, entry.residual)
        self._lines += len(lines)
        narration = " · ".join(text for text in (entry.payee, entry.narration) if text)
        return DraftEntry(
            journal_id,
            entry.on,
            lines,
            narration=narration,
            source_kind=SOURCE_KIND,
            source_id=source_id,
        )

    def _line(self, line: ConvertedLine) -> DraftLine:
        return DraftLine(
            self._accounts[line.account],
            line.balance,
            currency=line.currency,
            amount_cur=line.amount_cur,
            rate=self._rate(line),
            commodity_id=self._commodities[line.commodity] if line.commodity else None,
            commodity_qty=line.quantity,
        )

    def _rate(self, line: ConvertedLine) -> Decimal | None:
        """The rate that the two amounts of a foreign line tell."""
        if line.currency == self._money.currency or not line.amount_cur:
            return None
        exponents = self._money.exponents
        company = to_decimal(line.balance, exponents[self._money.currency])
        foreign = to_decimal(line.amount_cur, exponents[line.currency])
        return EXACT.divide(company, foreign).quantize(RATE_DECIMALS, context=EXACT)


def _refused(ledger: ReadLedger, faults: list[SourceFault]) -> ImportResult:
    problems = [Problem(each.code, each.message, row=each.line) for each in faults]
    return ImportResult(rows_total=len(ledger.transactions), problems=problems)
