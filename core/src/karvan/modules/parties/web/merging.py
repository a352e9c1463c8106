"""Merging in the browser: choose the fields, see the plan, confirm; and the log, with undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.labels import FIELDS
from karvan.modules.parties.labels import KINDS
from karvan.modules.parties.labels import MERGE_STATES
from karvan.modules.parties.permissions import MERGE
from karvan.modules.parties.queries.candidates import PAGE
from karvan.modules.parties.queries.candidates import list_merges
from karvan.modules.parties.queries.parties import get_party
from karvan.modules.parties.queries.parties import pick_party
from karvan.modules.parties.services.merging import MergeParties
from karvan.modules.parties.services.merging import merge_parties
from karvan.modules.parties.services.merging import plan_merge
from karvan.modules.parties.services.merging import undo_merge
from karvan.modules.parties.web.reading import form_text
from karvan.modules.parties.web.reading import whole
from karvan.modules.parties.web.reading import wholes
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/parties/merge")
@permission(MERGE)
def merge_page(ctx: Context) -> Response:
    """The parties side by side, and what merging them would do: `?winner=7&loser=9`."""
    winner_id, loser_ids = whole("winner"), wholes("loser", request.args.getlist("loser"))
    parties = [get_party(ctx, each) for each in dict.fromkeys((winner_id, *loser_ids))]
    return render(
        ctx,
        "karvan/parties/merge.html",
        winner=parties[0],
        parties=parties,
        plan=plan_merge(ctx, winner_id, loser_ids),
        fields=FIELDS,
        kinds=KINDS,
        shown=_shown,
    )


@core.post(f"{CORE}/parties/merge")
@permission(MERGE)
def merge_chosen(ctx: Context) -> Response:
    """Merge as chosen; many rows are left to a job."""
    chosen = {name: form_text(f"field_{name}") for name in FIELDS}
    command = MergeParties(
        whole("winner", request.form),
        wholes("loser", request.form.getlist("loser")),
        {name: int(value) for name, value in chosen.items() if value.isdecimal()},
        form_text("reason"),
    )
    op = merge_parties(ctx, command)
    if op.state == "waiting":
        told = _("There are many records: the merge runs in the background.")
        return redirect_to(ctx, "core.merges", flash=told, tone="warn")
    return redirect_to(
        ctx, "core.party_page", flash=_("The parties were merged."), record_id=op.winner_id
    )


@core.post(f"{CORE}/parties/<int:record_id>/merge")
@permission(MERGE)
def choose_merge(ctx: Context, record_id: int) -> Response:
    """From a party's page: name the party that is the same, and go to the plan."""
    other = pick_party(ctx, form_text("other"), field="other")
    return redirect_to(ctx, "core.merge_page", winner=record_id, loser=other.id)


@core.get(f"{CORE}/parties/<int:record_id>/merge")
@permission(MERGE)
def merge_with(ctx: Context, record_id: int) -> Response:
    """The form that asks for the other party."""
    return render(ctx, "karvan/parties/merge_with.html", party=get_party(ctx, record_id))


@core.get(f"{CORE}/parties/merges")
@permission(MERGE)
def merges(ctx: Context) -> Response:
    """What was merged, when and by how many rows."""
    before = whole("before") or None
    found = list_merges(ctx, before=before, limit=PAGE + 1)
    next_page = url("core.merges", before=found[PAGE - 1].op.id) if len(found) > PAGE else None
    return render(
        ctx,
        "karvan/parties/merges.html",
        merges=found[:PAGE],
        next_page=next_page,
        states=MERGE_STATES,
    )


@core.post(f"{CORE}/parties/merges/<int:op_id>/undo")
@permission(MERGE)
def undo_chosen(ctx: Context, op_id: int) -> Response:
    """Part the parties again, as far as nothing changed since."""
    report = undo_merge(ctx, op_id)
    if not report.kept and not report.newer:
        return redirect_to(ctx, "core.merges", flash=_("The merge was undone."))
    told = _(
        "The merge was undone. Changed since and left as they are: {kept} values; records made"
        " since stay with the party that was kept: {newer}.",
        kept=len(report.kept),
        newer=sum(report.newer.values()),
    )
    return redirect_to(ctx, "core.merges", flash=told, tone="warn")


def _shown(party: object, name: str) -> str:
    """A field of a party as the merge page shows it."""
    value = getattr(party, "party_group" if name == "party_group_id" else name)
    if name == "party_group_id":
        return str(value.name) if value is not None else ""
    if name == "names":
        return ", ".join(value.values())
    return str(value or "")
