"""Saved reports: keep one under a name, share it, have it mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ
from karvan.identity.permissions import REPORT_SCHEDULE
from karvan.modules.reporting.due import Frequency
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.modules.reporting.queries.reports import get_report
from karvan.modules.reporting.queries.saved import get_saved
from karvan.modules.reporting.queries.saved import list_schedules
from karvan.modules.reporting.services.saved import RenameSavedReport
from karvan.modules.reporting.services.saved import SaveReport
from karvan.modules.reporting.services.saved import delete_saved_report
from karvan.modules.reporting.services.saved import rename_saved_report
from karvan.modules.reporting.services.saved import save_report
from karvan.modules.reporting.services.schedules import ScheduleReport
from karvan.modules.reporting.services.schedules import schedule_report
from karvan.modules.reporting.services.schedules import stop_schedule
from karvan.plugins.access import permission
from karvan.text import fold_digits
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import LANGUAGE_NAMES
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

FREQUENCIES: dict[str, Text] = {
    Frequency.DAILY.value: _("Every day"),
    Frequency.WEEKLY.value: _("Every week"),
    Frequency.MONTHLY.value: _("Every month"),
}
WEEKDAYS: tuple[Text, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
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
    return redirect_to(ctx, "core.saved_report", saved_id=saved.id, flash=done)


@core.get(f"{CORE}/saved-reports/<int:saved_id>")
@permission(REPORT_READ)
def saved_report(ctx: Context, saved_id: int) -> Response:
    """A saved report: its name, who sees it, and when it is mailed."""
    saved = get_saved(ctx, saved_id)
    return render(
        ctx,
        "karvan/reporting/saved.html",
        saved=saved,
        report=get_report(ctx, saved.report),
        schedules=list_schedules(ctx, saved_id),
        frequencies=FREQUENCIES,
        weekdays=WEEKDAYS,
        languages=LANGUAGE_NAMES,
        may_pdf=can_render_pdf(),
    )


@core.post(f"{CORE}/saved-reports/<int:saved_id>")
@permission(REPORT_READ)
def change_saved_report(ctx: Context, saved_id: int) -> Response:
    """Rename or share it."""
    form = request.form
    command = RenameSavedReport(
        saved_id, form_version() or 0, form.get("name", ""), shared="shared" in form
    )
    saved = rename_saved_report(ctx, command)
    done = _("“{name}” was saved.", name=saved.name)
    return redirect_to(ctx, "core.saved_report", saved_id=saved_id, flash=done)


@core.post(f"{CORE}/saved-reports/<int:saved_id>/delete")
@form_of("core.saved_report")
@permission(REPORT_READ)
def remove_saved_report(ctx: Context, saved_id: int) -> Response:
    """Forget it and its schedules."""
    delete_saved_report(ctx, saved_id)
    return redirect_to(ctx, "core.reports", flash=_("The saved report was deleted."))


@core.post(f"{CORE}/saved-reports/<int:saved_id>/schedules")
@form_of("core.saved_report")
@permission(REPORT_SCHEDULE)
def add_schedule(ctx: Context, saved_id: int) -> Response:
    """Have it mailed from now on."""
    schedule_report(ctx, _schedule_of(saved_id, request.form))
    done = _("The report will be mailed.")
    return redirect_to(ctx, "core.saved_report", saved_id=saved_id, flash=done)


@core.post(f"{CORE}/saved-reports/<int:saved_id>/schedules/<int:schedule_id>/stop")
@form_of("core.saved_report")
@permission(REPORT_SCHEDULE)
def end_schedule(ctx: Context, saved_id: int, schedule_id: int) -> Response:
    """Mail it no longer."""
    stop_schedule(ctx, schedule_id)
    done = _("The report is no longer mailed.")
    return redirect_to(ctx, "core.saved_report", saved_id=saved_id, flash=done)


def _schedule_of(saved_id: int, form: Any) -> ScheduleReport:
    frequency = form.get("frequency", "")
    day = form.get("weekday" if frequency == Frequency.WEEKLY else "monthday", "1") or "1"
    return ScheduleReport(
        saved_id,
        frequency,
        _whole(day),
        form.get("at", ""),
        form.get("format", ""),
        form.get("language", ""),
        form.get("recipients", ""),
    )


def _whole(text: str) -> int:
    folded = fold_digits(text.strip())
    if not folded.isascii() or not folded.isdecimal():
        raise Malformed(reason=_("{name} must be a number", name=text))
    return int(folded)
