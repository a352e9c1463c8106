"""Journals: list, and the form of a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.api import lazy_gettext as _
from karvan.api import permission
from karvan.api import redirect_to
from karvan.api import render
from karvan.errors import Malformed
from karvan_finance import permissions as P
from karvan_finance.models.journals import JournalKind
from karvan_finance.queries.periods import list_journals
from karvan_finance.services.journals import NewJournal
from karvan_finance.services.journals import create_journal
from karvan_finance.web.blueprint import bp
from karvan_finance.web.labels import JOURNAL_KINDS

if TYPE_CHECKING:
    from karvan.api import Context


@bp.get("/journals")
@permission(P.JOURNAL_READ)
def journals(ctx: Context) -> Response:
    """All journals."""
    return render(
        ctx, "finance/journals/list.html", journals=list_journals(ctx), kinds=JOURNAL_KINDS
    )


@bp.get("/journals/new")
@permission(P.JOURNAL_CREATE)
def new_journal(ctx: Context) -> Response:
    """The form of a new journal."""
    return render(ctx, "finance/journals/form.html", kinds=JOURNAL_KINDS)


@bp.post("/journals/new")
@permission(P.JOURNAL_CREATE)
def add_journal(ctx: Context) -> Response:
    """Make a journal with its number series."""
    typed = request.form
    kind = typed.get("kind", "")
    if kind not in JOURNAL_KINDS:
        raise Malformed(reason=_("there is no kind of journal {kind}", kind=kind))
    command = NewJournal(typed.get("code", ""), typed.get("name", ""), JournalKind(kind))
    made = create_journal(ctx, command)
    return redirect_to(ctx, "finance.journals", flash=_("Journal {code} made.", code=made.code))
