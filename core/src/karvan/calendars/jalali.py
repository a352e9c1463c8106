"""The Jalali (Iranian solar) calendar, by jdatetime's arithmetic.

Storage and arithmetic on days are Gregorian everywhere; a Jalali date is made for people's eyes and
for months and years that start where an Iranian book-keeper expects them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jdatetime

if TYPE_CHECKING:
    from datetime import date

MONTHS_FA = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
MONTHS_EN = (
    "Farvardin",
    "Ordibehesht",
    "Khordad",
    "Tir",
    "Mordad",
    "Shahrivar",
    "Mehr",
    "Aban",
    "Azar",
    "Dey",
    "Bahman",
    "Esfand",
)


def to_jalali(day: date) -> tuple[int, int, int]:
    """Return Jalali year, month and day of a Gregorian day: 2025-03-21 is (1404, 1, 1)."""
    there = jdatetime.date.fromgregorian(date=day)
    return there.year, there.month, there.day


def from_jalali(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of a Jalali date. Raises ValueError for a day that does not exist."""
    here: date = jdatetime.date(year, month, day).togregorian()
    return here


def is_leap(year: int) -> bool:
    """Say whether Esfand of the Jalali year has 30 days."""
    return bool(jdatetime.date(year, 1, 1).isleap())


def month_length(year: int, month: int) -> int:
    """Return how many days a Jalali month has: 31, 30, or 29 in Esfand of a common year."""
    if month <= 6:
        return 31
    if month <= 11:
        return 30
    return 30 if is_leap(year) else 29
