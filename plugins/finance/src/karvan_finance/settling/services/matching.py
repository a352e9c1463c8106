"""Matching: a debit and a credit settle each other, and what the rate made of them is booked.

Matches are written after the entries of the unit of work are posted, so that an invoice and what
pays it can be posted and matched in one go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from karvan.api import DocumentRef
from karvan.values import decimal_text
from karvan_finance.errors import NoPeriod
from karvan_finance.errors import RoleWithoutAccount
from karvan_finance.events import LinesMatched
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.accounts import find_account_for_role
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.journals import GENERAL
from karvan_finance.ledger.services.journals import get_journal
from karvan_finance.ledger.services.open_days import first_open_day
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.settling import errors
from karvan_finance.settling.domain.matching import Matched
from karvan_finance.settling.domain.matching import match_sides
from karvan_finance.settling.models import Match
from karvan_finance.settling.services.open_items import HeldItem
from karvan_finance.settling.services.open_items import hold_items

if TYPE_CHECKING:
    from karvan.api import Context

MATCH = "finance.match"
AFTER_POSTING = 91
GAIN, LOSS = "fx_gain", "fx_loss"


@dataclass(frozen=True)
class MatchLines:
    """Match two posted lines, or lines that are posted in this unit of work.

    `at_most` (minor units, without sign) limits it: in the currency of both, or in company money
    where they differ; None matches all that is open. `on` None is the later day of the two, or
    the first open one after it.
    """

    debit_line_id: int
    credit_line_id: int
    at_most: int | None = None
    on: date | None = None


def match_lines(ctx: Context, commands: Sequence[MatchLines]) -> list[Match]:
    """Match pairs in order; gives the match of each, without those of exchange differences.

    Raises NotFound for a line that is not posted or whose account is not reconciled, and refuses
    sides of two accounts or parties, two debits or credits, nothing open, more than is open.
    """
    items = hold_items(ctx, [i for c in commands for i in (c.debit_line_id, c.credit_line_id)])
    waiting = ctx.uow.finisher("finance.matches", lambda: _Matches(ctx))
    return [
        _match(ctx, items[each.debit_line_id], items[each.credit_line_id], each, waiting)
        for each in commands
    ]


def _match(
    ctx: Context, debit: HeldItem, credit: HeldItem, command: MatchLines, waiting: _Matches
) -> Match:
    found = _matched(ctx, debit, credit, command.at_most)
    on = command.on or max(debit.date, credit.date)
    day = first_open_day(ctx, on)
    if day is None:
        raise NoPeriod(date=on)
    match = Match(
        id=ctx.uow.new_id(),
        debit_line_id=debit.line_id,
        credit_line_id=credit.line_id,
        amount=found.amount,
        amount_debit_cur=found.debit_cur,
        amount_credit_cur=found.credit_cur,
        date=day,
        exchange_entry_id=None,
    )
    match.group_id = match.id
    debit.take(found.amount, found.debit_cur)
    credit.take(found.amount, found.credit_cur)
    waiting.matches.append(match)
    if found.exchange:
        _book_exchange(ctx, debit, credit, found.exchange, match, waiting)
    settled = [each.line_id for each in (debit, credit) if each.is_settled]
    ctx.publish(
        LinesMatched(
            document=DocumentRef(MATCH, match.id),
            at=ctx.clock.now(),
            actor_id=ctx.actor.id,
            party_id=debit.party_id,
            on=day,
            amount=found.amount,
            lines=[debit.line_id, credit.line_id],
            settled=settled,
        )
    )
    return match


def _matched(ctx: Context, debit: HeldItem, credit: HeldItem, at_most: int | None) -> Matched:
    if not debit.is_debit or credit.is_debit:
        raise errors.SameSides
    if (debit.account_id, debit.party_id) != (credit.account_id, credit.party_id):
        raise errors.MatchAcross
    found = match_sides(debit.side, credit.side, at_most=at_most)
    if found is None:
        raise errors.NothingOpen
    reached = max(found.amount, found.debit_cur, found.credit_cur)
    if at_most is not None and at_most > reached:
        exponent = ctx.company.exponent
        raise errors.MatchTooMuch(
            debit=decimal_text(abs(debit.residual), exponent),
            credit=decimal_text(abs(credit.residual), exponent),
        )
    return found


def _book_exchange(
    ctx: Context, debit: HeldItem, credit: HeldItem, exchange: int, match: Match, waiting: _Matches
) -> None:
    """Book what the sides were worth apart, and match it with the side that gave more."""
    larger, role = (debit, LOSS) if exchange > 0 else (credit, GAIN)
    entry = _exchange_entry(ctx, larger, role, -exchange, match)
    match.exchange_entry_id = entry.id
    line = entry.lines[0].id
    sides = (larger.line_id, line) if exchange > 0 else (line, larger.line_id)
    larger.take(abs(exchange), 0)
    waiting.matches.append(
        Match(
            id=ctx.uow.new_id(),
            debit_line_id=sides[0],
            credit_line_id=sides[1],
            amount=abs(exchange),
            amount_debit_cur=0,
            amount_credit_cur=0,
            date=match.date,
            exchange_entry_id=entry.id,
            group_id=match.id,
        )
    )


def _exchange_entry(
    ctx: Context, larger: HeldItem, role: str, balance: int, match: Match
) -> JournalEntry:
    account = find_account_for_role(ctx, role)
    if account is None:
        raise RoleWithoutAccount(role=role)
    own = DraftLine(
        larger.account_id,
        balance,
        currency=larger.currency,
        amount_cur=0,
        party_id=larger.party_id,
        source_kind=MATCH,
        source_id=match.id,
    )
    other = DraftLine(account.id, -balance, role=role, source_kind=MATCH, source_id=match.id)
    draft = create_draft(
        ctx,
        DraftEntry(
            get_journal(ctx, GENERAL).id,
            match.date,
            [own, other],
            source_kind=MATCH,
            source_id=match.id,
        ),
    )
    return post_entries(ctx, [draft.id])[0]


@dataclass
class _Matches:
    """Writes the matches of a unit of work, once its entries are posted."""

    ctx: Context
    stage: int = AFTER_POSTING
    matches: list[Match] = field(default_factory=list)

    def finish(self) -> None:
        """One flush: the triggers of the rows move what is open."""
        self.ctx.session.add_all(self.matches)
        self.ctx.session.flush()
