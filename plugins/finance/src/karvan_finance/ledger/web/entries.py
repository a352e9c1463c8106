"""Journal entries as people work with them: written, posted, reversed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Response

from karvan.api import CalendarView
from karvan.api import Chart
from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ListView
from karvan.api import Pivot
from karvan.api import Section
from karvan.api import SmartButton
from karvan.api import Tab
from karvan.api import lazy_gettext as _
from karvan.api import permission
from karvan.api import render
from karvan_finance import permissions as P
from karvan_finance.blueprint import bp
from karvan_finance.ledger.documents import STATES
from karvan_finance.ledger.documents import title_of_entry
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.entries import get_entry
from karvan_finance.ledger.queries.entries import seal_of_entry
from karvan_finance.ledger.queries.entries import totals_of_entries
from karvan_finance.ledger.queries.periods import find_journal
from karvan_finance.ledger.services.approving import approval_of_entry
from karvan_finance.ledger.services.journals import GENERAL
from karvan_finance.ledger.web import entry_commands as commands
from karvan_finance.ledger.web.entry_lines import LINES

if TYPE_CHECKING:
    from karvan.api import Context

KEEPER = ("read", "create", "update", "delete", "post", "reverse")
WRITER = ("read", "create", "update", "delete")
HEAD = ("date", "journal", "ref", "narration")
DRAFT, POSTED = (EntryState.DRAFT,), (EntryState.POSTED,)


@bp.get("/entries/<int:record_id>/standing")
@permission(P.ENTRY_READ)
def entry_standing(ctx: Context, record_id: int) -> Response:
    """Where the approval of a draft stands, or the seal of what was posted; a part of its page."""
    return render(
        ctx,
        "finance/entries/standing.html",
        entry=get_entry(ctx, record_id),
        approval=approval_of_entry(ctx, record_id),
        seal=seal_of_entry(ctx, record_id),
    )


def _today(ctx: Context) -> date:
    return ctx.today()


def _general(ctx: Context) -> int | None:
    journal = find_journal(ctx, GENERAL)
    return journal.id if journal else None


def _total(ctx: Context, entries: list[JournalEntry]) -> dict[int, int]:
    return totals_of_entries(ctx, [each.id for each in entries])


ENTRY = Entity(
    name="entry",
    label=_("Journal entry"),
    plural=_("Journal entries"),
    model=JournalEntry,
    verbs=KEEPER,
    default_roles={
        "controller": KEEPER,
        "accountant": KEEPER,
        "clerk": WRITER,
        "viewer": ("read",),
    },
    title=title_of_entry,
    icon="file-text",
    fields=(
        Field("date", "date", _("Date"), required=True, default=_today),
        Field("number", label=_("Number"), readonly=True),
        Field(
            "journal",
            "reference",
            _("Journal"),
            target="finance.journal",
            required=True,
            default=_general,
        ),
        Field("ref", label=_("Reference")),
        Field("narration", "note", _("Narration"), personal=True),
        Field("total", "money", _("Amount"), read=_total),
        Field(
            "state",
            "choice",
            _("Status"),
            choices=tuple((each.name, each.title) for each in STATES),
            readonly=True,
            tones={EntryState.DRAFT: "warn", EntryState.POSTED: "good"},
        ),
        Field("period", "reference", _("Period"), target="finance.period", readonly=True),
        Field("posted_at", "datetime", _("Posted at"), readonly=True),
        Field("reversal_of", "reference", _("Reverses"), target="finance.entry", readonly=True),
    ),
    commands=(
        Command(
            "create",
            _("New entry"),
            run=commands.create_entry,
            fields=(*HEAD, "lines"),
            done=_("Draft saved."),
        ),
        Command(
            "update",
            run=commands.update_entry,
            fields=(*HEAD, "lines"),
            states=DRAFT,
            done=_("Draft saved."),
        ),
        Command(
            "post",
            _("Post"),
            run=commands.post,
            permission=P.ENTRY_POST,
            states=DRAFT,
            icon="check",
            look="primary",
            done=_("Entry posted."),
            with_save=True,
        ),
        Command(
            "reverse",
            _("Reverse"),
            run=commands.reverse,
            states=POSTED,
            when=commands.is_reversible,
            icon="arrow-back-up",
            look="danger",
            fields=(
                Field(
                    "on",
                    "date",
                    _("Date"),
                    help=_("Empty: the same day, or the first open one after it."),
                ),
                Field("reason", label=_("Reason")),
            ),
            done=_("Entry reversed."),
        ),
        Command(
            "delete",
            _("Delete draft"),
            run=commands.delete_entry,
            states=DRAFT,
            done=_("Draft deleted."),
        ),
    ),
    list=ListView(
        columns=("date", "number", "journal", "narration", "total", "state"),
        sort=("-date",),
        filters=(
            (_("Drafts"), ("state:eq:draft",)),
            (_("Posted"), ("state:eq:posted",)),
            (_("This month"), ("date:eq:@month",)),
        ),
        empty=_("Write the first one, or import a ledger."),
    ),
    form=FormView(
        sections=(Section(("date", "journal", "ref", "narration")),),
        tabs=(
            Tab(
                _("Posting"),
                (Section(("number", "total", "period", "posted_at", "reversal_of")),),
            ),
        ),
        buttons=(
            SmartButton(
                _("Reversal"), "arrow-back-up", entity="finance.entry", field="reversal_of"
            ),
        ),
    ),
    lines=(LINES,),
    calendar=CalendarView("date"),
    pivot=Pivot(("journal",), ("date@month",), ("count",)),
    chart=Chart("date@month"),
    search=("number", "ref", "narration"),
    templates={"form": "finance/entries/form.html"},
)
