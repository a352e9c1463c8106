"""What finance shows on the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.api import permission
from karvan.api import render
from karvan_finance import permissions as P
from karvan_finance.blueprint import bp
from karvan_finance.ledger.queries.accounts import cash_balance
from karvan_finance.ledger.queries.entries import count_drafts

if TYPE_CHECKING:
    from karvan.api import Context


@bp.get("/tiles/cash")
@permission(P.REPORT_READ)
def cash(ctx: Context) -> Response:
    """What cash and bank accounts hold today, and how many drafts wait."""
    day = ctx.today()
    return render(
        ctx,
        "finance/tiles/cash.html",
        balance=cash_balance(ctx, day),
        drafts=count_drafts(ctx),
        day=day,
    )
