"""Posting three-line entries, beside the same rows written by SQLAlchemy Core and by the driver.

All three write the same rows into the same schema with its triggers: the entry and its lines, the
counter, the posting update, the audit rows. Only Karvan checks, asks and tells as well.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.books import ACTOR
from benchmarks.books import DAY
from benchmarks.books import KINDS
from benchmarks.books import Books
from benchmarks.books import open_books
from benchmarks.floors import CoreFloor
from benchmarks.floors import DriverFloor
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.context import Context
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_drafts
from karvan_finance.ledger.services.posting import post_entries

TRANSACTIONS = 20
BATCH = 100


def run() -> dict[str, list[Measured]]:
    """For each database: one entry in a transaction, and a hundred."""
    found: dict[str, list[Measured]] = {}
    for kind in KINDS:
        with open_books(kind) as books:
            found[f"posting, 1 per transaction, {kind}"] = _compare(books, TRANSACTIONS, 1)
            found[f"posting, {BATCH} per transaction, {kind}"] = _compare(books, 2, BATCH)
    return found


def _compare(books: Books, transactions: int, entries: int) -> list[Measured]:
    core, driver = CoreFloor(books), DriverFloor(books)
    variants = {
        "SQLAlchemy Core": _repeated(lambda: core.post(entries), transactions, entries),
        "plain driver": _repeated(lambda: driver.post(entries), transactions, entries),
        "Karvan": _repeated(lambda: _post(books, entries), transactions, entries),
    }
    measured = measure(variants, floor="SQLAlchemy Core")
    driver.close()
    return measured


def _repeated(post: Callable[[], None], transactions: int, entries: int) -> Callable[[], int]:
    def work() -> int:
        for _ in range(transactions):
            post()
        return transactions * entries

    return work


def _post(books: Books, count: int) -> None:
    def work(ctx: Context) -> None:
        lines = (
            DraftLine(books.bank_id, 900),
            DraftLine(books.income_id, -300),
            DraftLine(books.income_id, -600),
        )
        drafts = create_drafts(ctx, [DraftEntry(books.journal_id, DAY, lines)] * count)
        post_entries(ctx, [draft.id for draft in drafts])

    books.runtime.run(books.company_id, ACTOR, work)
