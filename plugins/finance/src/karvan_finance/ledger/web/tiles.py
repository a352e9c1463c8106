"""What finance shows on the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.api import permission
from karvan.api import render
from karvan_finance import permissions as P
from karvan_finance.blueprint import bp
from karvan_finance.ledger.queries.entries import count_drafts

if TYPE_CHECKING:
    from karvan.api import Context


@bp.get("/tiles/drafts")
@permission(P.ENTRY_READ)
def tile_drafts(ctx: Context) -> Response:
    """How many drafts wait to be posted."""
    return render(ctx, "finance/tiles/drafts.html", drafts=count_drafts(ctx))
