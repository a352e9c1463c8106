"""Drafts: entries that are not in the books yet, and may be unbalanced while they are written.

A draft's lines go into the trail with their entry, whole, as one row; what is posted from it is
sealed by its content hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import raise_version
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.errors import problem
from karvan_finance.ledger.domain.checks import check_line
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.books import accounts_by_id
from karvan_finance.ledger.services.books import book_money
from karvan_finance.ledger.services.books import main_ledger
from karvan_finance.ledger.services.locked_entries import forget_draft
from karvan_finance.ledger.services.locked_entries import get_draft
from karvan_finance.ledger.services.locked_entries import remember_draft
from karvan_finance.ledger.services.trail import note_lines

if TYPE_CHECKING:
    from karvan.api import Context

CHUNK = 2000
LINE_COLUMNS = tuple(column.name for column in EntryLine.__table__.columns)
_INSERT_LINES = insert(EntryLine.__table__)
_THESE_JOURNALS = (
    select(Journal)
    .where(Journal.id.in_(bindparam("ids", expanding=True)))
    .options(joinedload(Journal.series, innerjoin=True))
)
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
    the commodity in millionths. `due_date` None is the day of the entry. A line of a tax names its
    code, the part of it and the base.
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
    due_date: date | None = None
    tax: str | None = None
    tax_part: str | None = None
    tax_base: int | None = None


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


def create_draft(ctx: Context, command: DraftEntry) -> JournalEntry:
    """Write one draft. Raises Invalid for accounts or amounts that no draft can hold."""
    return create_drafts(ctx, [command])[0]


def create_drafts(ctx: Context, commands: Sequence[DraftEntry]) -> list[JournalEntry]:
    """Write many drafts at once, by two inserts; raises Invalid naming every fault of all.

    A problem's `row` counts the drafts from 1, its `field` names the line.
    """
    drafted = [_lines(ctx, command) for command in commands]
    journals = _journals(ctx, {command.journal_id for command in commands})
    _require_sound(ctx, commands, drafted, journals)
    ledger = main_ledger(ctx)
    entries = [
        JournalEntry(
            ledger_id=ledger.id,
            journal_id=command.journal_id,
            date=command.date,
            state=EntryState.DRAFT,
            number=None,
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
    for entry in entries:
        set_committed_value(entry, "ledger", ledger)
        set_committed_value(entry, "journal", journals[entry.journal_id])
    _insert(ctx, list(zip(entries, drafted, strict=True)))
    return entries


def change_draft(ctx: Context, entry_id: int, version: int, command: DraftEntry) -> JournalEntry:
    """Write a draft anew, lines and all; new lines alone are a new version too."""
    entry = get_draft(ctx, entry_id, version)
    lines = _lines(ctx, command)
    journals = _journals(ctx, {command.journal_id})
    _require_sound(ctx, [command], [lines], journals)
    _drop_lines(ctx, entry)
    entry.journal_id = command.journal_id
    entry.date = command.date
    entry.ref = command.ref
    entry.narration = command.narration
    ctx.session.flush()
    if entry.version == version:
        raise_version(ctx, entry)
    set_committed_value(entry, "journal", journals[command.journal_id])
    _insert(ctx, [(entry, lines)])
    return entry


def copy_entry(ctx: Context, entry: JournalEntry) -> JournalEntry:
    """A new draft of today with the lines of an entry."""
    lines = ctx.session.scalars(
        select(EntryLine).where(EntryLine.entry_id == entry.id).order_by(EntryLine.line_no)
    )
    copied = [
        replace(line_like(line), source_kind=None, source_id=None, due_date=None) for line in lines
    ]
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
        due_date=line.due_date,
        tax=line.tax,
        tax_part=line.tax_part,
        tax_base=None if line.tax_base is None else sign * line.tax_base,
    )


def drop_draft(ctx: Context, entry_id: int, version: int) -> None:
    """Delete a draft and its lines; the trail keeps what it was."""
    entry = get_draft(ctx, entry_id, version)
    _drop_lines(ctx, entry)
    ctx.session.delete(entry)
    ctx.session.flush()
    forget_draft(ctx, entry)


def _lines(ctx: Context, command: DraftEntry) -> list[EntryLine]:
    """The lines to be, not in the session: they are inserted in bulk."""
    return [
        EntryLine(
            company_id=ctx.company.id,
            line_no=number,
            date=command.date,
            account_id=line.account_id,
            role=line.role,
            party_id=line.party_id,
            source_kind=line.source_kind,
            source_id=line.source_id,
            dimension_set_id=line.dimension_set_id,
            balance=line.balance,
            currency=line.currency or ctx.company.currency,
            amount_cur=line.balance if line.amount_cur is None else line.amount_cur,
            rate=line.rate,
            commodity_id=line.commodity_id,
            commodity_qty=line.commodity_qty,
            tax=line.tax,
            tax_part=line.tax_part,
            tax_base=line.tax_base,
            name=line.name,
            due_date=line.due_date,
        )
        for number, line in enumerate(command.lines, start=1)
    ]


def _insert(ctx: Context, drafted: Sequence[tuple[JournalEntry, list[EntryLine]]]) -> None:
    """Insert the lines of drafts in bulk and note them in the trail."""
    rows = []
    ids = iter(ctx.uow.new_ids(sum(len(lines) for _, lines in drafted)))
    for entry, lines in drafted:
        for line in lines:
            line.id, line.entry_id, line.ledger_id = next(ids), entry.id, entry.ledger_id
        written = [_values(line) for line in lines]
        note_lines(ctx, entry, after=written)
        remember_draft(ctx, entry, lines)
        rows += written
    for start in range(0, len(rows), CHUNK):
        ctx.session.execute(_INSERT_LINES, rows[start : start + CHUNK])


def _drop_lines(ctx: Context, entry: JournalEntry) -> None:
    note_lines(ctx, entry, before=[_values(line) for line in entry.lines])
    table = EntryLine.__table__
    own = (table.c.company_id == ctx.company.id, table.c.entry_id == entry.id)
    ctx.session.execute(delete(table).where(*own))


def _values(line: EntryLine) -> dict[str, Any]:
    held = vars(line)
    return {column: held.get(column) for column in LINE_COLUMNS}


def _require_sound(
    ctx: Context,
    commands: Sequence[DraftEntry],
    drafted: Sequence[list[EntryLine]],
    journals: Mapping[int, Journal],
) -> None:
    accounts = accounts_by_id(ctx, (line.account_id for lines in drafted for line in lines))
    money = book_money(ctx)
    problems = []
    for number, (command, lines) in enumerate(zip(commands, drafted, strict=True), start=1):
        if command.journal_id not in journals:
            unknown = NoSuchRecord(what="journal", key=command.journal_id)
            problems.append(problem(unknown, field="journal", row=number))
        problems += [
            Problem(each.code, each.message, each.field, number)
            for line in lines
            for each in check_line(line, accounts, money)
            if each.code not in CAN_STAND_IN_A_DRAFT
        ]
    if problems:
        raise Invalid(problems)


def _journals(ctx: Context, ids: set[int]) -> dict[int, Journal]:
    """The journals with their series; one that the session knows so is not read again."""
    known = (_held_journal(ctx, each) for each in ids)
    found = {each.id: each for each in known if each is not None}
    if missing := sorted(ids - found.keys()):
        read = ctx.session.scalars(_THESE_JOURNALS, {"ids": missing})
        found.update({journal.id: journal for journal in read})
    return found


def _held_journal(ctx: Context, journal_id: int) -> Journal | None:
    key = ctx.session.identity_key(Journal, (ctx.company.id, journal_id))
    held = ctx.session.identity_map.get(key)
    return held if isinstance(held, Journal) and "series" in vars(held) else None
