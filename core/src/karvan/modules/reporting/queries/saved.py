"""Reading saved reports and their schedules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from karvan.errors import NotFound
from karvan.identity.permissions import REPORT_READ
from karvan.identity.permissions import REPORT_SHARE
from karvan.modules.reporting.models import ReportRecipient
from karvan.modules.reporting.models import ReportSchedule
from karvan.modules.reporting.models import SavedReport
from karvan.modules.reporting.queries.reports import list_reports

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.declarations import Report


@dataclass(frozen=True)
class ShownSaved:
    """A saved report with the report it is of, and how often it is mailed."""

    saved: SavedReport
    report: Report
    is_own: bool
    schedules: int


@dataclass(frozen=True)
class ShownSchedule:
    """A schedule, its recipients' addresses, and the saved report it mails."""

    schedule: ReportSchedule
    addresses: tuple[str, ...]
    saved: SavedReport


def list_saved(ctx: Context) -> list[ShownSaved]:
    """One's own saved reports and the shared ones, of reports that one may see, by name."""
    reports = {report.full_code: report for report in list_reports(ctx)}
    visible = or_(SavedReport.owner_id == _me(ctx), SavedReport.shared)
    found = ctx.session.scalars(
        select(SavedReport).where(visible).order_by(SavedReport.name, SavedReport.id)
    ).all()
    counts = _schedules_by_saved(ctx)
    return [
        ShownSaved(each, reports[each.report], each.owner_id == _me(ctx), counts.get(each.id, 0))
        for each in found
        if each.report in reports
    ]


def get_saved(ctx: Context, saved_id: int) -> SavedReport:
    """A saved report that one may open; raises NotFound for another's private one."""
    ctx.require(REPORT_READ)
    saved = ctx.session.get(SavedReport, (ctx.company.id, saved_id))
    if saved is None or not (saved.shared or saved.owner_id == _me(ctx)):
        raise NotFound
    return saved


def get_saved_to_change(ctx: Context, saved_id: int) -> SavedReport:
    """One's own, or a shared one for who may share; raises NotFound."""
    saved = get_saved(ctx, saved_id)
    if saved.owner_id != _me(ctx):
        ctx.require(REPORT_SHARE)
    return saved


def list_schedules(ctx: Context, saved_id: int) -> list[ShownSchedule]:
    """The schedules of a saved report that one may open."""
    saved = get_saved(ctx, saved_id)
    schedules = ctx.session.scalars(
        select(ReportSchedule)
        .where(ReportSchedule.saved_report_id == saved.id)
        .order_by(ReportSchedule.id)
    )
    return [
        ShownSchedule(each, tuple(r.address for r in recipients_of(ctx, each.id)), saved)
        for each in schedules
    ]


def recipients_of(ctx: Context, schedule_id: int) -> Sequence[ReportRecipient]:
    """Who gets the report, in the order they were named."""
    return ctx.session.scalars(
        select(ReportRecipient)
        .where(ReportRecipient.schedule_id == schedule_id)
        .order_by(ReportRecipient.id)
    ).all()


def count_schedules(ctx: Context, ids: Sequence[int]) -> dict[int, int]:
    """At how many times each of these saved reports is mailed."""
    rows = ctx.session.execute(
        select(ReportSchedule.saved_report_id, func.count())
        .where(ReportSchedule.saved_report_id.in_(ids))
        .group_by(ReportSchedule.saved_report_id)
    )
    return dict.fromkeys(ids, 0) | {row[0]: row[1] for row in rows}


def _schedules_by_saved(ctx: Context) -> dict[int, int]:
    counts: dict[int, int] = {}
    for saved_id in ctx.session.scalars(select(ReportSchedule.saved_report_id)):
        counts[saved_id] = counts.get(saved_id, 0) + 1
    return counts


def _me(ctx: Context) -> int:
    """Whoever acts; the command line and the system own nothing."""
    return ctx.actor.id or 0
