"""Commodities: what lines count that is no currency."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import TranslatedText
from karvan_finance.ledger.models import Commodity

if TYPE_CHECKING:
    from karvan.api import Context


def ensure_commodities(ctx: Context, codes: Iterable[str]) -> dict[str, int]:
    """The ids of commodities by code; those that are missing are made."""
    wanted = sorted(set(codes))
    rows = ctx.session.execute(
        select(Commodity.code, Commodity.id).where(Commodity.code.in_(wanted))
    )
    known = {row.code: row.id for row in rows}
    made = [
        Commodity(code=code, name=TranslatedText(en=code)) for code in wanted if code not in known
    ]
    ctx.session.add_all(made)
    ctx.session.flush()
    return known | {commodity.code: commodity.id for commodity in made}
