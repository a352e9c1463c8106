"""Number series of a company: making one, and the range a document's day falls in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import cast

from sqlalchemy import select

from karvan.documents.models import NumberSeries
from karvan.documents.patterns import Reset
from karvan.documents.patterns import check_pattern
from karvan.documents.patterns import range_key
from karvan.errors import NotFound

if TYPE_CHECKING:
    from datetime import date

    from karvan.calendars.periods import Calendar
    from karvan.context import Context

DEFAULT_PATTERN = "{code}/{year}/{seq}"


def create_series(
    ctx: Context,
    code: str,
    *,
    pattern: str = DEFAULT_PATTERN,
    padding: int = 5,
    reset: Reset = "fiscal_year",
    gapless: bool = True,
) -> NumberSeries:
    """A new series; raises UnusablePattern when its numbers would repeat or could not be formed."""
    check_pattern(pattern, reset)
    series = NumberSeries(code=code, pattern=pattern, padding=padding, reset=reset, gapless=gapless)
    ctx.session.add(series)
    ctx.uow.flush()
    return series


def find_series(ctx: Context, code: str) -> NumberSeries | None:
    """The series of this code, if there is one."""
    return ctx.session.scalars(select(NumberSeries).filter_by(code=code)).one_or_none()


def get_series(ctx: Context, series_id: int) -> NumberSeries:
    """The series with this id, without a statement when the session knows it; raises NotFound."""
    series = ctx.session.get(NumberSeries, (ctx.company.id, series_id))
    if series is None:
        raise NotFound
    return series


def range_of(ctx: Context, series: NumberSeries, day: date) -> str:
    """The range of the series in which documents of the day are numbered."""
    company = ctx.company
    return range_key(
        series.reset,
        day,
        calendar=cast("Calendar", company.calendar),
        start_month=company.fiscal_month,
        start_day=company.fiscal_day,
    )


def titles_of_series(ctx: Context, ids: set[int]) -> dict[int, str]:
    """The codes of the company's series with these ids."""
    wanted = NumberSeries.company_id == ctx.company.id, NumberSeries.id.in_(sorted(ids))
    rows = ctx.session.execute(select(NumberSeries.id, NumberSeries.code).where(*wanted))
    return {row.id: row.code for row in rows}
