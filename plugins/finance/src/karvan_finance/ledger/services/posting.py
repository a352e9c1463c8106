"""Posting: the one way from a draft into the books.

Everything that can be refused is refused first, in words and all at once. Then others are asked
and told, and the entries are enlisted; the last step of the unit of work copies the period to the
lines, takes the numbers and posts all entries by ONE update, whose triggers check again and keep
the balances. Nothing is ever unposted; corrections are reversals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from karvan.api import CHECKS
from karvan.api import DocumentRef
from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import enlist_numbering
from karvan.api import range_of
from karvan_finance import errors
from karvan_finance.errors import problem
from karvan_finance.events import EntryPosted
from karvan_finance.events import EntryPosting
from karvan_finance.events import PostedLine
from karvan_finance.ledger.domain.checks import check_entry
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.models.content import CONTENT
from karvan_finance.ledger.services.approving import require_approval_of
from karvan_finance.ledger.services.books import accounts_by_id
from karvan_finance.ledger.services.books import book_money
from karvan_finance.ledger.services.lock_dates import areas_of_entry
from karvan_finance.ledger.services.locked_entries import get_draft
from karvan_finance.ledger.services.locked_entries import lock_entries
from karvan_finance.ledger.services.needed_dimensions import dimension_problems
from karvan_finance.ledger.services.open_days import PeriodsByDay
from karvan_finance.ledger.services.open_days import periods_for

if TYPE_CHECKING:
    from karvan.api import Context

ENTRY = "finance.entry"
CHUNK = 5000
_LINES = EntryLine.__table__
_TELL_PERIOD = (
    update(_LINES)
    .where(
        _LINES.c.company_id == bindparam("company"),
        _LINES.c.entry_id.in_(bindparam("entries", expanding=True)),
    )
    .values(period_id=bindparam("period"))
)


@dataclass(frozen=True)
class PostEntry:
    """Post one draft, as it was seen."""

    entry_id: int
    version: int


def post_entry(ctx: Context, command: PostEntry) -> JournalEntry:
    """Post one draft: check, ask, enlist. Number and state come with the end of the unit of work.

    Raises Invalid naming everything that is wrong, dimensions that are needed included, NotADraft,
    StaleVersion, ApprovalMissing by a rule of approvals, or what a plugin that was asked refused.
    """
    entry = get_draft(ctx, command.entry_id, command.version)
    _post(ctx, [entry], needs_dimensions=True)
    return entry


def post_entries(ctx: Context, entry_ids: Sequence[int]) -> list[JournalEntry]:
    """Post many drafts together, in the order given; one fault and none is posted.

    Dimensions are not asked for: an import or another document brings what it has.
    Raises Invalid with the problems of all; `values["entry_id"]` of each names its entry.
    """
    entries = _locked(ctx, entry_ids)
    if entries:
        _post(ctx, entries)
    return entries


def _post(ctx: Context, entries: Sequence[JournalEntry], *, needs_dimensions: bool = False) -> None:
    accounts = accounts_by_id(ctx, (line.account_id for e in entries for line in e.lines))
    periods = periods_for(ctx, entries[0].ledger_id, [entry.date for entry in entries])
    problems = [each for entry in entries for each in _problems(ctx, entry, accounts, periods)]
    if needs_dimensions and not problems:
        problems = dimension_problems(ctx, entries[0], accounts)
    if problems:
        raise Invalid(problems)
    for entry in entries:
        require_approval_of(ctx, entry)
    about = [about_entry(ctx, entry, accounts) for entry in entries]
    for each in about:
        ctx.ask(EntryPosting(**each))
    waiting = ctx.uow.finisher("finance.posting", lambda: _Copies(ctx))
    for entry in entries:
        _enlist(ctx, entry, periods.of(entry.date, entry.journal.kind), waiting)
    for entry, each in zip(entries, about, strict=True):
        ctx.publish(EntryPosted(**each), partial(_with_number, entry, each))


def _locked(ctx: Context, entry_ids: Sequence[int]) -> list[JournalEntry]:
    found = lock_entries(ctx, entry_ids)
    entries = [found[each] for each in entry_ids if each in found]
    if len(entries) != len(entry_ids) or any(e.state != EntryState.DRAFT for e in entries):
        raise errors.NotADraft
    return entries


def _problems(
    ctx: Context,
    entry: JournalEntry,
    accounts: Mapping[int, Account],
    periods: PeriodsByDay,
) -> list[Problem]:
    found = check_entry(entry.lines, accounts, book_money(ctx))
    refusal = periods.refusal(entry.date, entry.journal.kind, areas_of_entry(entry))
    if refusal is not None:
        found.append(problem(refusal, field="date"))
    return [
        Problem(each.code, each.message, each.field, values={**each.values, "entry_id": entry.id})
        for each in found
    ]


def about_entry(
    ctx: Context, entry: JournalEntry, accounts: Mapping[int, Account]
) -> dict[str, Any]:
    """What events tell of an entry whose lines are loaded."""
    parties = {line.party_id for line in entry.lines}
    return {
        "document": DocumentRef(ENTRY, entry.id),
        "at": ctx.clock.now(),
        "actor_id": ctx.actor.id,
        "party_id": parties.pop() if len(parties) == 1 else None,
        "source": source_of(entry),
        "on": entry.date,
        "lines": [
            PostedLine(
                account=accounts[line.account_id].code,
                account_type=accounts[line.account_id].type,
                role=line.role,
                party_id=line.party_id,
                amount=line.balance,
                dimension_set_id=line.dimension_set_id,
            )
            for line in entry.lines
        ],
    }


def _with_number(entry: JournalEntry, about: dict[str, Any]) -> EntryPosted:
    return EntryPosted(**{**about, "document": DocumentRef(ENTRY, entry.id, entry.number)})


def source_of(entry: JournalEntry) -> DocumentRef | None:
    """The document that asked for the entry, if one did."""
    if entry.source_kind is None or entry.source_id is None:
        return None
    return DocumentRef(entry.source_kind, entry.source_id)


def _enlist(ctx: Context, entry: JournalEntry, period: Period, waiting: _Copies) -> None:
    series = entry.journal.series
    waiting.add(entry, period)
    enlist_numbering(
        ctx,
        entry,
        series.id,
        range_of(ctx, series, entry.date),
        values={
            "state": EntryState.POSTED,
            "period_id": period.id,
            "posted_at": ctx.clock.now(),
            "posted_by": ctx.actor.id,
        },
        content=CONTENT,
        lines=entry.lines,
    )


@dataclass
class _Copies:
    """Copies the period to the lines of all enlisted entries, once, at the end.

    Holds the periods, so that hashing finds their codes without a statement.
    """

    ctx: Context
    stage: int = CHECKS
    by_period: dict[int, list[JournalEntry]] = field(default_factory=lambda: defaultdict(list))
    held: list[Period] = field(default_factory=list)

    def add(self, entry: JournalEntry, period: Period) -> None:
        self.by_period[period.id].append(entry)
        self.held.append(period)

    def finish(self) -> None:
        """One update per period: the lines of a period's entries are told it."""
        for period_id in sorted(self.by_period):
            entries = self.by_period[period_id]
            ids = [entry.id for entry in entries]
            for start in range(0, len(ids), CHUNK):
                self._copy(period_id, ids[start : start + CHUNK])
            for line in (line for entry in entries for line in entry.lines):
                set_committed_value(line, "period_id", period_id)

    def _copy(self, period_id: int, entry_ids: list[int]) -> None:
        values = {"company": self.ctx.company.id, "period": period_id, "entries": entry_ids}
        self.ctx.session.execute(_TELL_PERIOD, values)
