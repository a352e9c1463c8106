"""Reading measures: one figure per span of days, or the reason why there is none.

A figure that cannot be had (its module is off, the right is missing, nothing is known) is None with
a sentence that says why, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.calls import call
from karvan.plugins.calls import wrong_result
from karvan.plugins.measures import Measure
from karvan.plugins.measures import MeasureRequest

if TYPE_CHECKING:
    from karvan.calendars.periods import PeriodSpan
    from karvan.context import Context
    from karvan.plugins.report_results import ReportLink

NOT_HERE = _("No module that is switched on offers this figure.")
NOT_ALLOWED = _("You need another permission to see this figure.")
NOT_KNOWN = _("There is no figure for this time.")


@dataclass(frozen=True)
class Figure:
    """One value of a measure; `reason` says why it is None. `link` leads to what lies behind it."""

    value: Decimal | int | None
    reason: Text | None = None
    link: ReportLink | None = None


@dataclass(frozen=True)
class MeasureSeries:
    """The figures of one measure, one for each span asked for; `measure` is None where absent."""

    name: str
    measure: Measure | None
    figures: tuple[Figure, ...]


def list_measures(ctx: Context) -> list[Measure]:
    """The measures this person may see, of the plugins that are on, in plugin order."""
    return [each for each in _declared(ctx) if ctx.can(each.permission)]


def read_measures(
    ctx: Context, names: Iterable[str], spans: Sequence[PeriodSpan]
) -> list[MeasureSeries]:
    """The figures of the named measures, in the order of the names; each is asked once."""
    known = {each.name: each for each in _declared(ctx)}
    return [_series(ctx, name, known.get(name), tuple(spans)) for name in names]


def _declared(ctx: Context) -> list[Measure]:
    return list(ctx.runtime.registry.declarations(Measure, ctx.view.on))


def _series(
    ctx: Context, name: str, measure: Measure | None, spans: tuple[PeriodSpan, ...]
) -> MeasureSeries:
    if measure is None:
        return MeasureSeries(name, None, tuple(Figure(None, NOT_HERE) for _span in spans))
    if not ctx.can(measure.permission):
        return MeasureSeries(name, measure, tuple(Figure(None, NOT_ALLOWED) for _span in spans))
    values = _ask(ctx, measure, spans)
    pairs = zip(spans, values, strict=True)
    return MeasureSeries(
        name, measure, tuple(_figure(ctx, measure, span, value) for span, value in pairs)
    )


def _ask(ctx: Context, measure: Measure, spans: tuple[PeriodSpan, ...]) -> list[Any]:
    """The plugin's answers, traced. Raises PluginFailure for a wrong number of them, or a float."""
    request = MeasureRequest(spans)
    found = call(ctx, "measure", measure.name, measure.plugin, "read", measure.query, ctx, request)
    values = list(found)
    if len(values) != len(spans) or not all(_is_figure(value) for value in values):
        raise wrong_result(measure.plugin, measure.name, found, f"{len(spans)} figures")
    return values


def _is_figure(value: object) -> bool:
    return value is None or (isinstance(value, Decimal | int) and not isinstance(value, bool))


def _figure(
    ctx: Context, measure: Measure, span: PeriodSpan, value: Decimal | int | None
) -> Figure:
    if value is None:
        return Figure(None, NOT_KNOWN)
    return Figure(value, link=measure.drill(ctx, span) if measure.drill else None)
