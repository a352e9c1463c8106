"""Fiscal years and periods: made, closed, reopened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.api import form_of
from karvan.api import lazy_gettext as _
from karvan.api import permission
from karvan.api import redirect_to
from karvan.api import render
from karvan.text import parse_date
from karvan_finance import permissions as P
from karvan_finance.blueprint import bp
from karvan_finance.ledger.queries.periods import list_years
from karvan_finance.ledger.queries.periods import next_year_day
from karvan_finance.ledger.services.periods import ClosePeriod
from karvan_finance.ledger.services.periods import ReopenPeriod
from karvan_finance.ledger.services.periods import close_period
from karvan_finance.ledger.services.periods import create_fiscal_year
from karvan_finance.ledger.services.periods import reopen_period
from karvan_finance.ledger.web.labels import PERIOD_STATES
from karvan_finance.ledger.web.versions import shown_version

if TYPE_CHECKING:
    from karvan.api import Context


@bp.get("/periods")
@permission(P.PERIOD_READ)
def periods(ctx: Context) -> Response:
    """Fiscal years with their periods."""
    return render(
        ctx,
        "finance/periods/list.html",
        years=list_years(ctx),
        next_day=next_year_day(ctx),
        states=PERIOD_STATES,
    )


@bp.post("/periods/years")
@permission(P.PERIOD_CREATE)
@form_of("finance.periods")
def add_year(ctx: Context) -> Response:
    """Make the fiscal year that holds a day."""
    day = parse_date(request.form.get("day", ""), today=ctx.today())
    year = create_fiscal_year(ctx, day)
    return redirect_to(ctx, "finance.periods", flash=_("Fiscal year {code} made.", code=year.code))


@bp.post("/periods/<int:period_id>/close")
@permission(P.PERIOD_CLOSE)
@form_of("finance.periods")
def close(ctx: Context, period_id: int) -> Response:
    """Close a period, or close it softly."""
    soft = request.form.get("how") == "soft"
    period = close_period(ctx, ClosePeriod(period_id, shown_version(), soft=soft))
    return redirect_to(ctx, "finance.periods", flash=_("Period {code} closed.", code=period.code))


@bp.post("/periods/<int:period_id>/reopen")
@permission(P.PERIOD_REOPEN)
@form_of("finance.periods")
def reopen(ctx: Context, period_id: int) -> Response:
    """Open a period again, saying why."""
    reason = request.form.get("reason", "")
    period = reopen_period(ctx, ReopenPeriod(period_id, shown_version(), reason))
    return redirect_to(ctx, "finance.periods", flash=_("Period {code} opened.", code=period.code))
