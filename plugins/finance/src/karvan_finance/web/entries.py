"""Journal entries: list, form, page, and what may be done with one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.api import Invalid
from karvan.api import StaleVersion
from karvan.api import axes_for
from karvan.api import form_of
from karvan.api import form_version
from karvan.api import lazy_gettext as _
from karvan.api import list_parties
from karvan.api import permission
from karvan.api import redirect_to
from karvan.api import render
from karvan.text import parse_date
from karvan_finance import permissions as P
from karvan_finance.domain.ledger import total_sides
from karvan_finance.models import JournalEntry
from karvan_finance.queries.accounts import accounts_for_lines
from karvan_finance.queries.entries import Place
from karvan_finance.queries.entries import find_reversal
from karvan_finance.queries.entries import get_entry
from karvan_finance.queries.entries import lines_of_entry
from karvan_finance.queries.entries import links_of_entry
from karvan_finance.queries.entries import list_entries
from karvan_finance.queries.entries import seal_of_entry
from karvan_finance.queries.periods import list_journals
from karvan_finance.services.approving import approval_of_entry
from karvan_finance.services.drafting import change_draft
from karvan_finance.services.drafting import create_draft
from karvan_finance.services.drafting import drop_draft
from karvan_finance.services.posting import PostEntry
from karvan_finance.services.posting import post_entry
from karvan_finance.services.reversal import ReverseEntry
from karvan_finance.services.reversal import reverse_entry
from karvan_finance.web.blueprint import bp
from karvan_finance.web.entry_form import ENTRY
from karvan_finance.web.entry_form import FormRow
from karvan_finance.web.entry_form import empty_rows
from karvan_finance.web.entry_form import read_form
from karvan_finance.web.entry_form import rows_of
from karvan_finance.web.entry_form import values_in

if TYPE_CHECKING:
    from karvan.api import Context


@bp.get("/entries")
@permission(P.ENTRY_READ)
def entries(ctx: Context) -> Response:
    """Entries, newest first, filtered by state and journal."""
    state, journal = request.args.get("state", ""), request.args.get("journal", "")
    page = list_entries(
        ctx, state=state, journal=journal, after=place_in(request.args.get("after"))
    )
    return render(
        ctx,
        "finance/entries/list.html",
        page=page,
        state=state,
        journal=journal,
        journals=list_journals(ctx),
    )


@bp.get("/entries/new")
@permission(P.ENTRY_CREATE)
def new_entry(ctx: Context) -> Response:
    """The form of a new entry."""
    return _form(ctx, None, empty_rows())


@bp.post("/entries/new")
@permission(P.ENTRY_CREATE)
def create_entry(ctx: Context) -> Response:
    """Keep what was typed as a draft, and post it at once where that was asked for."""
    form = read_form(ctx, request.form)
    try:
        entry = create_draft(ctx, form.draft)
        posted = _post_if_asked(ctx, entry)
    except Invalid as refused:
        raise form.place(refused) from refused
    flash = _("Entry posted.") if posted else _("Draft saved.")
    return redirect_to(ctx, "finance.entry", flash=flash, entry_id=entry.id)


@bp.get("/entries/<int:entry_id>")
@permission(P.ENTRY_READ)
def entry(ctx: Context, entry_id: int) -> Response:
    """One entry with its lines, its seal and its links."""
    lines = lines_of_entry(ctx, entry_id)
    return render(
        ctx,
        "finance/entries/view.html",
        entry=get_entry(ctx, entry_id),
        lines=lines,
        totals=total_sides(row.line.balance for row in lines),
        reversal=find_reversal(ctx, entry_id),
        seal=seal_of_entry(ctx, entry_id),
        links=links_of_entry(ctx, entry_id),
        approval=approval_of_entry(ctx, entry_id),
    )


@bp.get("/entries/<int:entry_id>/edit")
@permission(P.ENTRY_CREATE)
def edit_entry(ctx: Context, entry_id: int) -> Response:
    """The form of a draft."""
    return _form(ctx, get_entry(ctx, entry_id), rows_of(lines_of_entry(ctx, entry_id)))


@bp.post("/entries/<int:entry_id>/edit")
@permission(P.ENTRY_CREATE)
def save_entry(ctx: Context, entry_id: int) -> Response:
    """Write the draft anew, and post it at once where that was asked for."""
    form = read_form(ctx, request.form, entry_id)
    try:
        entry = change_draft(ctx, entry_id, shown_version(), form.draft)
        posted = _post_if_asked(ctx, entry)
    except Invalid as refused:
        raise form.place(refused) from refused
    flash = _("Entry posted.") if posted else _("Draft saved.")
    return redirect_to(ctx, "finance.entry", flash=flash, entry_id=entry_id)


@bp.post("/entries/<int:entry_id>/post")
@permission(P.ENTRY_POST)
@form_of("finance.entry")
def post(ctx: Context, entry_id: int) -> Response:
    """Post a draft."""
    post_entry(ctx, PostEntry(entry_id, shown_version()))
    return redirect_to(ctx, "finance.entry", flash=_("Entry posted."), entry_id=entry_id)


@bp.post("/entries/<int:entry_id>/drop")
@permission(P.ENTRY_DELETE)
@form_of("finance.entry")
def drop(ctx: Context, entry_id: int) -> Response:
    """Delete a draft."""
    drop_draft(ctx, entry_id, shown_version())
    return redirect_to(ctx, "finance.entries", flash=_("Draft dropped."))


@bp.post("/entries/<int:entry_id>/reverse")
@permission(P.ENTRY_REVERSE)
@form_of("finance.entry")
def reverse(ctx: Context, entry_id: int) -> Response:
    """Post the opposite of an entry."""
    typed = request.form.get("on", "")
    on = parse_date(typed, today=ctx.today()) if typed.strip() else None
    reversal = reverse_entry(ctx, ReverseEntry(entry_id, on, request.form.get("reason", "")))
    return redirect_to(ctx, "finance.entry", flash=_("Entry reversed."), entry_id=reversal.id)


def place_in(text: str | None) -> Place | None:
    """The place of a list that an address names, such as 2025-01-31_17; None for any other text."""
    day, _separator, number = (text or "").partition("_")
    try:
        return (date.fromisoformat(day), int(number)) if number else None
    except ValueError:
        return None


def shown_version() -> int:
    """The version of the record the form was made from; raises StaleVersion without one."""
    version = form_version()
    if version is None:
        raise StaleVersion
    return version


def _post_if_asked(ctx: Context, entry: JournalEntry) -> bool:
    if request.form.get("then") != "post":
        return False
    ctx.require(P.ENTRY_POST)
    post_entry(ctx, PostEntry(entry.id, entry.version))
    return True


def _form(ctx: Context, entry: JournalEntry | None, rows: list[FormRow]) -> Response:
    return render(
        ctx,
        "finance/entries/form.html",
        entry=entry,
        rows=rows,
        journals=list_journals(ctx),
        accounts=accounts_for_lines(ctx),
        parties=list_parties(ctx),
        axes=axes_for(ctx, ENTRY, entry and entry.date, keep=values_in(rows)),
    )
