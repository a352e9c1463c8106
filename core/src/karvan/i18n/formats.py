"""Numbers, money, dates and instants as a person reads them.

Grouping and decimal marks follow the numerals: 1,234.50 or ۱٬۲۳۴٫۵۰. A negative amount starts with
a left-to-right mark where numerals are Persian, so that its sign stays in front of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import jdatetime
from babel.dates import format_date as babel_date

from karvan.i18n.locales import JALALI
from karvan.i18n.locales import PERSIAN
from karvan.i18n.locales import Locale

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_PERSIAN_NUMBER = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
_LEFT_TO_RIGHT_MARK = "\u200e"


def localise_digits(text: str, locale: Locale) -> str:
    """Replace ASCII digits by the locale's; everything else stays."""
    return text.translate(_PERSIAN_DIGITS) if locale.digits == PERSIAN else text


def format_number(number: Decimal | int, locale: Locale, *, decimals: int | None = None) -> str:
    """A number with grouped thousands, with as many decimals as it has or as are asked for."""
    if not isinstance(number, int | Decimal):
        raise TypeError(f"a number is int or Decimal, not {type(number).__name__}")
    text = f"{number:,}" if decimals is None else f"{Decimal(number):,.{decimals}f}"
    if locale.digits != PERSIAN:
        return text
    text = text.translate(_PERSIAN_NUMBER)
    return f"{_LEFT_TO_RIGHT_MARK}{text}" if text.startswith("-") else text


def format_money(minor: int, currency_exponent: int, locale: Locale) -> str:
    """An amount in minor units (cents) with the decimals of its currency, without its symbol."""
    amount = Decimal(minor).scaleb(-currency_exponent)
    return format_number(amount, locale, decimals=currency_exponent)


def format_date(day: date, locale: Locale, *, style: str = "short") -> str:
    """A day in the locale's calendar: 2025-03-21 or ۱۴۰۴/۰۱/۰۱; with style "long" in words."""
    if locale.calendar == JALALI:
        text = _jalali(day, locale.language, style)
    elif style == "long":
        text = babel_date(day, "d MMMM y", locale=locale.language)
    else:
        text = day.isoformat()
    return localise_digits(text, locale)


def _jalali(day: date, language: str, style: str) -> str:
    jalali = jdatetime.date.fromgregorian(date=day)
    if style != "long":
        return f"{jalali.year:04}/{jalali.month:02}/{jalali.day:02}"
    names = jalali.j_months_fa if language == "fa" else jalali.j_months_en
    return f"{jalali.day} {names[jalali.month - 1]} {jalali.year}"


def format_instant(instant: datetime, locale: Locale) -> str:
    """A UTC instant as date and minute in the locale's time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    local = instant.astimezone(ZoneInfo(locale.time_zone))
    clock = localise_digits(f"{local:%H:%M}", locale)
    return f"{format_date(local.date(), locale)} {clock}"


def localise_values(values: Mapping[str, object], locale: Locale) -> dict[str, object]:
    """The values of a message as its reader expects them: numerals and dates of the locale.

    Whole numbers are not grouped, since they may be row numbers or years.
    """
    return {name: _localised(value, locale) for name, value in values.items()}


def _localised(value: object, locale: Locale) -> object:
    match value:
        case bool():
            return value
        case datetime() if value.tzinfo is not None:
            return format_instant(value, locale)
        case date():
            return format_date(value, locale)
        case int():
            return localise_digits(str(value), locale)
        case Decimal():
            return format_number(value, locale)
        case _:
            return value
