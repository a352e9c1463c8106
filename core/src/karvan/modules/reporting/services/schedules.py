"""Mailing a saved report at set times."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.identity.emails import find_email_problems
from karvan.identity.emails import fold_email
from karvan.identity.permissions import REPORT_MAIL_OUTSIDE
from karvan.identity.permissions import REPORT_SCHEDULE
from karvan.identity.queries.people import list_members
from karvan.modules.reporting.due import Frequency
from karvan.modules.reporting.due import Rhythm
from karvan.modules.reporting.due import next_due
from karvan.modules.reporting.models import ReportRecipient
from karvan.modules.reporting.models import ReportSchedule
from karvan.modules.reporting.pdf import PdfUnavailable
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.modules.reporting.queries.reports import get_report
from karvan.modules.reporting.queries.reports import require_format
from karvan.modules.reporting.queries.saved import get_saved
from karvan.text import fold_digits

if TYPE_CHECKING:
    from karvan.context import Context

FORMATS = ("xlsx", "csv", "pdf")
MOST_RECIPIENTS = 50
CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
SEPARATORS = re.compile(r"[\s,;،؛]+")


@dataclass(frozen=True)
class ScheduleReport:
    """When a saved report is mailed, as a person says it: `at` is 07:30, recipients are addresses."""

    saved_id: int
    frequency: str
    day: int
    at: str
    format: str
    language: str
    recipients: str


def schedule_report(ctx: Context, command: ScheduleReport) -> ReportSchedule:
    """Have a saved report mailed from now on, with the rights that one has at that time.

    Raises Forbidden without `core.report.schedule`, or Invalid with all that is wrong.
    """
    ctx.require(REPORT_SCHEDULE)
    saved = get_saved(ctx, command.saved_id)
    report = get_report(ctx, saved.report)
    addresses = _addresses(command.recipients)
    problems = [*_problems(command), *_address_problems(ctx, addresses)]
    if problems:
        raise Invalid(problems)
    require_format(report, command.format)
    if command.format == "pdf" and not can_render_pdf():
        raise PdfUnavailable
    schedule = ReportSchedule(
        saved_report_id=saved.id,
        owner_id=ctx.actor.id or 0,
        frequency=command.frequency,
        day=command.day if command.frequency != Frequency.DAILY else 1,
        at_minute=_minute(command.at) or 0,
        format=command.format,
        language=command.language,
        id=ctx.uow.new_id(),
    )
    schedule.next_run_at = next_due(rhythm_of(ctx, schedule), ctx.clock.now())
    ctx.session.add(schedule)
    _add_recipients(ctx, schedule, addresses)
    ctx.uow.flush()
    return schedule


def stop_schedule(ctx: Context, schedule_id: int) -> None:
    """Mail it no longer. One's own, or anyone's for who may share reports. Raises NotFound."""
    schedule = ctx.session.get(ReportSchedule, (ctx.company.id, schedule_id))
    if schedule is None:
        raise NotFound
    get_saved(ctx, schedule.saved_report_id)
    ctx.require(REPORT_SCHEDULE)
    ctx.session.delete(schedule)
    ctx.uow.flush()


def rhythm_of(ctx: Context, schedule: ReportSchedule) -> Rhythm:
    """How often and when, in the company's calendar and time zone."""
    hour, minute = divmod(schedule.at_minute, 60)
    return Rhythm(
        Frequency(schedule.frequency),
        schedule.day,
        time(hour, minute),
        ctx.company.time_zone,
        "jalali" if ctx.company.calendar == "jalali" else "gregorian",
    )


def _problems(command: ScheduleReport) -> Iterable[Problem]:
    if command.frequency not in set(Frequency):
        yield Problem(
            "core.report.frequency",
            _("Choose daily, weekly or monthly."),
            field="frequency",
        )
    last = 7 if command.frequency == Frequency.WEEKLY else 31
    if not 1 <= command.day <= last:
        text = _("Choose a day from 1 to {last}.", last=last)
        yield Problem("core.report.day", text, field="day")
    if _minute(command.at) is None:
        text = _("Write the time as hours and minutes: 07:30")
        yield Problem("core.report.time", text, field="at")
    if command.format not in FORMATS:
        yield Problem("core.report.format", _("Choose XLSX, CSV or PDF."), field="format")
    if command.language not in LANGUAGES:
        yield Problem("core.report.language", _("Choose a language."), field="language")


def _address_problems(ctx: Context, addresses: list[str]) -> Iterable[Problem]:
    if not addresses or len(addresses) > MOST_RECIPIENTS:
        text = _("Name 1 to {limit} e-mail addresses.", limit=MOST_RECIPIENTS)
        yield Problem("core.report.recipients", text, field="recipients")
    for each in addresses:
        if find_email_problems(each):
            text = _("“{address}” is no e-mail address.", address=each)
            yield Problem("core.report.recipients", text, field="recipients")
    known = _members(ctx)
    outside = [each for each in addresses if fold_email(each) not in known]
    if outside and not ctx.can(REPORT_MAIL_OUTSIDE):
        text = _(
            "{address} is no member of this company. Ask for the right to mail reports outside.",
            address=outside[0],
        )
        yield Problem("core.report.recipients", text, field="recipients")


def _addresses(text: str) -> list[str]:
    """The addresses in a text, each once, in their order."""
    return list(dict.fromkeys(each for each in SEPARATORS.split(text.strip()) if each))


def _minute(text: str) -> int | None:
    """Minutes since midnight of a time such as 07:30, in whatever digits; None where it is none."""
    found = CLOCK.fullmatch(fold_digits(text.strip()))
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _add_recipients(ctx: Context, schedule: ReportSchedule, addresses: list[str]) -> None:
    known = _members(ctx)
    for each in addresses:
        ctx.session.add(
            ReportRecipient(
                schedule_id=schedule.id, address=each, user_id=known.get(fold_email(each))
            )
        )


def _members(ctx: Context) -> dict[str, int]:
    """The active members of the company, by their folded address."""
    return {fold_email(each.email): each.user_id for each in list_members(ctx) if each.is_active}
