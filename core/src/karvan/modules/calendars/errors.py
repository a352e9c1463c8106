"""What may be refused about calendars, beside wrong values."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import Refusal


class DefaultCalendarNeeded(Refusal):
    """{calendar} is the company's own calendar. Make another one the default first."""

    code = "core.calendar.default"


class HolidaysNotInstalled(AppError):
    """Public holidays need the extra “holidays”. Ask your administrator to install karvan[holidays]."""

    status, code = 503, "core.calendar.holidays_not_installed"


class HolidaysUnknown(Refusal):
    """The holidays of {country} are not known. Enter them by hand, or import a file of days."""

    code = "core.calendar.holidays_unknown"


class UnreadableDays(Refusal):
    """This file of days cannot be read: {reason}. Write a CSV with the columns day and name, or an .ics file."""

    code = "core.calendar.file"
