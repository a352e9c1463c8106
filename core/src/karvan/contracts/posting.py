"""The `posting` port: journals by account role, provided by whoever keeps the ledger.

The asker names what an amount means (`inventory`, `cogs`, `commission_expense`), never an account;
the provider finds the account by role and selectors. Where no plugin provides it,
`ctx.port(Posting)` is None and the asker goes on with its own records.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import Literal
from typing import Protocol

from karvan.contracts import contract
from karvan.contracts import writes
from karvan.contracts.references import DocumentRef
from karvan.values import Money


@dataclass(frozen=True)
class JournalLine:
    """One amount by account role; debit is positive.

    `selectors` narrow the role to an account (`{"product_category": 7}`).
    """

    role: str
    amount: Money
    selectors: Mapping[str, int] = field(default_factory=dict)
    party_id: int | None = None
    dimension_set_id: int | None = None
    memo: str = ""


@dataclass(frozen=True)
class JournalRequest:
    """A balanced set of lines to post, on behalf of `source`, the asker's own document.

    Asking again with the same source and the same content gives the same journal; with other
    content it is refused. `if_closed` says what to do when `on` lies in a closed period.
    """

    on: date
    narration: str
    source: DocumentRef
    lines: Sequence[JournalLine]
    if_closed: Literal["refuse", "next_open_day"] = "refuse"


@dataclass(frozen=True)
class Journal:
    """What became of a request.

    `before_start`: the day lies before the books begin, so nothing was written and `entry` is
    None. The number is taken last, so it is None in the transaction that posts.
    """

    state: Literal["posted", "draft", "before_start"]
    entry: DocumentRef | None
    number: str | None
    on: date

    @property
    def nothing_written(self) -> bool:
        """Whether the request left no trace, so that it is not remembered and may come again."""
        return self.state == "before_start"


@contract("posting", version=1)
class Posting(Protocol):
    """Journals by account role. Every call works in the caller's transaction."""

    @writes("request.source")
    def post(self, request: JournalRequest) -> Journal:
        """Post the request; refused when unbalanced, closed or without an account for a role."""

    @writes("ref")
    def reverse(self, ref: DocumentRef, on: date, reason: str) -> Journal:
        """Post the opposite of a posted entry on another day; an entry is reversed once."""

    def preview(self, request: JournalRequest) -> Sequence[tuple[str, Money]]:
        """The account codes and amounts the request would post; writes nothing."""

    def first_open_day(self, on: date) -> date | None:
        """The first day from `on` whose period is open, or None."""

    def turnover(
        self,
        roles: Sequence[str],
        first: date | None,
        last: date,
    ) -> Mapping[str, Money]:
        """Debits less credits per role between two days, both included; None = since the start."""


__all__ = ["DocumentRef", "Journal", "JournalLine", "JournalRequest", "Posting"]
