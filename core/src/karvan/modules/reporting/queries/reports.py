"""Finding and running reports of the plugins that are on."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.reporting.errors import FormatNotOffered
from karvan.modules.reporting.errors import UnknownReport
from karvan.modules.reporting.parameters import parse_parameters
from karvan.plugins.declarations import About
from karvan.plugins.declarations import Report
from karvan.plugins.report_results import ReportColumn
from karvan.plugins.report_results import ReportResult
from karvan.plugins.words import CORE

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.i18n import Locale
    from karvan.runtime import Runtime


@dataclass(frozen=True)
class RunReport:
    """A report with its parameters and its figures, in the unit of work that is still open."""

    ctx: Context
    report: Report
    params: dict[str, Any]
    result: ReportResult
    chosen: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[ReportColumn, ...]:
        """The columns to show: all, or those chosen, in their own order."""
        columns = tuple(self.result.columns)
        kept = tuple(column for column in columns if column.key in self.chosen)
        return kept or columns


def list_reports(ctx: Context) -> list[Report]:
    """The reports this person may see, of the plugins that are on, in plugin order."""
    declared = ctx.runtime.registry.declarations(Report, ctx.view.on)
    return [report for report in declared if ctx.can(report.permission)]


def get_report(ctx: Context, code: str) -> Report:
    """The report `plugin.code`; raises UnknownReport when its plugin is off, Forbidden without right."""
    declared = ctx.runtime.registry.declarations(Report, ctx.view.on)
    found = next((report for report in declared if report.full_code == code), None)
    if found is None:
        raise UnknownReport(code=code)
    ctx.require(found.permission)
    return found


def require_format(report: Report, format_: str) -> None:
    """Raise FormatNotOffered for a way of leaving the page that the report does not have."""
    if format_ not in report.formats:
        raise FormatNotOffered(title=report.title, formats=", ".join(report.formats))


def run_report(
    ctx: Context, code: str, given: Mapping[str, str], columns: Sequence[str] = ()
) -> RunReport:
    """Parse the parameters and ask for the figures, within `ctx`; `columns` chooses some.

    Rows may be read from the database as they are consumed: consume them while `ctx` is open.
    """
    report = get_report(ctx, code)
    params = parse_parameters(ctx, report, given)
    return RunReport(ctx, report, params, report.query(ctx, params), tuple(columns))


@contextmanager
def open_report(
    runtime: Runtime,
    company: str | int,
    actor: Actor,
    code: str,
    given: Mapping[str, str],
    *,
    columns: Sequence[str] = (),
    locale: Locale | None = None,
) -> Iterator[RunReport]:
    """Run a report in a READ ONLY, REPEATABLE READ transaction of its own, open until the end."""
    with runtime.company_work(
        company, actor, write=False, source=f"report:{code}", locale=locale, snapshot=True
    ) as ctx:
        yield run_report(ctx, code, given, columns)


def titles_of(ctx: Context) -> dict[str, Text]:
    """The titles of the plugins that are on, to group their reports under."""
    declared = ctx.runtime.registry.declarations(About, ctx.view.on)
    return {CORE: _("General"), **{each.plugin: each.title for each in declared}}
