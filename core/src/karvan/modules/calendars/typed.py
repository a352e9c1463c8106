"""Hours and durations as people type them into the form of a calendar. Pure."""

from __future__ import annotations

import re

from karvan.calendars.walltime import DAY
from karvan.calendars.workweeks import HOUR
from karvan.calendars.workweeks import Span
from karvan.text import TextError
from karvan.text import fold_digits

_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?", re.ASCII)
_DURATION = re.compile(r"([-\u2212]?)(\d{1,5})(?::(\d{2})(?::(\d{2}))?)?", re.ASCII)
_DASH = re.compile(r"\s*(?:-|\u2013|\u2014|\u2212|\u062a\u0627)\s*")
_COMMA = re.compile(r"\s*[,;\u060c\u061b]\s*")


class NotHours(TextError):
    """“{text}” is not working time. Write 08:00-12:00, 13:00-17:00; leave it empty for a day off."""

    code = "core.calendar.hours_unreadable"


class NotAClock(TextError):
    """“{text}” is not a time of day. Write it like 08:30."""

    code = "core.calendar.clock_unreadable"


class NotADuration(TextError):
    """“{text}” is not a length of working time. Write hours and minutes, 8:30; a minus counts backwards."""

    code = "core.calendar.duration_unreadable"


def read_spans(text: str) -> list[Span]:
    """The spans of one day, `08:00-12:00, 13:00-17:00`; 24:00 is the midnight that ends the day."""
    typed = fold_digits(text).strip()
    if not typed:
        return []
    spans = []
    for part in _COMMA.split(typed):
        opens, *closes = _DASH.split(part.strip())
        if len(closes) != 1:
            raise NotHours(text=text)
        try:
            spans.append((read_clock(opens), read_clock(closes[0])))
        except NotAClock:
            raise NotHours(text=text) from None
    return spans


def read_clock(text: str) -> int:
    """Seconds from midnight of `8`, `08:30` or `24:00`."""
    found = _CLOCK.fullmatch(fold_digits(text).strip())
    if found is None:
        raise NotAClock(text=text)
    second = _seconds(found[1], found[2], found[3])
    if second > DAY or int(found[2] or 0) > 59 or int(found[3] or 0) > 59:
        raise NotAClock(text=text)
    return second


def read_duration(text: str) -> int:
    """Seconds of `8`, `8:30` or `-1:00`."""
    found = _DURATION.fullmatch(fold_digits(text).strip())
    if found is None:
        raise NotADuration(text=text)
    seconds = _seconds(found[2], found[3], found[4])
    return -seconds if found[1] else seconds


def _seconds(hours: str, minutes: str | None, seconds: str | None) -> int:
    return int(hours) * HOUR + int(minutes or 0) * 60 + int(seconds or 0)
