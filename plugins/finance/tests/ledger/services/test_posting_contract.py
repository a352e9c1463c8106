"""Finance keeps the laws of the posting port."""

from __future__ import annotations

from datetime import date
from typing import Any

from karvan.testing.ports import PostingContract
from karvan_finance.ledger.services.periods import ensure_fiscal_years


class TestLedgerPosting(PostingContract):
    """On the general chart, with the books of 2025 open."""

    plugin = "finance"

    def prepare(self, ctx: Any) -> None:
        ensure_fiscal_years(ctx, date(2025, 1, 1), date(2025, 12, 31))
