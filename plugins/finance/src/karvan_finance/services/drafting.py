"""Drafts: entries that are not in the books yet, and may be unbalanced while they are written.

A draft's lines go into the trail with their entry, whole, as one row; what is posted from it is
sealed by its content hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import StaleVersion
from karvan_finance import errors
from karvan_finance.domain.checks import check_line
from karvan_finance.domain.ledger import EntryState
from karvan_finance.errors import NoSuchRecord
from karvan_finance.errors import problem
from karvan_finance.models import EntryLine
from karvan_finance.models import Journal
from karvan_finance.models import JournalEntry
from karvan_finance.services.books import accounts_by_id
from karvan_finance.services.books import book_money
from karvan_finance.services.books import main_ledger
from karvan_finance.services.trail import note_lines

if TYPE_CHECKING:
    from karvan.api import Context

CHUNK = 2000
CAN_STAND_IN_A_DRAFT = {
    errors.AccountNeedsParty.code,
    errors.GroupAccount.code,
    errors.InactiveAccount.code,
    errors.WrongAccountCurrency.code,
}


@dataclass(frozen=True)
class DraftLine:
    """A line to be drafted: `balance` in minor units of company money, debit positive.

    `currency` None is company money, and `amount_cur` None the same amount. `commodity_qty` counts
    the commodity in millionths.
    """

    account_id: int
    balance: int
    currency: str | None = None
    amount_cur: int | None = None
    rate: Decimal | None = None
    party_id: int | None = None
    role: str | None = None
    commodity_id: int | None = None
    commodity_qty: int | None = None
    name: str = ""
    source_kind: str | None = None
    source_id: int | None = None
    dimension_set_id: int | None = None


@dataclass(frozen=True)
class DraftEntry:
    """An entry to be drafted."""

    journal_id: int
    date: date
    lines: Sequence[DraftLine]
    narration: str = ""
    ref: str | None = None
    source_kind: str | None = None
    source_id: int | None = None
    reversal_of_id: int | None = None


@dataclass(frozen=True)
class _Checked:
    """A line not written yet, as the checks want it."""

    line_no: int
    account_id: int
    balance: int
    currency: str
    amount_cur: int
    party_id: int | None
    ledger_id: int = 0


CHECKED = ("line_no", "account_id", "balance", "currency", "amount_cur", "party_id")


def create_draft(ctx: Context, command: DraftEntry) -> JournalEntry:
    """Write one draft. Raises Invalid for accounts or amounts that no draft can hold."""
    return create_drafts(ctx, [command])[0]


def create_drafts(ctx: Context, commands: Sequence[DraftEntry]) -> list[JournalEntry]:
    """Write many drafts at once, by two inserts; raises Invalid naming every fault of all.

    A problem's `row` counts the drafts from 1, its `field` names the line.
    """
    rows = [list(_line_rows(ctx, command)) for command in commands]
    if problems := _faults(ctx, commands, rows):
        raise Invalid(problems)
    ledger_id = main_ledger(ctx).id
    entries = [
        JournalEntry(
            ledger_id=ledger_id,
            journal_id=command.journal_id,
            date=command.date,
            state=EntryState.DRAFT,
            ref=command.ref,
            narration=command.narration,
            source_kind=command.source_kind,
            source_id=command.source_id,
            reversal_of_id=command.reversal_of_id,
        )
        for command in commands
    ]
    ctx.session.add_all(entries)
    ctx.session.flush()
    for entry, lines in zip(entries, rows, strict=True):
        _insert_later(ctx, entry, lines)
    _insert(ctx, [row for lines in rows for row in lines])
    return entries


def change_draft(ctx: Context, entry_id: int, version: int, command: DraftEntry) -> JournalEntry:
    """Write a draft anew, lines and all."""
    entry = get_draft(ctx, entry_id, version)
    rows = list(_line_rows(ctx, command))
    if problems := _faults(ctx, [command], [rows]):
        raise Invalid(problems)
    _drop_lines(ctx, entry)
    entry.journal_id = command.journal_id
    entry.date = command.date
    entry.ref = command.ref
    entry.narration = command.narration
    ctx.session.flush()
    _insert_later(ctx, entry, rows)
    _insert(ctx, rows)
    return entry


def copy_entry(ctx: Context, entry: JournalEntry) -> JournalEntry:
    """A new draft of today with the lines of an entry."""
    lines = ctx.session.scalars(
        select(EntryLine).where(EntryLine.entry_id == entry.id).order_by(EntryLine.line_no)
    )
    copied = [replace(line_like(line), source_kind=None, source_id=None) for line in lines]
    return create_draft(
        ctx, DraftEntry(entry.journal_id, ctx.today(), copied, entry.narration, entry.ref)
    )


def line_like(line: EntryLine, *, sign: int = 1) -> DraftLine:
    """A draft of the same line, or with `sign` -1 of its opposite."""
    quantity = line.commodity_qty
    return DraftLine(
        account_id=line.account_id,
        balance=sign * line.balance,
        currency=line.currency,
        amount_cur=sign * line.amount_cur,
        rate=line.rate,
        party_id=line.party_id,
        role=line.role,
        commodity_id=line.commodity_id,
        commodity_qty=None if quantity is None else sign * quantity,
        name=line.name,
        source_kind=line.source_kind,
        source_id=line.source_id,
        dimension_set_id=line.dimension_set_id,
    )


def drop_draft(ctx: Context, entry_id: int, version: int) -> None:
    """Delete a draft and its lines; the trail keeps what it was."""
    entry = get_draft(ctx, entry_id, version)
    _drop_lines(ctx, entry)
    ctx.session.delete(entry)
    ctx.session.flush()


def get_draft(ctx: Context, entry_id: int, version: int) -> JournalEntry:
    """The draft of this version, locked until the transaction ends."""
    entry = lock_entries(ctx, [entry_id]).get(entry_id)
    if entry is None:
        raise NoSuchRecord(what="entry", key=entry_id)
    if entry.state != EntryState.DRAFT:
        raise errors.NotADraft
    if entry.version != version:
        raise StaleVersion
    return entry


def lock_entries(ctx: Context, entry_ids: Sequence[int]) -> dict[int, JournalEntry]:
    """The entries of these ids as they are now, with ledger, journal and series, locked in order."""
    found: dict[int, JournalEntry] = {}
    for start in range(0, len(entry_ids), CHUNK):
        rows = ctx.session.scalars(
            select(JournalEntry)
            .where(JournalEntry.id.in_(entry_ids[start : start + CHUNK]))
            .options(
                joinedload(JournalEntry.ledger, innerjoin=True),
                joinedload(JournalEntry.journal, innerjoin=True).joinedload(
                    Journal.series, innerjoin=True
                ),
            )
            .order_by(JournalEntry.id)
            .with_for_update(of=JournalEntry)
            .execution_options(populate_existing=True)
        )
        found |= {entry.id: entry for entry in rows}
    return found


def _line_rows(ctx: Context, command: DraftEntry) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(command.lines, start=1):
        yield {
            "company_id": ctx.company.id,
            "line_no": number,
            "date": command.date,
            "period_id": None,
            "account_id": line.account_id,
            "role": line.role,
            "party_id": line.party_id,
            "source_kind": line.source_kind,
            "source_id": line.source_id,
            "dimension_set_id": line.dimension_set_id,
            "balance": line.balance,
            "currency": line.currency or ctx.company.currency,
            "amount_cur": line.balance if line.amount_cur is None else line.amount_cur,
            "rate": line.rate,
            "commodity_id": line.commodity_id,
            "commodity_qty": line.commodity_qty,
            "name": line.name,
        }


def _insert_later(ctx: Context, entry: JournalEntry, rows: list[dict[str, Any]]) -> None:
    """Complete the rows of an entry and note them in the trail."""
    ids = ctx.uow.new_ids(len(rows))
    for identifier, row in zip(ids, rows, strict=True):
        row |= {"id": identifier, "entry_id": entry.id, "ledger_id": entry.ledger_id}
    note_lines(ctx, entry, after=rows)


def _insert(ctx: Context, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        ctx.session.execute(insert(EntryLine.__table__), rows[start : start + CHUNK])


def _drop_lines(ctx: Context, entry: JournalEntry) -> None:
    table = EntryLine.__table__
    own = (table.c.company_id == ctx.company.id, table.c.entry_id == entry.id)
    before = ctx.session.execute(select(table).where(*own).order_by(table.c.line_no)).mappings()
    note_lines(ctx, entry, before=[dict(row) for row in before])
    ctx.session.execute(delete(table).where(*own))


def _faults(
    ctx: Context, commands: Sequence[DraftEntry], rows: list[list[dict[str, Any]]]
) -> list[Problem]:
    accounts = accounts_by_id(ctx, (row["account_id"] for lines in rows for row in lines))
    journals = _journals(ctx, {command.journal_id for command in commands})
    money = book_money(ctx)
    problems = []
    for number, (command, lines) in enumerate(zip(commands, rows, strict=True), start=1):
        if command.journal_id not in journals:
            unknown = NoSuchRecord(what="journal", key=command.journal_id)
            problems.append(problem(unknown, field="journal", row=number))
        for line in lines:
            facts = _Checked(**{name: line[name] for name in CHECKED})
            problems += [
                Problem(each.code, each.message, each.field, number)
                for each in check_line(facts, accounts, money)
                if each.code not in CAN_STAND_IN_A_DRAFT
            ]
    return problems


def _journals(ctx: Context, ids: set[int]) -> set[int]:
    return set(ctx.session.scalars(select(Journal.id).where(Journal.id.in_(ids))))
