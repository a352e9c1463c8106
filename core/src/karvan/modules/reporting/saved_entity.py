"""Saved reports as an entity: one's own and the shared ones; renamed, shared, mailed and deleted by commands.

They are made on the page of a report, which knows its parameters and columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import or_

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import SmartButton
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ
from karvan.identity.permissions import REPORT_SCHEDULE
from karvan.identity.permissions import REPORT_SHARE
from karvan.modules.reporting.due import Frequency
from karvan.modules.reporting.models import SavedReport
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.modules.reporting.queries.reports import list_reports
from karvan.modules.reporting.queries.saved import count_schedules
from karvan.modules.reporting.rhythms import FORMAT_TITLES
from karvan.modules.reporting.rhythms import FREQUENCIES
from karvan.modules.reporting.rhythms import LANGUAGE_TITLES
from karvan.modules.reporting.rhythms import WEEKDAYS
from karvan.modules.reporting.services.saved import RenameSavedReport
from karvan.modules.reporting.services.saved import delete_saved_report
from karvan.modules.reporting.services.saved import rename_saved_report
from karvan.modules.reporting.services.schedules import ScheduleReport
from karvan.modules.reporting.services.schedules import schedule_report
from karvan.web.urls import url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy import Select

    from karvan.context import Context
    from karvan.entities.declaring.commands import Values
    from karvan.entities.declaring.fields import Choices

VERBS = ("read", "update", "delete")
USERS = ("controller", "accountant", "clerk", "viewer")


def _visible(ctx: Context, statement: Select[Any]) -> Select[Any]:
    """One's own and the shared ones, of reports that one may see."""
    codes = [each.full_code for each in list_reports(ctx)]
    own = or_(SavedReport.owner_id == (ctx.actor.id or 0), SavedReport.shared)
    return statement.where(own, SavedReport.report.in_(codes))


def _reports(ctx: Context) -> Choices:
    return tuple((each.full_code, each.title) for each in list_reports(ctx))


def _is_changeable(ctx: Context, saved: SavedReport) -> bool:
    """One's own, or a shared one for who may share."""
    return saved.owner_id == ctx.actor.id or ctx.can(REPORT_SHARE)


def _update(ctx: Context, saved: SavedReport, values: Values) -> SavedReport:
    shared = values.get("shared", saved.shared)
    if shared and not saved.shared and not ctx.can(REPORT_SHARE):
        text = _("You may not share reports. Ask for the right, or leave it to yourself.")
        raise Invalid([Problem("core.report.share", text, field="shared")])
    name = values.get("name", saved.name)
    command = RenameSavedReport(saved.id, saved.version, name, shared=bool(shared))
    return rename_saved_report(ctx, command)


def _delete(ctx: Context, saved: SavedReport, values: Values) -> None:
    del values
    delete_saved_report(ctx, saved.id)


def _mail(ctx: Context, saved: SavedReport, values: Values) -> SavedReport:
    frequency = values["frequency"]
    day = values.get("weekday") if frequency == Frequency.WEEKLY else values.get("monthday")
    schedule_report(
        ctx,
        ScheduleReport(
            saved.id, frequency, int(day or 1), values["at"], values["format"],
            values["language"], values["recipients"],
        ),
    )  # fmt: skip
    return saved


def _schedules(ctx: Context, saved: Sequence[SavedReport]) -> Mapping[int, int]:
    return count_schedules(ctx, [each.id for each in saved])


def _shown_at(ctx: Context, saved: SavedReport) -> str:
    del ctx
    return url("core.report", code=saved.report, **saved.params, _columns=saved.columns)


def _formats(ctx: Context) -> Choices:
    """PDF only where it can be drawn."""
    del ctx
    return tuple(each for each in FORMAT_TITLES if each[0] != "pdf" or can_render_pdf())


def _own_language(ctx: Context) -> str:
    return ctx.locale.language


RHYTHM = (
    Field("frequency", "choice", _("How often"), choices=tuple(FREQUENCIES.items()), required=True,
          default=Frequency.WEEKLY.value),
    Field("weekday", "choice", _("Day of the week"), default="1",
          choices=tuple((str(n), day) for n, day in enumerate(WEEKDAYS, start=1)),
          visible_when={"frequency": (Frequency.WEEKLY.value,)}),
    Field("monthday", "integer", _("Day of the month"), default=1,
          help=_("31 is always the last day."), visible_when={"frequency": (Frequency.MONTHLY.value,)}),
    Field("at", label=_("Time"), required=True, default="07:00", max_length=5),
    Field("format", "choice", _("Format"), choices=_formats, required=True, default="xlsx"),
    Field("language", "choice", _("Language"), choices=LANGUAGE_TITLES, required=True,
          default=_own_language),
    Field("recipients", "note", _("Recipients"), required=True, max_length=10_000,
          help=_("E-mail addresses of colleagues, one on each line")),
)  # fmt: skip
SAVED_REPORT = Entity(
    name="saved_report",
    label=_("Saved report"),
    plural=_("Saved reports"),
    model=SavedReport,
    icon="report",
    verbs=VERBS,
    default_roles=dict.fromkeys(USERS, VERBS),
    fields=(
        Field("name", label=_("Name"), required=True, max_length=80),
        Field("report", "choice", _("Report"), choices=_reports, readonly=True),
        Field("shared", "bool", _("Shared"),
              help=_("Everyone who may see the report sees this too.")),
        Field("owner", "reference", _("Saved by"), target="core.user", readonly=True),
        Field("schedules", "integer", _("Times it is mailed"), read=_schedules),
    ),
    commands=(
        Command("update", run=_update, when=_is_changeable, fields=("name", "shared")),
        Command("delete", run=_delete, when=_is_changeable,
                confirm=_("It is mailed no longer, too, and this cannot be undone. Delete it?")),
        Command(
            "mail",
            _("Have it mailed"),
            run=_mail,
            permission=REPORT_SCHEDULE,
            fields=RHYTHM,
            on_many=False,
            icon="mail",
            done=_("The report will be mailed."),
        ),
    ),
    list=ListView(
        columns=("name", "report", "shared", "owner", "schedules"),
        filters=((_("Shared"), ("shared:eq:1",)),),
        narrow=_visible,
        empty=_("Save a report on its page, and it is found here with its parameters and columns."),
    ),
    form=FormView(
        sections=(Section(("name", "report", "shared", "owner")),),
        buttons=(SmartButton(_("Show"), "report", link=_shown_at),),
        panels=(Panel(_("Mailed"), "core.schedules_of_report", REPORT_READ),),
    ),
    search=("name",),
    searchable=False,
    menu=False,
    parts=False,
)  # fmt: skip
