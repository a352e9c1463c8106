"""Undoing a match: what it settled is open again, and its exchange entry is reversed.

The payment stays; the match stays too, with the day from which it counts no more, so that the
ageing of a day before is what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import DocumentRef
from karvan_finance.errors import NoPeriod
from karvan_finance.errors import NoSuchRecord
from karvan_finance.events import LinesUnmatched
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.services.open_days import first_open_day
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry
from karvan_finance.settling import errors
from karvan_finance.settling.models import Match
from karvan_finance.settling.services.matching import MATCH
from karvan_finance.settling.services.open_items import forget_items
from karvan_finance.settling.services.open_items import hold_items

if TYPE_CHECKING:
    from karvan.api import Context


@dataclass(frozen=True)
class UndoMatch:
    """Undo a match with all that was matched together with it.

    `on` None is today, or the match's own day where that is later, or the first open day after it.
    """

    match_id: int
    on: date | None = None


def undo_match(ctx: Context, command: UndoMatch) -> list[Match]:
    """Undo a match and reverse its exchange entry in the same transaction.

    Raises NotFound, AlreadyUndone, or UndoneTooEarly for a day before the match.
    """
    group = _group(ctx, command.match_id)
    first = group[0]
    wanted = command.on or max(ctx.today(), first.date)
    if wanted < first.date:
        raise errors.UndoneTooEarly(date=first.date)
    day = first_open_day(ctx, wanted)
    if day is None:
        raise NoPeriod(date=wanted)
    lines = {line for m in group for line in (m.debit_line_id, m.credit_line_id)}
    settled = [line for line, item in hold_items(ctx, lines).items() if item.is_settled]
    for match in group:
        match.undone_on, match.undone_at, match.undone_by = day, ctx.clock.now(), ctx.actor.id
    ctx.session.flush()
    forget_items(ctx, lines)
    if first.exchange_entry_id is not None:
        reverse_entry(ctx, ReverseEntry(first.exchange_entry_id, day))
    ctx.publish(
        LinesUnmatched(
            document=DocumentRef(MATCH, first.id),
            at=ctx.clock.now(),
            actor_id=ctx.actor.id,
            party_id=_party_of(ctx, first),
            on=day,
            amount=first.amount,
            lines=[first.debit_line_id, first.credit_line_id],
            settled=settled,
        )
    )
    return group


def _group(ctx: Context, match_id: int) -> list[Match]:
    match = ctx.session.get(Match, (ctx.company.id, match_id))
    if match is None:
        raise NoSuchRecord(what="match", key=match_id)
    rows = ctx.session.scalars(
        select(Match)
        .where(Match.group_id == match.group_id)
        .order_by(Match.id)
        .with_for_update(of=Match)
        .execution_options(populate_existing=True)
    )
    group = sorted(rows, key=lambda each: (each.id != each.group_id, each.id))
    if any(each.undone_on is not None for each in group):
        raise errors.AlreadyUndone
    return group


def _party_of(ctx: Context, match: Match) -> int | None:
    return ctx.session.execute(
        select(EntryLine.party_id).where(EntryLine.id == match.debit_line_id)
    ).scalar_one()
