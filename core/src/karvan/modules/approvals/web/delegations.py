"""Who stands in for whom."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.approvals.permissions import APPROVAL_READ
from karvan.modules.approvals.queries.delegations import list_delegations
from karvan.modules.approvals.queries.people import people_of
from karvan.modules.approvals.services import Delegate
from karvan.modules.approvals.services import delegate
from karvan.modules.approvals.services import end_delegation
from karvan.plugins.access import permission
from karvan.text import TextError
from karvan.text import parse_date
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

DELEGATIONS = f"{CORE}/approvals/delegations"


@core.get(DELEGATIONS)
@permission(APPROVAL_READ)
def delegations(ctx: Context) -> Response:
    """The reader's own delegations; who manages approvals sees all."""
    people = people_of(ctx)
    members = [each for each in people.members.values() if each.is_active]
    return render(
        ctx,
        "karvan/approvals/delegations.html",
        rows=list_delegations(ctx),
        people=people,
        members=[(each.user_id, each.name) for each in members],
        today=ctx.today(),
    )


@core.post(DELEGATIONS)
@permission(APPROVAL_READ)
def add_delegation(ctx: Context) -> Response:
    """Let someone stand in."""
    delegator = request.form.get("delegator", "")
    delegate(
        ctx,
        Delegate(
            deputy_id=_user(request.form.get("deputy", "")) or 0,
            valid_from=_day(ctx, "first"),
            valid_to=_day(ctx, "last") + timedelta(days=1),
            reason=request.form.get("reason", ""),
            delegator_id=_user(delegator),
        ),
    )
    return redirect_to(ctx, "core.delegations", flash=_("Saved."))


@core.post(f"{DELEGATIONS}/<int:delegation_id>/end")
@permission(APPROVAL_READ)
@form_of("core.delegations")
def stop_delegation(ctx: Context, delegation_id: int) -> Response:
    """Take it back."""
    end_delegation(ctx, delegation_id)
    return redirect_to(ctx, "core.delegations", flash=_("Removed."))


def _user(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def _day(ctx: Context, field: str) -> date:
    try:
        return parse_date(request.form.get(field, ""), today=ctx.today())
    except TextError as error:
        raise Invalid([Problem(error.code, error.message, field=field)]) from None
