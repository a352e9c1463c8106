"""Patterns of document numbers and the ranges in which they count; pure.

`{code}/{year}/{seq}` with padding 5 gives `GEN/2025/00001`; in a Jalali company `GEN/1404/00001`.
"""

from __future__ import annotations

import string
from datetime import date
from typing import Literal

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import month_label
from karvan.errors import Refusal

Reset = Literal["never", "fiscal_year", "month"]
NEEDED: dict[str, frozenset[str]] = {
    "never": frozenset({"seq"}),
    "fiscal_year": frozenset({"seq", "year"}),
    "month": frozenset({"seq", "year", "month"}),
}


class UnusablePattern(Refusal):
    """The pattern “{pattern}” cannot be used: {reason}. Use {{code}}, {{year}}, {{month}}, {{seq}}."""

    code = "core.unusable_pattern"


def check_pattern(pattern: str, reset: str) -> None:
    """Raise UnusablePattern unless every number it gives is well-formed and given only once."""
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as problem:
        raise UnusablePattern(pattern=pattern, reason=str(problem)) from None
    names = [name for _, name, _, _ in parts if name is not None]
    needed = NEEDED[reset]
    for _, name, spec, conversion in parts:
        if name is not None and (conversion or (spec and not _is_width(name, spec))):
            raise UnusablePattern(pattern=pattern, reason=f"{{{name}}} has a wrong format")
    if unknown := sorted(set(names) - needed - {"code"}):
        raise UnusablePattern(pattern=pattern, reason=f"{{{unknown[0]}}} has no meaning here")
    if missing := sorted(needed - set(names)):
        raise UnusablePattern(pattern=pattern, reason=f"numbers repeat without {{{missing[0]}}}")


def _is_width(name: str, spec: str) -> bool:
    return name == "seq" and spec[0] == "0" and spec.endswith("d") and spec[1:-1].isdecimal()


def format_number(pattern: str, padding: int, *, code: str, range_key: str, seq: int) -> str:
    """The number of the document that is `seq` in its range; a width in the pattern wins."""
    year, _, month = range_key.partition("-")
    return pattern.format(code=code, year=year, month=month, seq=_Padded(seq, padding))


class _Padded:
    def __init__(self, seq: int, padding: int) -> None:
        self.seq = seq
        self.padding = padding

    def __format__(self, spec: str) -> str:
        return format(self.seq, spec or f"0{self.padding}d")


def range_key(
    reset: str, day: date, *, calendar: Calendar, start_month: int, start_day: int
) -> str:
    """The range a day counts in: "" for ever, "2025" for a fiscal year, "2025-01" for a month."""
    if reset == "never":
        return ""
    if reset == "month":
        return month_label(day, calendar)
    return fiscal_year(day, calendar=calendar, start_month=start_month, start_day=start_day).code
