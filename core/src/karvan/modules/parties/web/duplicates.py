"""Likely duplicates for review: merge them, or say that they are two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.labels import REASONS
from karvan.modules.parties.labels import WORDS
from karvan.modules.parties.permissions import MERGE
from karvan.modules.parties.queries.candidates import PAGE
from karvan.modules.parties.queries.candidates import list_candidates
from karvan.modules.parties.queries.traits import thresholds_of
from karvan.modules.parties.services.bulk import record_duplicates
from karvan.modules.parties.services.bulk import set_distinct
from karvan.modules.parties.web.reading import whole
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context

STATES = ("open", "distinct", "merged")


@core.get(f"{CORE}/parties/duplicates")
@permission(MERGE)
def party_duplicates(ctx: Context) -> Response:
    """Candidates, likeliest first; `state` shows those that were decided."""
    chosen = request.args.get("state", "open")
    state = chosen if chosen in STATES else "open"
    after = (whole("score"), whole("id")) if "id" in request.args else None
    found = list_candidates(ctx, state=state, after=after, limit=PAGE + 1)
    shown, next_page = found[:PAGE], None
    if len(found) > PAGE:
        last = shown[-1]
        next_page = url("core.party_duplicates", state=state, score=last.score, id=last.id)
    return render(
        ctx,
        "karvan/parties/duplicates.html",
        candidates=shown,
        next_page=next_page,
        chosen=state,
        thresholds=thresholds_of(ctx),
        reasons=REASONS,
        words=WORDS,
    )


@core.post(f"{CORE}/parties/duplicates/search")
@permission(MERGE)
def search_party_duplicates(ctx: Context) -> Response:
    """Search now, rather than wait for the night."""
    count = len(record_duplicates(ctx))
    flash = _("The search is done: {count} pairs to look at.", count=count)
    return redirect_to(ctx, "core.party_duplicates", flash=flash)


@core.post(f"{CORE}/parties/duplicates/<int:candidate_id>/distinct")
@permission(MERGE)
def party_duplicate_is_distinct(ctx: Context, candidate_id: int) -> Response:
    """Two different parties: they are not shown again."""
    set_distinct(ctx, candidate_id)
    return redirect_to(ctx, "core.party_duplicates", flash=_("They stay two parties."))
