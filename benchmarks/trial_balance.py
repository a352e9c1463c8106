"""A trial balance at a million lines, beside reading the stored balances by plain SQL.

The same book at 10,000 lines stands beside it: posting keeps balances per period, so the time must
not grow with the lines.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from benchmarks.books import ACTOR
from benchmarks.books import KINDS
from benchmarks.books import Books
from benchmarks.books import open_books
from benchmarks.floors import ENTRY
from benchmarks.floors import IDS
from benchmarks.floors import LINE
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.context import Context
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.reports import trial_balance

SMALL, LARGE = 10_000, 1_000_000
LINES_PER_ENTRY = 200
ENTRIES_PER_TRANSACTION = 50
REPEATS = 10
AT = date(2026, 12, 31)
STORED = text(
    "SELECT account_id, SUM(debit), SUM(credit) FROM finance_balance"
    " WHERE company_id = :company GROUP BY account_id"
)


def run() -> dict[str, list[Measured]]:
    """For each database: the report at both sizes, and the bare balances at the larger."""
    found = {}
    for kind in KINDS:
        with open_books(kind) as small, open_books(kind) as large:
            fill(small, SMALL)
            fill(large, LARGE)
            variants = {
                "stored balances by SQL": lambda books=large: _repeat(_read_stored, books),
                f"trial balance, {LARGE:,} lines": lambda books=large: _repeat(_report, books),
                f"trial balance, {SMALL:,} lines": lambda books=small: _repeat(_report, books),
            }
            floor = "stored balances by SQL"
            found[f"trial balance, {kind}"] = measure(variants, floor=floor)
    return found


def _repeat(work: Callable[[Books], object], books: Books) -> int:
    for _ in range(REPEATS):
        work(books)
    return REPEATS


def _report(books: Books) -> object:
    def read(ctx: Context) -> object:
        return list(trial_balance(ctx, {"from": None, "at": AT}).rows)

    return books.runtime.run(books.company_id, ACTOR, read, write=False)


def _read_stored(books: Books) -> object:
    def read(ctx: Context) -> object:
        return ctx.uow.connection.execute(STORED, {"company": books.company_id}).all()

    return books.runtime.run(books.company_id, ACTOR, read, write=False)


def fill(books: Books, lines: int) -> None:
    """Post entries of many lines, spread over all accounts and months, by plain inserts."""
    accounts, periods = books.runtime.run(books.company_id, ACTOR, _places, write=False)
    numbers = iter(range(1, lines // LINES_PER_ENTRY + 1))
    while batch := list(islice(numbers, ENTRIES_PER_TRANSACTION)):
        _post(books, batch, accounts, periods)
    with books.runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(text("ANALYZE"))


def _places(ctx: Context) -> tuple[list[int], list[tuple[int, date]]]:
    leaves = select(Account.id).where(
        Account.is_group.is_(False),
        Account.is_control.is_(False),
        Account.currency.is_(None),
        Account.type != "off_balance",
    )
    months = select(Period.id, Period.valid_from).where(Period.kind == "normal")
    periods = [(row.id, row.valid_from) for row in ctx.session.execute(months)]
    return list(ctx.session.scalars(leaves.order_by(Account.id))), periods


def _post(
    books: Books, numbers: list[int], accounts: list[int], periods: list[tuple[int, date]]
) -> None:
    now = books.runtime.clock.now()
    own = {"company_id": books.company_id, "ledger_id": books.ledger_id}
    entries, lines = [], []
    for number in numbers:
        period_id, day = periods[number % len(periods)]
        identifier = next(IDS)
        entries.append(
            {**own, "id": identifier, "date": day, "state": "draft", "narration": "",
             "journal_id": books.journal_id, "version": 1, "created_at": now}
        )  # fmt: skip
        lines += list(_lines(own, identifier, (day, period_id), accounts, number))
    ids = [entry["id"] for entry in entries]
    with books.runtime.database.begin(write=True) as connection:
        if books.kind == "postgresql":
            naming = text("SELECT set_config('karvan.company_id', :c, true)")
            connection.execute(naming, {"c": str(books.company_id)})
        connection.execute(insert(ENTRY), entries)
        connection.execute(insert(LINE), lines)
        for place, number in enumerate(numbers):
            period_id, _day = periods[number % len(periods)]
            its_lines = update(LINE).where(
                LINE.c.company_id == books.company_id, LINE.c.entry_id == ids[place]
            )
            connection.execute(its_lines.values(period_id=period_id))
            its_entry = update(ENTRY).where(
                ENTRY.c.company_id == books.company_id, ENTRY.c.id == ids[place]
            )
            connection.execute(
                its_entry.values(
                    state="posted",
                    seq=number,
                    number=f"GEN/{number}",
                    range_key="fill",
                    series_id=books.series_id,
                    period_id=period_id,
                    posted_at=now,
                )
            )


def _lines(
    own: dict[str, Any], entry_id: int, at: tuple[date, int], accounts: list[int], number: int
) -> Any:
    for place in range(LINES_PER_ENTRY):
        amount = (100 + number % 7) * (1 if place % 2 else -1)
        yield {
            **own, "id": next(IDS), "line_no": place + 1, "date": at[0], "balance": amount,
            "currency": "USD", "amount_cur": amount, "name": "", "entry_id": entry_id,
            "account_id": accounts[(number * 7 + place) % len(accounts)],
        }  # fmt: skip
