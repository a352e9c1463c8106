"""What finance asks and tells: references and figures only, no personal text.

Asked events come before the fact: a handler raises a Refusal to stop it, and writes nothing. Told
events follow it in the same transaction; numbers are known in their committed phase only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from karvan.api import DocumentRef
from karvan.api import event


@dataclass(frozen=True, kw_only=True)
class PostedLine:
    """A line as others see it; `amount` in minor units of company money, debit positive."""

    account: str
    account_type: str
    role: str | None
    party_id: int | None
    amount: int
    dimension_set_id: int | None


@dataclass(frozen=True, kw_only=True)
class AboutDocument:
    """What every event of finance says: of which document, when, by whom, for whose request."""

    document: DocumentRef
    at: datetime
    actor_id: int | None
    party_id: int | None = None
    source: DocumentRef | None = None


@dataclass(frozen=True, kw_only=True)
class AboutEntry(AboutDocument):
    """An entry's date and lines."""

    on: date
    lines: Sequence[PostedLine]


@event("finance.entry_posting", version=1, asked=True)
@dataclass(frozen=True, kw_only=True)
class EntryPosting(AboutEntry):
    """Asked before an entry is posted."""


@event("finance.entry_posted", version=1)
@dataclass(frozen=True, kw_only=True)
class EntryPosted(AboutEntry):
    """Told once an entry is posted."""


@event("finance.entry_reversed", version=1)
@dataclass(frozen=True, kw_only=True)
class EntryReversed(AboutEntry):
    """Told once an entry is reversed; `document` is the entry reversed, `on` the reversal's day."""


@dataclass(frozen=True, kw_only=True)
class AboutPeriod(AboutDocument):
    """The first and last day of a period."""

    first: date
    last: date


@event("finance.period_closing", version=1, asked=True)
@dataclass(frozen=True, kw_only=True)
class PeriodClosing(AboutPeriod):
    """Asked before a period is closed."""


@event("finance.period_closed", version=1)
@dataclass(frozen=True, kw_only=True)
class PeriodClosed(AboutPeriod):
    """Told once a period is closed."""


@event("finance.period_reopened", version=1)
@dataclass(frozen=True, kw_only=True)
class PeriodReopened(AboutPeriod):
    """Told once a closed period takes postings again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AboutMatch(AboutDocument):
    """A match: its lines by id, its amount in minor units of company money, its day."""

    on: date
    amount: int
    lines: Sequence[int]


@event("finance.lines_matched", version=1)
@dataclass(frozen=True, kw_only=True)
class LinesMatched(AboutMatch):
    """Told once lines are matched; `settled` are those of which nothing is left open."""

    settled: Sequence[int]


@event("finance.lines_unmatched", version=1)
@dataclass(frozen=True, kw_only=True)
class LinesUnmatched(AboutMatch):
    """Told once a match is undone: its lines are open again; `settled` had nothing open before."""

    settled: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class AboutInvoice(AboutDocument):
    """An invoice, bill or credit: its kind, day, total in minor units of its currency."""

    on: date
    kind: str
    total: int
    currency: str


@event("finance.invoice_posted", version=1)
@dataclass(frozen=True, kw_only=True)
class InvoicePosted(AboutInvoice):
    """Told once an invoice, bill or credit of either is posted."""


@event("finance.invoice_reversed", version=1)
@dataclass(frozen=True, kw_only=True)
class InvoiceReversed(AboutInvoice):
    """Told once a posted invoice of any kind is cancelled; `on` is the day of the reversal."""


@event("finance.invoice_settled", version=1)
@dataclass(frozen=True, kw_only=True)
class InvoiceSettled(AboutInvoice):
    """Told once nothing of an invoice is left open; `on` is the day of the match that did it."""


@event("finance.invoice_unsettled", version=1)
@dataclass(frozen=True, kw_only=True)
class InvoiceUnsettled(AboutInvoice):
    """Told once something of a settled invoice is open again."""
