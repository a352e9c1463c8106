"""Jobs, reports, imports, checks and commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from karvan.i18n import Text
from karvan.plugins import arguments
from karvan.plugins.declarations import Check
from karvan.plugins.declarations import CheckScope
from karvan.plugins.declarations import CommandDeclaration
from karvan.plugins.declarations import ExportFormat
from karvan.plugins.declarations import ImportFormat
from karvan.plugins.declarations import Job
from karvan.plugins.declarations import Report
from karvan.plugins.declaring import Declaring
from karvan.plugins.declaring import declares
from karvan.plugins.measures import Measure


class DeclaresWork(Declaring):
    """Jobs, reports, imports, checks and commands."""

    @declares
    def job(
        self,
        code: str,
        run: Callable[..., Any],
        *,
        title: Text,
        schedule: str | None = None,
        permission: str | None = None,
        outgoing: bool = False,
    ) -> None:
        """Work outside a request: `run(ctx, data)`; the schedule is cron text in company time.

        `outgoing`: it reaches somebody outside, so it is held in a copy of the installation.
        """
        self._check("code", arguments.name_problem(code))
        self._check("run", arguments.handler_problem(run, "ctx", "data"))
        self._check("schedule", arguments.schedule_problem(schedule))
        job = Job(self.plugin, code, run, title, schedule, permission, outgoing)
        self._keep(job, "job", code)

    @declares
    def report(self, report: Report) -> None:
        """A table of figures, as page, CSV, XLSX and JSON."""
        self._check("report", arguments.name_problem(report.code))
        self._check("report", arguments.handler_problem(report.query, "ctx", "params"))
        self._check("formats", arguments.report_format_problem(report))
        self._keep(replace(report, plugin=self.plugin), "report", report.code)

    @declares
    def measure(self, measure: Measure) -> None:
        """A figure with a name, `plugin.word`, that any report or KPI may show."""
        self._check("measure", arguments.code_problem(measure.name, self.plugin))
        self._check("unit", arguments.measure_unit_problem(measure.unit))
        self._check("query", arguments.handler_problem(measure.query, "ctx", "request"))
        self._keep(replace(measure, plugin=self.plugin), "measure", measure.name)

    @declares
    def import_format(self, import_format: ImportFormat) -> None:
        """A kind of file the plugin can read."""
        self._check("import_format", arguments.name_problem(import_format.code))
        owned = replace(import_format, plugin=self.plugin)
        self._keep(owned, "import_format", owned.target, owned.code)

    @declares
    def export_format(self, export_format: ExportFormat) -> None:
        """A kind of file the plugin writes of all it keeps: `run(ctx)` gives text piece by piece."""
        self._check("export_format", arguments.name_problem(export_format.code))
        owned = replace(export_format, plugin=self.plugin)
        self._keep(owned, "export_format", owned.target, owned.code)

    @declares
    def check(
        self,
        scope: CheckScope,
        run: Callable[..., Any],
        *,
        code: str,
        title: Text,
    ) -> None:
        """A question about the plugin's own state, asked at health, verify, close, disable, uninstall."""
        self._check("scope", arguments.check_scope_problem(scope))
        self._check("code", arguments.name_problem(code))
        self._keep(Check(self.plugin, scope, code, title, run), "check", scope, code)

    @declares
    def command(self, command: Any) -> None:
        """A click command under `karvan <plugin>`."""
        self._keep(CommandDeclaration(self.plugin, command), "command", command.name)
