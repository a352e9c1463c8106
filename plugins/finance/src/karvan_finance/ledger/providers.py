"""The ports finance provides: thin, each call is one service or query."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from karvan.api import DocumentRef
from karvan.contracts.posting import Journal
from karvan.contracts.posting import JournalRequest
from karvan.values import Money
from karvan_finance import permissions as P
from karvan_finance.ledger.queries.sums import DAY
from karvan_finance.ledger.queries.sums import role_balances_until
from karvan_finance.ledger.services.open_days import first_open_day
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry
from karvan_finance.ledger.services.role_journals import plan_lines
from karvan_finance.ledger.services.role_journals import post_journal

if TYPE_CHECKING:
    from karvan.api import Context

POSTING_PERMISSIONS = {
    "post": P.ENTRY_POST,
    "reverse": P.ENTRY_REVERSE,
    "preview": P.ENTRY_READ,
    "first_open_day": P.PERIOD_READ,
    "turnover": P.REPORT_READ,
}


class LedgerPosting:
    """The `posting` port on finance's own ledger (see `karvan.contracts.posting`)."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def post(self, request: JournalRequest) -> Journal:
        """Post by roles, once per source."""
        return post_journal(self._ctx, request)

    def reverse(self, ref: DocumentRef, on: date, reason: str) -> Journal:
        """Post the opposite of an entry."""
        reversal = reverse_entry(self._ctx, ReverseEntry(ref.id, on, reason))
        return Journal("posted", DocumentRef("finance.entry", reversal.id), None, reversal.date)

    def preview(self, request: JournalRequest) -> Sequence[tuple[str, Money]]:
        """The accounts and amounts the request would post."""
        currency = self._ctx.company.currency
        return [
            (account.code, Money(line.balance, currency))
            for account, line in plan_lines(self._ctx, request)
        ]

    def first_open_day(self, on: date) -> date | None:
        """The first day from `on` that takes postings."""
        return first_open_day(self._ctx, on)

    def turnover(self, roles: Sequence[str], first: date | None, last: date) -> Mapping[str, Money]:
        """Debits less credits per role; whole periods come from stored balances."""
        wanted = list(roles)
        until = role_balances_until(self._ctx, wanted, last)
        before = role_balances_until(self._ctx, wanted, first - DAY) if first else {}
        currency = self._ctx.company.currency
        return {
            role: Money(balance - before.get(role, 0), currency) for role, balance in until.items()
        }
