"""Looks for missing numbers: within a range, and at its end, where the counter knows better."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from karvan.documents.models import NumberCounter
from karvan.documents.models import NumberSeries
from karvan.plugins.findings import Breach

if TYPE_CHECKING:
    from karvan.context import Context

GAPLESS = "gapless"


def check_numbers(ctx: Context, model: type[Any]) -> tuple[int, list[Breach]]:
    """How many numbered documents of a model there are, and the ranges with missing numbers.

    The model has `series_id`, `range_key` and `seq`; a series numbers documents of one model.
    """
    found = _ranges(ctx, model)
    counters = _last_given(ctx)
    own_series = {row.series_id for row in found}
    breaches: list[Breach] = []
    for row in found:
        last = counters.pop((row.series_id, row.range_key), row.last)
        missing = max(last, row.last) - row.first + 1 - row.n
        if missing > 0:
            breaches.append(_breach(model, row.code, row.range_key, missing))
    for (series_id, range_key), last in counters.items():
        if series_id in own_series:
            code = next(row.code for row in found if row.series_id == series_id)
            breaches.append(_breach(model, code, range_key, last))
    return sum(row.n for row in found), breaches


def _ranges(ctx: Context, model: type[Any]) -> list[Any]:
    numbers = (
        select(
            model.series_id,
            model.range_key,
            NumberSeries.code,
            func.count().label("n"),
            func.min(model.seq).label("first"),
            func.max(model.seq).label("last"),
        )
        .join(NumberSeries, NumberSeries.id == model.series_id)
        .where(model.seq.is_not(None), NumberSeries.gapless)
        .group_by(model.series_id, model.range_key, NumberSeries.code)
        .order_by(NumberSeries.code, model.range_key)
    )
    return list(ctx.session.execute(numbers))


def _last_given(ctx: Context) -> dict[tuple[int, str], int]:
    counters = select(NumberCounter).where(NumberCounter.company_id == ctx.company.id)
    return {
        (each.series_id, each.range_key): each.next - 1 for each in ctx.session.scalars(counters)
    }


def _breach(model: type[Any], code: str, range_key: str, missing: int) -> Breach:
    place = f"{code} {range_key}".strip()
    numbers = "1 number is" if missing == 1 else f"{missing} numbers are"
    return Breach(model.__tablename__, place, GAPLESS, f"{numbers} missing in {place}")
