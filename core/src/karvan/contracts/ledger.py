"""Shapes that the points of a ledger speak in; whoever keeps the ledger publishes the points.

`opening_values(on)` asks every plugin what it holds at a day, for the opening entry;
`entry_lines(document, draft)` asks which lines to add to an entry before it is checked. Both are
answered by name (`finance.opening_values`), so neither side imports the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from karvan.contracts.posting import JournalLine
from karvan.contracts.references import DocumentRef
from karvan.values import Money


@dataclass(frozen=True)
class OpeningValue:
    """What one account role holds at the start of the books; debit is positive.

    `selectors` narrow the role to an account (`{"product_category": 7}`), as in `JournalLine`.
    """

    role: str
    amount: Money
    selectors: Mapping[str, int] = field(default_factory=dict)
    party_id: int | None = None


@dataclass(frozen=True)
class EntryDraft:
    """An entry as it stands before it is checked; the answers to `entry_lines` are added to it."""

    on: date
    narration: str
    lines: Sequence[JournalLine]
    source: DocumentRef | None = None


__all__ = ["EntryDraft", "JournalLine", "OpeningValue"]
