"""The calculator of a calendar's page: a start and a length of working time give the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING

from karvan.calendars.worktime import add
from karvan.calendars.worktime import next_open
from karvan.calendars.workweeks import span_text
from karvan.errors import AppError
from karvan.i18n import Text
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.calendars.typed import read_clock
from karvan.modules.calendars.typed import read_duration
from karvan.text import parse_date

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class Calculation:
    """What came of it, in the calendar's own zone, or what was wrong with what was typed."""

    starts: datetime | None = None
    ends: datetime | None = None
    hours: Text = ""
    wrong: Text = ""


def calculate(ctx: Context, calendar_id: int, typed: Mapping[str, str]) -> Calculation | None:
    """The answer for `day`, `clock` and `length` as they were typed; None where nothing was."""
    if not typed.get("length"):
        return None
    calendar = get_working_calendar(ctx, calendar_id)
    try:
        day = parse_date(typed.get("day", ""), today=ctx.today())
        wall = datetime.combine(day, time()) + timedelta(seconds=read_clock(typed.get("clock", "")))
        start = wall.replace(tzinfo=calendar.zone)
        end = add(start, read_duration(typed["length"]), calendar)
        first = next_open(start, calendar)
    except AppError as error:
        return Calculation(wrong=error.message)
    there = end.astimezone(calendar.zone)
    hours = ", ".join(span_text(each) for each in calendar.hours_on(there.date()))
    return Calculation(first.astimezone(calendar.zone), there, hours)
