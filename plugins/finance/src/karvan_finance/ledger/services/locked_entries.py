"""Entries taken in hand: locked until the transaction ends, with their lines and what they refer to.

An entry drafted in this unit of work needs neither lock nor reading: nobody else can see it yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from karvan.api import StaleVersion
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry

if TYPE_CHECKING:
    from karvan.api import Context

CHUNK = 5000
_DRAFTED = "finance.drafted"


def get_draft(ctx: Context, entry_id: int, version: int) -> JournalEntry:
    """The draft of this version; raises NotFound, NotADraft or StaleVersion."""
    entry = lock_entries(ctx, [entry_id]).get(entry_id)
    if entry is None:
        raise NoSuchRecord(what="entry", key=entry_id)
    if entry.state != EntryState.DRAFT:
        raise errors.NotADraft
    if entry.version != version:
        raise StaleVersion
    return entry


def lock_entries(ctx: Context, entry_ids: Sequence[int]) -> dict[int, JournalEntry]:
    """The entries of these ids that exist, as they are now, with their lines; locked in id order."""
    drafted = _drafted(ctx)
    found = {each: drafted[each] for each in entry_ids if each in drafted}
    missing = sorted(set(entry_ids) - found.keys())
    for start in range(0, len(missing), CHUNK):
        part = missing[start : start + CHUNK]
        entries = {entry.id: entry for entry in ctx.session.scalars(_locking(part))}
        _load_lines(ctx, entries)
        found |= entries
    return found


def remember_draft(ctx: Context, entry: JournalEntry, lines: list[EntryLine]) -> None:
    """Hang its lines on an entry drafted in this unit of work."""
    set_committed_value(entry, "lines", lines)
    _drafted(ctx)[entry.id] = entry


def forget_draft(ctx: Context, entry: JournalEntry) -> None:
    """The entry is dropped."""
    _drafted(ctx).pop(entry.id, None)


def _drafted(ctx: Context) -> dict[int, JournalEntry]:
    drafted: dict[int, JournalEntry] = ctx.uow.info.setdefault(_DRAFTED, {})
    return drafted


def _locking(ids: list[int]) -> Select[JournalEntry]:
    return (
        select(JournalEntry)
        .where(JournalEntry.id.in_(ids))
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


def _load_lines(ctx: Context, entries: dict[int, JournalEntry]) -> None:
    """Read the lines of all entries at once and hang them on their entries."""
    lines: dict[int, list[EntryLine]] = defaultdict(list)
    rows: Iterable[EntryLine] = ctx.session.scalars(
        select(EntryLine)
        .where(EntryLine.entry_id.in_(entries))
        .order_by(EntryLine.entry_id, EntryLine.line_no)
        .execution_options(populate_existing=True)
    )
    for line in rows:
        lines[line.entry_id].append(line)
    for entry in entries.values():
        set_committed_value(entry, "lines", lines[entry.id])
