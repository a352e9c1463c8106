"""Which lines of an entry lack a dimension that the company's rules ask for.

Asked are lines on income and expense accounts of entries that people write: what another document
brings has been asked there, and a reversal repeats what was booked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from karvan.api import check_dimensions
from karvan.api import describe_sets
from karvan_finance.ledger.domain.ledger import is_result_account

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import Problem
    from karvan_finance.ledger.models import Account
    from karvan_finance.ledger.models import JournalEntry

ENTRY = "finance.entry"


def dimension_problems(
    ctx: Context, entry: JournalEntry, accounts: Mapping[int, Account]
) -> list[Problem]:
    """One problem for each line and axis, at the field `lines.<number>.dimension.<axis>`."""
    if entry.source_kind is not None or entry.reversal_of_id is not None:
        return []
    asked = [line for line in entry.lines if is_result_account(accounts[line.account_id].type)]
    held = describe_sets(ctx, [line.dimension_set_id for line in asked if line.dimension_set_id])
    chosen: dict[str, dict[str, int]] = {}
    for line in asked:
        described = held.get(line.dimension_set_id or 0)
        chosen[f"lines.{line.line_no}"] = described.values if described else {}
    return check_dimensions(ctx, ENTRY, chosen)
