"""The way to finance's reports, which core shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.api import permission
from karvan.api import render
from karvan_finance import permissions as P
from karvan_finance.blueprint import bp

if TYPE_CHECKING:
    from karvan.api import Context


@bp.get("/reports")
@permission(P.REPORT_READ)
def reports(ctx: Context) -> Response:
    """Trial balance, general ledger and account statement."""
    return render(ctx, "finance/reports/list.html", today=ctx.today())
