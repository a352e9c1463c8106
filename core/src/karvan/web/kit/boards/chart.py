"""The chart of a list: bars, a line or a pie, with the same figures in a table below."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Request
from flask import Response

from karvan.entities.declaring.views import Chart
from karvan.entities.figures.groups import Series
from karvan.entities.figures.groups import series_of
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.i18n.locales import PERSIAN
from karvan.web.kit.boards.addresses import list_url
from karvan.web.kit.boards.choosing import chosen
from karvan.web.kit.boards.choosing import dimension_options
from karvan.web.kit.boards.choosing import measure_options
from karvan.web.kit.boards.choosing import usual_dimension
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.toolbar import toolbar_of
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

CHART, TEMPLATE = "chart", "karvan/kit/boards/chart.html"
BY, MEASURE, LOOK = "by", "measure", "look"
LOOKS: dict[str, tuple[Text, str]] = {
    "bar": (_("Bars"), "chart-bar"),
    "line": (_("Line"), "chart-line"),
    "pie": (_("Pie"), "chart-pie"),
}


def render_chart(ctx: Context, entity: Entity, request: Request) -> Response:
    """The chart that the address describes."""
    state = state_of(ctx, entity, request.args, strict=False)
    wished = _wishes(ctx, entity, state)
    series = series_of(ctx, entity, state.request, wished[BY], wished[MEASURE])
    return render(
        ctx,
        entity.templates.get(CHART, TEMPLATE),
        entity=entity,
        state=state,
        bar=toolbar_of(ctx, state),
        wished=wished,
        looks=LOOKS,
        look_url=lambda look: state.url(**{**wished, "view": CHART, LOOK: look}),
        charts=[_chart(ctx, state, each, wished[LOOK]) for each in series],
        dimensions=dimension_options(ctx, entity),
        measures=measure_options(ctx, entity),
    )


def _wishes(ctx: Context, entity: Entity, state: ListState) -> dict[str, str]:
    usual = entity.chart or Chart(usual_dimension(ctx, entity))
    defaults = {BY: usual.by, MEASURE: usual.measure, LOOK: usual.look}
    found = {}
    for name, default in defaults.items():
        texts = chosen(state.args, name, (default,))
        found[name] = texts[0] if texts else default
    if found[LOOK] not in LOOKS:
        shown = found[LOOK][:20].replace("\x00", "�")
        raise Malformed(reason=_("there is no chart “{name}”", name=shown))
    if not found[BY]:
        raise NotFound
    return found


def _chart(ctx: Context, state: ListState, series: Series, look: str) -> dict[str, Any]:
    """One chart as the page draws it: for the table, and as data for the script."""
    urls = [list_url(state, each.filter) for each in series.points]
    unit = f" ({series.currency})" if series.currency else ""
    title = f"{series.measure.title}{unit} – {series.dimension.title}"
    digits = "arabext" if ctx.locale.digits == PERSIAN else "latn"
    return {
        "title": title,
        "unit": series.currency,
        "measure": series.measure.title,
        "dimension": series.dimension.title,
        "rows": list(zip(series.points, urls, strict=True)),
        "data": {
            "look": look,
            "title": title,
            "label": f"{series.measure.title}{unit}",
            "labels": [each.member.title for each in series.points],
            "values": [str(each.figure.number) for each in series.points],
            "texts": [each.figure.text for each in series.points],
            "tones": [each.member.tone for each in series.points],
            "urls": urls,
            "locale": f"{ctx.locale.language}-u-nu-{digits}",
        },
    }
