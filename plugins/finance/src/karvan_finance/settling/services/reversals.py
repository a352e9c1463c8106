"""A reversal settles what it reverses: told by the ledger, each line is matched with its opposite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan_finance.events import EntryReversed
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.settling.services.matching import MatchLines
from karvan_finance.settling.services.matching import match_lines
from karvan_finance.settling.services.open_items import hold_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.api import Context


def match_reversal(ctx: Context, event: EntryReversed) -> None:
    """Match each line of a reversal with the line it reverses, as far as that is still open."""
    original = _lines(ctx, EntryLine.entry_id == event.document.id)
    if not original:
        return
    reversal = _lines(
        ctx,
        EntryLine.entry_id
        == select(JournalEntry.id)
        .where(JournalEntry.reversal_of_id == event.document.id)
        .scalar_subquery(),
    )
    pairs = list(zip(original, reversal, strict=True))
    items = hold_items(ctx, [line.id for pair in pairs for line in pair])
    commands = []
    for first, second in pairs:
        if items[first.id].is_settled or items[second.id].is_settled:
            continue
        debit, credit = (first, second) if items[first.id].is_debit else (second, first)
        commands.append(MatchLines(debit.id, credit.id))
    if commands:
        match_lines(ctx, commands)


def _lines(ctx: Context, condition: object) -> Sequence[EntryLine]:
    found = ctx.session.scalars(
        select(EntryLine)
        .join(EntryLine.account)
        .where(condition, Account.is_reconcilable)  # type: ignore[arg-type]
        .order_by(EntryLine.line_no)
    )
    return [line for line in found if line.balance or line.amount_cur]
