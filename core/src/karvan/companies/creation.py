"""What a company must be told to begin with, and why it may be refused. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import available_timezones

from babel import Locale as Cldr

from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,19}")
LONGEST_NAME = 200
GREGORIAN_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
JALALI_MONTH_DAYS = (31,) * 6 + (30,) * 5 + (29,)
MONTH_DAYS = {"gregorian": GREGORIAN_MONTH_DAYS, "jalali": JALALI_MONTH_DAYS}


@dataclass(frozen=True)
class CreateCompany:
    """A new company. The fiscal year starts on a day of its own calendar, every year."""

    code: str
    name: str
    country: str
    currency: str
    language: str = "en"
    calendar: str = "gregorian"
    fiscal_month: int = 1
    fiscal_day: int = 1
    time_zone: str = "UTC"
    chart: str | None = None
    is_demo: bool = False


def find_company_problems(command: CreateCompany, currencies: Collection[str]) -> list[Problem]:
    """All that is wrong with the command; `currencies` are those that may be chosen."""
    return list(_problems(command, currencies))


def _problems(command: CreateCompany, currencies: Collection[str]) -> Iterator[Problem]:
    if not CODE.fullmatch(command.code):
        yield _wrong("code", _("Use 2 to 20 capital letters, digits, - or _ for the code."))
    if not 0 < len(command.name.strip()) <= LONGEST_NAME:
        yield _wrong("name", _("Give the company a name of at most 200 characters."))
    if command.country not in Cldr.parse("en").territories or len(command.country) != 2:
        yield _wrong("country", _("Use a country code of two capital letters, such as DE or IR."))
    if command.currency not in currencies:
        yield _wrong("currency", _("Use a currency code such as EUR or IRR."))
    if command.language not in LANGUAGES:
        yield _wrong("language", _("Choose one of: {choices}.", choices=", ".join(LANGUAGES)))
    if command.time_zone not in available_timezones():
        yield _wrong("time_zone", _("Use a time zone such as Europe/Berlin or Asia/Tehran."))
    yield from _calendar_problems(command)


def _calendar_problems(command: CreateCompany) -> Iterator[Problem]:
    days = MONTH_DAYS.get(command.calendar)
    if days is None:
        yield _wrong("calendar", _("Choose one of: {choices}.", choices=", ".join(MONTH_DAYS)))
    elif not (
        1 <= command.fiscal_month <= 12
        and 1 <= command.fiscal_day <= days[command.fiscal_month - 1]
    ):
        text = _("The fiscal year must start on a day that every year has.")
        yield _wrong("fiscal_start", text)


def _wrong(field: str, message: LazyText) -> Problem:
    return Problem(f"core.company.{field}", message, field=field)
