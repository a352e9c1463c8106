"""A measure over the months: its figure now, how it moved, and the points of a small line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months
from karvan.calendars.periods import periods
from karvan.modules.reporting.queries.measures import MeasureSeries
from karvan.modules.reporting.queries.measures import read_measures

if TYPE_CHECKING:
    from karvan.calendars.periods import PeriodSpan
    from karvan.context import Context

MONTHS_BACK = 11
WIDTH, HEIGHT = 120, 40
EDGE = 3


@dataclass(frozen=True)
class Trend:
    """A measure's figures of twelve months, the running one last."""

    series: MeasureSeries
    spans: list[PeriodSpan]

    @property
    def now(self) -> Decimal | int | None:
        """The figure of the running month."""
        return self.series.figures[-1].value

    @property
    def change(self) -> Decimal | None:
        """By how many percent it differs from the month before; None where nothing compares."""
        before = self.series.figures[-2].value
        if not before or self.now is None:
            return None
        return (Decimal(self.now) - before) * 100 / abs(Decimal(before))

    @property
    def points(self) -> str:
        """The line, in a box of 120 by 40; empty while fewer than two months have figures."""
        values = [each.value for each in self.series.figures]
        return line_of([None if each is None else Decimal(each) for each in values])


def read_trend(ctx: Context, name: str) -> Trend:
    """The trend of a measure up to today."""
    today = ctx.today()
    calendar: Calendar = "jalali" if ctx.company.calendar == "jalali" else "gregorian"
    first = add_months(today, -MONTHS_BACK, calendar)
    spans = periods(first, today, "month", calendar)[-(MONTHS_BACK + 1) :]
    return Trend(read_measures(ctx, [name], spans)[0], spans)


def line_of(values: Sequence[Decimal | None]) -> str:
    """The points of a line through the values that are known."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = high - low or Decimal(1)
    step = Decimal(WIDTH) / (len(values) - 1)
    room = HEIGHT - 2 * EDGE
    return " ".join(
        f"{step * place:.1f},{HEIGHT - EDGE - (value - low) / span * room:.1f}"
        for place, value in enumerate(values)
        if value is not None
    )
