"""Tiles of core's modules: my day, any measure, any saved report."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from flask import Response

from karvan.documents.records import link_to
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.web import KIND_ICONS
from karvan.modules.desk.day import read_day
from karvan.modules.desk.trend import read_trend
from karvan.modules.reporting.as_text import shown_text
from karvan.modules.reporting.queries.measures import list_measures
from karvan.modules.reporting.queries.reports import list_reports
from karvan.modules.reporting.queries.reports import run_report
from karvan.modules.reporting.queries.saved import get_saved
from karvan.modules.reporting.queries.saved import list_saved
from karvan.plugins.access import signed_in
from karvan.plugins.report_results import plain_value
from karvan.web.desk.tiles import OWN
from karvan.web.desk.tiles import OfferedTile
from karvan.web.desk.tiles import source
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

ROWS = 8
REPORTS, MEASURES = _("Saved reports"), _("Figures")
READERS = "the permission of what it shows is asked"


@source
def _own(_ctx: Context) -> Iterable[OfferedTile]:
    yield OfferedTile(
        "own:my-day",
        _("My day"),
        OWN,
        "core.my_day",
        icon="checklist",
        size="tall",
        at_first=True,
        order=10,
    )


@source
def _measures(ctx: Context) -> Iterable[OfferedTile]:
    for place, each in enumerate(list_measures(ctx)):
        yield OfferedTile(
            f"measure:{each.name}",
            each.title,
            MEASURES,
            "core.tile_measure",
            {"name": each.name},
            at_first=place < 4,
            icon="chart-bar",
            order=30,
        )


@source
def _saved(ctx: Context) -> Iterable[OfferedTile]:
    if not ctx.can("core.report.read"):
        return
    permitted = {each.full_code for each in list_reports(ctx)}
    for each in list_saved(ctx):
        if each.saved.report in permitted:
            yield OfferedTile(
                f"report:{each.saved.id}",
                each.saved.name,
                REPORTS,
                "core.tile_report",
                {"saved_id": each.saved.id},
                icon="report-analytics",
                size="wide",
                order=60,
            )


@core.get(f"{CORE}/my-day")
@signed_in("everyone has a day of their own")
def my_day(ctx: Context) -> Response:
    """What is late, due, to be approved, and not read."""
    return render(
        ctx, "karvan/desk/my_day.html", day=read_day(ctx), icons=KIND_ICONS, link_to=link_to
    )


@core.get(f"{CORE}/tiles/measures/<name>")
@signed_in(READERS)
def tile_measure(ctx: Context, name: str) -> Response:
    """A figure, how it moved since last month, and its line over a year."""
    trend = read_trend(ctx, name)
    if trend.series.measure is None:
        raise NotFound
    return render(ctx, "karvan/desk/tile_measure.html", trend=trend, measure=trend.series.measure)


@core.get(f"{CORE}/tiles/reports/<int:saved_id>")
@signed_in(READERS)
def tile_report(ctx: Context, saved_id: int) -> Response:
    """The first rows of a saved report."""
    saved = get_saved(ctx, saved_id)
    run = run_report(ctx, saved.report, saved.params, saved.columns)
    columns = run.columns[:4]
    rows = [
        [_text(ctx, row.get(column.key)) for column in columns]
        for row in islice(run.result.rows, ROWS)
    ]
    return render(ctx, "karvan/desk/tile_report.html", saved=saved, columns=columns, rows=rows)


def _text(ctx: Context, value: object) -> str:
    return shown_text(plain_value(value), ctx.locale)
