"""Fiscal years and periods as people work with them: made whole, closed in order, opened again."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ListView
from karvan.api import Section
from karvan.api import SmartButton
from karvan.api import lazy_gettext as _
from karvan.api import url
from karvan_finance import permissions as P
from karvan_finance.ledger.domain.periods import PeriodKind
from karvan_finance.ledger.domain.periods import PeriodState
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.queries.periods import next_year_day
from karvan_finance.ledger.services.closing_entries import closing_entries
from karvan_finance.ledger.services.periods import ClosePeriod
from karvan_finance.ledger.services.periods import ReopenPeriod
from karvan_finance.ledger.services.periods import close_period
from karvan_finance.ledger.services.periods import create_fiscal_year
from karvan_finance.ledger.services.periods import reopen_period
from karvan_finance.ledger.services.year_end import CloseYear
from karvan_finance.ledger.services.year_end import ReopenYear
from karvan_finance.ledger.services.year_end import close_year
from karvan_finance.ledger.services.year_end import reopen_year
from karvan_finance.ledger.web.labels import PERIOD_KINDS
from karvan_finance.ledger.web.labels import PERIOD_STATES

if TYPE_CHECKING:
    from datetime import date

    from karvan.api import Context

Values = Mapping[str, Any]
READERS = ("accountant", "clerk", "viewer")


def _make_year(ctx: Context, _year: None, values: Values) -> FiscalYear:
    return create_fiscal_year(ctx, values["day"])


def _close_year(ctx: Context, year: FiscalYear, _values: Values) -> FiscalYear:
    close_year(ctx, CloseYear(year.id, year.version))
    return year


def _reopen_year(ctx: Context, year: FiscalYear, values: Values) -> FiscalYear:
    reopen_year(ctx, ReopenYear(year.id, year.version, values["reason"]))
    return year


def _is_unclosed(ctx: Context, year: FiscalYear) -> bool:
    return year.id not in closing_entries(ctx)


def _is_closed(ctx: Context, year: FiscalYear) -> bool:
    return year.id in closing_entries(ctx)


def _closed_by(ctx: Context, years: Sequence[FiscalYear]) -> dict[int, str]:
    closed = closing_entries(ctx)
    return {each.id: closed[each.id].number or "" for each in years if each.id in closed}


def _closing_entry(ctx: Context, year: FiscalYear) -> str:
    entry = closing_entries(ctx).get(year.id)
    return url("finance.entry_page", record_id=entry.id) if entry else ""


def _soft_close(ctx: Context, period: Period, _values: Values) -> Period:
    return close_period(ctx, ClosePeriod(period.id, period.version, soft=True))


def _close(ctx: Context, period: Period, _values: Values) -> Period:
    return close_period(ctx, ClosePeriod(period.id, period.version))


def _reopen(ctx: Context, period: Period, values: Values) -> Period:
    return reopen_period(ctx, ReopenPeriod(period.id, period.version, values["reason"]))


def _is_open(_ctx: Context, period: Period) -> bool:
    return period.state == PeriodState.OPEN


def _is_closable(_ctx: Context, period: Period) -> bool:
    return period.state != PeriodState.CLOSED


def _is_shut(_ctx: Context, period: Period) -> bool:
    return period.state != PeriodState.OPEN


def _last_days(ctx: Context, spans: Sequence[FiscalYear | Period]) -> dict[int, date]:
    del ctx
    return {each.id: each.last_day for each in spans}


FISCAL_YEAR = Entity(
    name="fiscal_year",
    label=_("Fiscal year"),
    plural=_("Fiscal years"),
    model=FiscalYear,
    icon="calendar",
    verbs=("read", "create"),
    default_roles={"controller": ("read", "create"), **dict.fromkeys(READERS, ("read",))},
    fields=(
        Field("code", label=_("Fiscal year"), readonly=True),
        Field("valid_from", "date", _("From"), readonly=True),
        Field("last_day", "date", _("To"), read=_last_days),
        Field("closed_by", label=_("Closed by"), read=_closed_by),
    ),
    commands=(
        Command("close", _("Close the year by an entry"), run=_close_year, when=_is_unclosed,
                permission=P.PERIOD_CLOSE, icon="lock",
                confirm=_("Income and expense go to zero against retained earnings, in the"
                          " adjustment period of the year."),
                done=_("The year is closed.")),
        Command("reopen", _("Open the year again"), run=_reopen_year, when=_is_closed,
                permission=P.PERIOD_REOPEN, icon="lock-open", look="danger",
                fields=(Field("reason", "note", _("Reason"), required=True, max_length=500,
                              help=_("It is kept in the history.")),),
                done=_("The year is open again.")),
        Command(
            "create",
            run=_make_year,
            fields=(
                Field("day", "date", _("A day of the year"), required=True, default=next_year_day,
                      help=_("The whole year that holds this day is made, with all its periods.")),
            ),
        ),
    ),
    list=ListView(
        columns=("code", "valid_from", "last_day", "closed_by"),
        sort=("-code",),
        empty=_("Make the first one: postings need a year and its periods."),
    ),
    form=FormView(
        sections=(Section(("code", "valid_from", "last_day", "closed_by")),),
        buttons=(
            SmartButton(_("Periods"), "calendar", entity="finance.period", field="year"),
            SmartButton(_("Closing entry"), "file-text", link=_closing_entry),
        ),
    ),
    search=("code",),
    searchable=False,
    parts=False,
    menu=False,
)  # fmt: skip
PERIOD = Entity(
    name="period",
    label=_("Period"),
    plural=_("Periods"),
    model=Period,
    icon="calendar",
    verbs=("read", "close", "reopen"),
    default_roles={
        "controller": ("read", "close", "reopen"),
        **dict.fromkeys(READERS, ("read",)),
    },
    fields=(
        Field("code", label=_("Period"), readonly=True),
        Field("year", "reference", _("Fiscal year"), target="finance.fiscal_year", readonly=True),
        Field("kind", "choice", _("Kind"), choices=tuple(PERIOD_KINDS.items()), readonly=True,
              tones={PeriodKind.ADJUSTMENT.value: "info"}),
        Field("valid_from", "date", _("From"), readonly=True),
        Field("last_day", "date", _("To"), read=_last_days),
        Field("state", "choice", _("Status"), choices=tuple(PERIOD_STATES.items()), readonly=True,
              tones={PeriodState.OPEN.value: "good", PeriodState.SOFT_CLOSED.value: "warn"}),
    ),
    commands=(
        Command("soft_close", _("Soft-close"), run=_soft_close, permission=P.PERIOD_CLOSE,
                when=_is_open, done=_("The period is soft-closed.")),
        Command("close", _("Close"), run=_close, when=_is_closable, icon="lock", look="primary",
                done=_("The period is closed.")),
        Command("reopen", _("Reopen"), run=_reopen, when=_is_shut, icon="lock-open", look="danger",
                fields=(Field("reason", "note", _("Reason"), required=True, max_length=500,
                              help=_("It is kept in the history.")),),
                done=_("The period is open again.")),
    ),
    list=ListView(
        columns=("code", "year", "kind", "valid_from", "last_day", "state"),
        sort=("-valid_from",),
        filters=(
            (_("Open"), ("state:eq:open",)),
            (_("This fiscal year"), ("valid_from:eq:@fy",)),
            (_("Last fiscal year"), ("valid_from:eq:@fy-1",)),
        ),
        empty=_("Periods come with their fiscal year."),
    ),
    form=FormView(
        sections=(Section(("code", "year", "kind", "state", "valid_from", "last_day")),),
        buttons=(SmartButton(_("Entries"), "file-text", entity="finance.entry", field="period"),),
    ),
    search=("code",),
    searchable=False,
    menu=False,
)  # fmt: skip
