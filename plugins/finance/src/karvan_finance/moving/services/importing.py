"""What all imports of the ledger share: known entries, the rounding account, posting in bulk.

A file is posted whole or not at all. Each entry keeps a source id made from what the file says, so
importing the same file again, or the file grown longer, posts only what is new.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import TranslatedText
from karvan.values import decimal_text
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import create_account
from karvan_finance.ledger.services.accounts import find_account_for_role
from karvan_finance.ledger.services.accounts import set_account_role
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_drafts
from karvan_finance.ledger.services.periods import ensure_fiscal_years
from karvan_finance.ledger.services.posting import post_entries

if TYPE_CHECKING:
    from karvan.api import Context

ROUNDING_ROLE = "cash_rounding"
ROUNDING_CODE = "ROUNDING"
ROUNDING_NAME = TranslatedText(en="Rounding differences", fa="تفاوت گرد کردن")
CHUNK = 5000


@dataclass(frozen=True)
class Imported:
    """An entry to be posted, and the row of the file it stands on."""

    row: int
    draft: DraftEntry


@dataclass
class Rounding:
    """What entries lacked to zero after rounding, and went to the rounding account."""

    account: Account | None = None
    count: int = 0
    total: int = 0

    def take(self, ctx: Context, residual: int) -> list[DraftLine]:
        """The line that brings an entry to zero, none if it balances."""
        if residual == 0:
            return []
        self.account = self.account or rounding_account(ctx)
        self.count += 1
        self.total -= residual
        return [DraftLine(self.account.id, -residual, role=ROUNDING_ROLE)]

    def report(self, ctx: Context) -> dict[str, object]:
        """The account, how many entries used it, and their sum (debit positive)."""
        return {
            "account": self.account.code if self.account else None,
            "count": self.count,
            "total": decimal_text(self.total, ctx.company.exponent),
        }


def rounding_account(ctx: Context) -> Account:
    """The account that plays `cash_rounding`; one is made where the chart has none."""
    account = find_account_for_role(ctx, ROUNDING_ROLE)
    if account is None:
        account = create_account(ctx, NewAccount(ROUNDING_CODE, ROUNDING_NAME, AccountType.EXPENSE))
        set_account_role(ctx, ROUNDING_ROLE, account.id)
    return account


def imported_before(ctx: Context, source_kind: str, source_ids: Iterable[int]) -> set[int]:
    """Which of these sources have an entry already."""
    wanted = sorted(source_ids)
    found: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        found |= set(
            ctx.session.scalars(
                select(JournalEntry.source_id).where(
                    JournalEntry.source_kind == source_kind,
                    JournalEntry.source_id.in_(wanted[start : start + CHUNK]),
                )
            )
        )
    return found


def post_imported(ctx: Context, entries: Sequence[Imported]) -> list[Problem]:
    """Draft and post all entries, making the fiscal years they need; the problems by row.

    With any problem the caller gives it back, and the import undoes everything.
    """
    if not entries:
        return []
    days = [each.draft.date for each in entries]
    ensure_fiscal_years(ctx, min(days), max(days))
    try:
        drafts = create_drafts(ctx, [each.draft for each in entries])
    except Invalid as refused:
        return [_at(entries[(each.row or 1) - 1].row, each) for each in refused.problems]
    rows = {draft.id: each.row for draft, each in zip(drafts, entries, strict=True)}
    try:
        post_entries(ctx, [draft.id for draft in drafts])
    except Invalid as refused:
        return [_at(rows.get(_entry_id(each), 1), each) for each in refused.problems]
    return []


def _entry_id(problem: Problem) -> int:
    entry_id = problem.values.get("entry_id")
    return entry_id if isinstance(entry_id, int) else 0


def _at(row: int, problem: Problem) -> Problem:
    return Problem(problem.code, problem.message, row=row, column=problem.field)
