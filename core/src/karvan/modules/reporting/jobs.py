"""Mails the reports whose time has come.

One job looks for schedules that are due and puts off one mailing for each; what was missed while
no worker ran is made up for once. A report is made with the rights its owner has at that moment:
who has left the company mails nothing any more.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.actors import Actor
from karvan.errors import AppError
from karvan.errors import Refusal
from karvan.events.jobs import enqueue
from karvan.i18n import Locale
from karvan.i18n import gettext as _
from karvan.i18n import use_locale
from karvan.identity.permissions import REPORT_MAIL_OUTSIDE
from karvan.identity.queries.permissions import actor_for
from karvan.modules.mail.commands import MailAttachment
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.services import queue_mail
from karvan.modules.reporting.as_csv import csv_chunks
from karvan.modules.reporting.as_pdf import report_to_pdf
from karvan.modules.reporting.as_xlsx import write_xlsx
from karvan.modules.reporting.due import next_due
from karvan.modules.reporting.models import LONGEST_ERROR
from karvan.modules.reporting.models import ReportRecipient
from karvan.modules.reporting.models import ReportSchedule
from karvan.modules.reporting.queries.reports import RunReport
from karvan.modules.reporting.queries.reports import open_report
from karvan.modules.reporting.queries.saved import recipients_of
from karvan.modules.reporting.services.schedules import rhythm_of

if TYPE_CHECKING:
    from karvan.context import Context

LOOK = "report-schedules"
MAIL = "mail-report"
EVERY_FIVE_MINUTES = "*/5 * * * *"
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class OwnerGone(Refusal):
    """Whoever scheduled this report is no longer an active member of the company. Schedule it anew."""

    code = "core.report.owner_gone"


def enqueue_due_reports(ctx: Context, data: Mapping[str, Any]) -> None:
    """Put off one mailing for each schedule that is due, and note when it is due next."""
    now = ctx.clock.now()
    due = ctx.session.scalars(
        select(ReportSchedule)
        .where(ReportSchedule.active, ReportSchedule.next_run_at <= now)
        .order_by(ReportSchedule.id)
        .with_for_update()
    ).all()
    for schedule in due:
        key = f"{schedule.id}:{schedule.next_run_at.isoformat()}"
        enqueue(ctx, f"core.{MAIL}", {"schedule_id": schedule.id}, dedupe_key=key)
        schedule.next_run_at = next_due(rhythm_of(ctx, schedule), now)


def mail_report(ctx: Context, data: Mapping[str, Any]) -> None:
    """Make the report of one schedule and queue a mail for each recipient.

    What stands in the way is kept as a sentence on the schedule, where its owner sees it.
    """
    schedule = ctx.session.get(ReportSchedule, (ctx.company.id, data["schedule_id"]))
    if schedule is None or not schedule.active:
        return
    locale = Locale.of_language(schedule.language, time_zone=ctx.company.time_zone)
    schedule.last_run_at = ctx.clock.now()
    with use_locale(locale):
        try:
            schedule.last_error = _mail(replace(ctx, locale=locale), schedule)
        except AppError as problem:
            schedule.last_error = str(problem.message)[:LONGEST_ERROR]


def _mail(ctx: Context, schedule: ReportSchedule) -> str | None:
    """Queue the mails; a sentence about those who get none, or None."""
    owner = actor_for(ctx.runtime, schedule.owner_id, ctx.company.id)
    if owner is None:
        raise OwnerGone
    saved = schedule.saved_report
    with open_report(
        ctx.runtime, ctx.company.id, owner, saved.report, saved.params,
        columns=saved.columns, locale=ctx.locale,
    ) as run:  # fmt: skip
        content = _file(run, schedule.format)
        permission = run.report.permission
    name = f"{saved.name}.{schedule.format}"
    file = MailAttachment(name, MEDIA_TYPES[schedule.format], content)
    left_out = []
    for recipient in recipients_of(ctx, schedule.id):
        if not _may_have(ctx, recipient, owner, permission):
            left_out.append(recipient.address)
            continue
        mail = OutgoingMail(
            to=(recipient.address,),
            subject=f"{saved.name} · {ctx.company.name}",
            body=_(
                "Attached: {name}, as it stands now. You get it because it is scheduled for you in {company}.",
                name=saved.name,
                company=ctx.company.name,
            ),
            language=schedule.language,
            attachments=(file,),
        )
        queue_mail(ctx, mail)
    if left_out:
        text = _("Not sent, for want of permission: {addresses}", addresses=", ".join(left_out))
        return text[:LONGEST_ERROR]
    return None


def _may_have(ctx: Context, recipient: ReportRecipient, owner: Actor, permission: str) -> bool:
    """A member who may see the report, or an address that its owner may mail reports to."""
    if recipient.user_id is None:
        return owner.can(REPORT_MAIL_OUTSIDE)
    reader = actor_for(ctx.runtime, recipient.user_id, ctx.company.id)
    return reader is not None and reader.can(permission)


def _file(run: RunReport, format_: str) -> bytes:
    if format_ == "csv":
        return "".join(csv_chunks(run)).encode()
    if format_ == "pdf":
        return report_to_pdf(run)
    target = io.BytesIO()
    write_xlsx(run, target)
    return target.getvalue()
