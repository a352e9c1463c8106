"""Journal entries as documents: what other plugins' pages show of them, and how they are undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Approvable
from karvan.api import DocumentKind
from karvan.api import DocumentRef
from karvan.api import State
from karvan.api import Transition
from karvan.api import Workflow
from karvan.api import lazy_gettext as _
from karvan.expressions import DATE
from karvan.expressions import NUMBER
from karvan.expressions import TEXT
from karvan.expressions import MoneyType
from karvan.expressions import NameInfo
from karvan.expressions import Names
from karvan.values import Money
from karvan_finance import permissions as P
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.entries import lines_of_entry
from karvan_finance.ledger.queries.entries import total_of_entry
from karvan_finance.ledger.services.drafting import copy_entry
from karvan_finance.ledger.services.drafting import drop_draft
from karvan_finance.ledger.services.posting import ENTRY
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import LazyText

STATES = (State(EntryState.DRAFT, _("Draft")), State(EntryState.POSTED, _("Posted")))


def title_of_entry(ctx: Context, entry: JournalEntry) -> str | LazyText:
    """The number, or what a draft is called until it has one."""
    return entry.number or _("Draft {id}", id=entry.id)


def _state(ctx: Context, entry: JournalEntry) -> str | LazyText:
    return ENTRY_WORKFLOW.state_of(entry).title


def _total(ctx: Context, entry: JournalEntry) -> Money:
    return Money(total_of_entry(ctx, entry.id), ctx.company.currency)


def _link(ctx: Context, entry: JournalEntry) -> tuple[str, Mapping[str, Any]]:
    return "finance.entry_page", {"record_id": entry.id}


def _cancel(ctx: Context, entry: JournalEntry, reason: str) -> DocumentRef | None:
    """Drop a draft; reverse what is posted."""
    if entry.state == EntryState.DRAFT:
        drop_draft(ctx, entry.id, entry.version)
        return None
    return DocumentRef(ENTRY, reverse_entry(ctx, ReverseEntry(entry.id, reason=reason)).id)


def _post(ctx: Context, entry: JournalEntry) -> None:
    post_entries(ctx, [entry.id])


ENTRY_WORKFLOW = Workflow(
    entity="entry",
    model=JournalEntry,
    states=STATES,
    transitions=(
        Transition(
            "post",
            (EntryState.DRAFT,),
            EntryState.POSTED,
            permission=P.ENTRY_POST,
            title=_("Post"),
            apply=_post,
        ),
    ),
)


def _fields(ctx: Context) -> Names:
    return {
        "total": NameInfo(MoneyType(ctx.company.currency, ctx.company.exponent), _("Total")),
        "on": NameInfo(DATE, _("Date")),
        "journal": NameInfo(TEXT, _("Code of the journal")),
        "lines": NameInfo(NUMBER, _("Number of lines")),
    }


def _values(ctx: Context, entry: JournalEntry) -> dict[str, object]:
    return {
        "total": Money(total_of_entry(ctx, entry.id), ctx.company.currency),
        "on": entry.date,
        "journal": entry.journal.code,
        "lines": len(lines_of_entry(ctx, entry.id)),
    }


def _content(ctx: Context, entry: JournalEntry) -> list[list[Any]]:
    """Accounts, parties and amounts: another split of the same total is another entry."""
    rows = (row.line for row in lines_of_entry(ctx, entry.id))
    return [
        [line.account_id, line.party_id, line.balance, line.currency, line.amount_cur]
        for line in rows
    ]


ENTRY_APPROVABLE = Approvable(
    fields=_fields, values=_values, content=_content, lines=(EntryLine, "entry_id")
)

ENTRY_DOCUMENT = DocumentKind(
    kind=ENTRY,
    model=JournalEntry,
    label=_("Journal entry"),
    title=title_of_entry,
    state=_state,
    permission=P.ENTRY_READ,
    link=_link,
    total=_total,
    cancel=_cancel,
    cancel_permission=P.ENTRY_REVERSE,
    copy=copy_entry,
    copy_permission=P.ENTRY_CREATE,
    approvable=ENTRY_APPROVABLE,
)
