"""Saved reports: keep one under a name, share it, have it mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ
from karvan.identity.permissions import REPORT_SCHEDULE
from karvan.modules.reporting.queries.saved import get_saved
from karvan.modules.reporting.queries.saved import list_schedules
from karvan.modules.reporting.rhythms import FREQUENCIES
from karvan.modules.reporting.rhythms import WEEKDAYS
from karvan.modules.reporting.services.saved import SaveReport
from karvan.modules.reporting.services.saved import save_report
from karvan.modules.reporting.services.schedules import stop_schedule
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

PARAMETER = "param-"


@core.post(f"{CORE}/reports/<code>/save")
@form_of("core.report")
@permission(REPORT_READ)
def save_this_report(ctx: Context, code: str) -> Response:
    """Keep the report as it stands on the page."""
    form = request.form
    given = {
        key.removeprefix(PARAMETER): text for key, text in form.items() if key.startswith(PARAMETER)
    }
    command = SaveReport(
        code, form.get("name", ""), given, tuple(form.getlist("column")), shared="shared" in form
    )
    saved = save_report(ctx, command)
    done = _("“{name}” was saved.", name=saved.name)
    return redirect_to(ctx, "core.saved_report_page", record_id=saved.id, flash=done)


@core.get(f"{CORE}/saved-reports/<int:record_id>/schedules")
@permission(REPORT_READ)
def schedules_of_report(ctx: Context, record_id: int) -> Response:
    """When a saved report is mailed, and to whom."""
    return render(
        ctx,
        "karvan/reporting/schedules.html",
        saved=get_saved(ctx, record_id),
        schedules=list_schedules(ctx, record_id),
        frequencies=FREQUENCIES,
        weekdays=WEEKDAYS,
    )


@core.post(f"{CORE}/saved-reports/<int:record_id>/schedules/<int:schedule_id>/stop")
@form_of("core.schedules_of_report")
@permission(REPORT_SCHEDULE)
def end_schedule(ctx: Context, record_id: int, schedule_id: int) -> Response:
    """Mail it no longer."""
    stop_schedule(ctx, schedule_id)
    done = _("The report is no longer mailed.")
    return redirect_to(ctx, "core.saved_report_page", record_id=record_id, flash=done)
