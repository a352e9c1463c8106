"""Days by name, for a report that is run again next month: `last-month-start`, `year-start`.

Months and quarters are those of the company's calendar, years its fiscal years.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months
from karvan.calendars.periods import day_in
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import year_month_day
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.text import identity_key

DAY = timedelta(days=1)
NAMED_DAYS: dict[str, Text] = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "month-start": _("first day of this month"),
    "month-end": _("last day of this month"),
    "last-month-start": _("first day of last month"),
    "last-month-end": _("last day of last month"),
    "quarter-start": _("first day of this quarter"),
    "quarter-end": _("last day of this quarter"),
    "last-quarter-start": _("first day of last quarter"),
    "last-quarter-end": _("last day of last quarter"),
    "year-start": _("first day of this fiscal year"),
    "year-end": _("last day of this fiscal year"),
    "last-year-start": _("first day of last fiscal year"),
    "last-year-end": _("last day of last fiscal year"),
}


def find_name(text: str) -> str | None:
    """The code of a day's name, written as its code or in the reader's language; else None."""
    wanted = identity_key(text)
    for code, label in NAMED_DAYS.items():
        if wanted in {code, identity_key(str(label))}:
            return code
    return None


def day_named(
    code: str, today: date, *, calendar: Calendar, fiscal_month: int, fiscal_day: int
) -> date:
    """The day that the code names, seen from `today`. Raises KeyError for an unknown code.

    `day_named("last-month-end", date(2025, 3, 31), calendar="gregorian", ...)` is 2025-02-28.
    """
    if code in {"today", "yesterday"}:
        return today if code == "today" else today - DAY
    grain, _dash, edge = code.removeprefix("last-").partition("-")

    def span_of(day: date) -> tuple[date, date]:
        if grain == "year":
            year = fiscal_year(
                day, calendar=calendar, start_month=fiscal_month, start_day=fiscal_day
            )
            return year.start, year.end
        return _span(day, {"month": 1, "quarter": 3}[grain], calendar)

    start, end = span_of(today)
    if code.startswith("last-"):
        start, end = span_of(start - DAY)
    return start if edge == "start" else end - DAY


def _span(day: date, months: int, calendar: Calendar) -> tuple[date, date]:
    year, month, _day = year_month_day(day, calendar)
    start = day_in(year, month - (month - 1) % months, 1, calendar)
    return start, add_months(start, months, calendar)
