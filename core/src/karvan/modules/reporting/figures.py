"""Core's own report: named measures over time, a column for each month, quarter or year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import PeriodSpan
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import periods
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.i18n import localise_digits
from karvan.identity.permissions import REPORT_READ
from karvan.modules.reporting.queries.measures import list_measures
from karvan.modules.reporting.queries.measures import read_measures
from karvan.plugins.declarations import Param
from karvan.plugins.declarations import Report
from karvan.plugins.report_results import ReportColumn
from karvan.plugins.report_results import ReportResult

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.reporting.queries.measures import Figure
    from karvan.modules.reporting.queries.measures import MeasureSeries

MOST_COLUMNS = 60
GRAINS: tuple[tuple[str, Text], ...] = (
    ("month", _("Month")),
    ("quarter", _("Quarter")),
    ("year", _("Year")),
)
UNITS: dict[str, Text] = {
    "money": _("money"),
    "count": _("number"),
    "quantity": _("quantity"),
    "percent": _("percent"),
    "seconds": _("seconds"),
}


def measures_over_time(ctx: Context, params: Mapping[str, Any]) -> ReportResult:
    """Each measure, or the one that is named, with a figure for every span between two days.

    Raises Invalid when the days are the wrong way round or give too many columns.
    """
    spans = _spans(ctx, params["from"], params["at"], params["grain"] or "month")
    wanted = params["measure"]
    names = [wanted] if wanted else [each.name for each in list_measures(ctx)]
    series = read_measures(ctx, names, spans)
    columns = (
        ReportColumn("measure", _("Figure")),
        ReportColumn("unit", _("Unit")),
        *(ReportColumn(each.label, _label(ctx, each), "money") for each in spans),
    )
    rows = [_row(ctx, each, spans) for each in series]
    return ReportResult(columns, rows, currency=ctx.company.currency, notes=_notes(series))


def _spans(ctx: Context, first: date, last: date, grain: str) -> list[PeriodSpan]:
    if last < first:
        text = _("The last day lies before the first. Turn them round.")
        raise Invalid([Problem("core.report.days", text, field="at")])
    spans = periods(first, last + timedelta(days=1), grain, _calendar(ctx))  # type: ignore[arg-type]  # a choice
    if len(spans) > MOST_COLUMNS:
        text = _("That makes more than {limit} columns. Choose longer steps.", limit=MOST_COLUMNS)
        raise Invalid([Problem("core.report.columns", text, field="grain")])
    return spans


def _label(ctx: Context, span: PeriodSpan) -> str:
    return localise_digits(span.label, ctx.locale)


def _row(ctx: Context, series: MeasureSeries, spans: list[PeriodSpan]) -> dict[str, Any]:
    assert series.measure is not None  # only measures that are there are asked for
    unit = series.measure.unit
    row: dict[str, Any] = {
        "measure": str(series.measure.title),
        "unit": ctx.company.currency if unit == "money" else str(UNITS[unit]),
    }
    for span, figure in zip(spans, series.figures, strict=True):
        row[span.label] = _cell(figure)
    return row


def _cell(figure: Figure) -> Any:
    if figure.value is None or figure.link is None:
        return figure.value
    return replace(figure.link, value=figure.value)


def _notes(series: list[MeasureSeries]) -> list[Text]:
    """What each measure means, where its plugin says so."""
    return [
        f"{each.measure.title}: {each.measure.summary}"
        for each in series
        if each.measure is not None and each.measure.summary
    ]


def _calendar(ctx: Context) -> Calendar:
    return "jalali" if ctx.company.calendar == "jalali" else "gregorian"


def _start_of_year(ctx: Context) -> date:
    company = ctx.company
    return fiscal_year(
        ctx.today(),
        calendar=_calendar(ctx),
        start_month=company.fiscal_month,
        start_day=company.fiscal_day,
    ).start


def _choices(ctx: Context) -> tuple[tuple[str, Text], ...]:
    return tuple((each.name, each.title) for each in list_measures(ctx))


MEASURES = Report(
    "measures",
    _("Figures over time"),
    (
        Param("from", "date", _("From"), default=_start_of_year),
        Param("at", "date", _("To"), default=lambda ctx: ctx.today()),
        Param("grain", "choice", _("Step"), default="month", choices=GRAINS),
        Param("measure", "choice", _("Figure"), choices=_choices),
    ),
    REPORT_READ,
    measures_over_time,
    summary=_(
        "Figures that the modules share, by month, quarter or year, each leading to its lines."
    ),
)
