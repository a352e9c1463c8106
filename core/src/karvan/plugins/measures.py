"""Named figures that several plugins' reports and KPIs share: revenue, receivables, open orders.

A plugin declares what it can count; whoever shows it asks by name, so that a figure is computed in
one place and means the same on every page.

    setup.measure(
        Measure("finance.revenue", _("Revenue"), "money", P.REPORT_READ, read_revenue,
                drill=lambda ctx, span: ReportLink("", report="finance.income", values={...}))
    )

    def read_revenue(ctx, request):
        return [revenue_between(ctx, span.first, span.last) for span in request.spans]
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from typing import Literal

from karvan.calendars.periods import PeriodSpan
from karvan.i18n import Text

MeasureUnit = Literal["money", "count", "quantity", "percent", "seconds"]
MEASURE_UNITS: tuple[MeasureUnit, ...] = ("money", "count", "quantity", "percent", "seconds")


@dataclass(frozen=True)
class MeasureRequest:
    """What a measure is asked: one figure for each span of days.

    A flow (revenue) is counted over the span, a standing figure (receivables) at its last day.
    """

    spans: tuple[PeriodSpan, ...]


@dataclass(frozen=True)
class Measure:
    """A figure with a name of its own, `plugin.word`.

    `query(ctx, request)` answers one value per span, in their order: a Decimal in major units of
    the company's currency for money (with all its decimals), a Decimal or int for the rest, None
    where there is none; never 0 for what is not known. It reads and writes nothing.
    `drill(ctx, span)` gives the ReportLink to what lies behind the figure.
    """

    name: str
    title: Text
    unit: MeasureUnit
    permission: str
    query: Callable[..., Sequence[Decimal | int | None]]
    drill: Callable[..., Any] | None = None
    summary: Text = ""
    plugin: str = ""
